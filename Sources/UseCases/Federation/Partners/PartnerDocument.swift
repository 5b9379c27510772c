import CivilTime
import Federation
import Signing
import Store
package import StrictJSON

/// Partners as officers' programs read them.
package enum PartnerDocument {
    package static func write(_ row: ReadPartners.Row, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", row.id.text(prefix: StoredPartner.prefix))
        writer.member("entity", row.entity.text)
        writer.key("name")
        row.name.write(to: &writer)
        writer.member("state", row.state.rawValue)
        writer.member("changed_at", row.changedAt)
        writer.member("statement_expires_at", row.statementExpiresAt)
        writer.key("fetch_failures")
        writer.integer(row.failures)
        writer.endObject()
    }

    package static func write(_ partner: PartnerView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", partner.id.text(prefix: StoredPartner.prefix))
        writer.member("entity", partner.entity.text)
        writer.key("name")
        partner.name.write(to: &writer)
        writer.member("base", partner.base)
        writer.member("state", partner.state.rawValue)
        writer.member("changed_at", partner.changedAt)
        writer.member("root", partner.root?.text)
        writer.member("heard_by", partner.heard)
        list("steps", partner.steps, to: &writer) { step, writer in
            writer.member("state", step.state.rawValue)
            writer.member("actor", step.actor)
            writer.member("reason", step.reason)
            writer.member("at", step.at)
        }
        writer.key("statement")
        if let statement = partner.statement { write(statement, to: &writer) } else { writer.null() }
        writer.key("catalogue")
        if let catalogue = partner.catalogue {
            writer.beginObject()
            writer.key("ver")
            writer.integer(catalogue.version)
            writer.member("expires_at", catalogue.expiresAt)
            writer.member("fetched_at", catalogue.fetchedAt)
            writer.endObject()
        } else {
            writer.null()
        }
        list("fetches", partner.fetches, to: &writer) { fetch, writer in
            writer.member("what", fetch.what)
            writer.member("tried_at", fetch.triedAt)
            writer.member("next_at", fetch.nextAt)
            writer.key("failures")
            writer.integer(fetch.failures)
            writer.member("fault", fetch.fault)
        }
        writer.key("agreement_version")
        writer.integer(partner.agreementVersion)
        list("agreement", partner.terms, to: &writer, term)
        list("places", partner.places, to: &writer) { place, writer in
            writer.member("kind", place.kind)
            writer.member("place", place.place)
            writer.key("is_approved")
            writer.bool(place.isApproved)
            writer.key("is_named")
            writer.bool(place.isNamed)
        }
        writer.endObject()
    }

    private static func write(_ statement: PartnerView.Statement, to writer: inout JSONWriter) {
        let content = statement.content
        writer.beginObject()
        writer.key("seq")
        writer.integer(content.sequence)
        writer.member("issued_at", statement.issuedAt)
        writer.member("expires_at", statement.expiresAt)
        writer.member("fetched_at", statement.fetchedAt)
        writer.key("is_expired")
        writer.bool(statement.isExpired)
        writer.member("base", content.base.text)
        writer.member("algs_accept", content.algorithmsAccepted.map(\.rawValue))
        writer.member("purposes", content.purposes.map(\.rawValue))
        writer.member("contacts", content.contacts)
        list("keys", content.keys, to: &writer) { key, writer in
            writer.member("id", key.key.id.text)
            writer.member("alg", key.key.algorithm.rawValue)
            writer.member("state", key.state.rawValue)
            writer.member("from", Instant(wholeSeconds: key.notBefore))
            writer.member("to", Instant(wholeSeconds: key.expiresAt))
        }
        list("retired", content.retired, to: &writer) { key, writer in
            writer.member("id", key.key.id.text)
            writer.member("alg", key.key.algorithm.rawValue)
            writer.member("reason", key.reason.rawValue)
            writer.member("compromised_at", key.compromisedAt.map { Instant(wholeSeconds: $0) })
        }
        list("bands", content.bands, to: &writer) { band, writer in
            writer.member("band", band.band.rawValue)
            writer.key("label")
            band.label.write(to: &writer)
            writer.key("share_permille")
            writer.integer(band.sharePermille)
        }
        writer.endObject()
    }

    /// The plan of a request about a partner.
    static func members(of standing: PartnerStanding, to writer: inout JSONWriter) {
        writer.member("partner", standing.id.text(prefix: StoredPartner.prefix))
        writer.member("entity", standing.entity.text)
        writer.key("name")
        standing.name.write(to: &writer)
        writer.member("partner_state", standing.state.rawValue)
        writer.member("root", standing.root.text)
        writer.key("statement_seq")
        writer.integer(standing.statement.map { Int($0.seq) })
        writer.member("statement_expires_at", standing.statement?.expiresAt)
        writer.member("approved_places", standing.places)
        list("agreement_now", standing.now, to: &writer, term)
        guard let asked = standing.asked else {
            writer.key("agreement_asked")
            return writer.null()
        }
        list("agreement_asked", asked, to: &writer, term)
    }

    private static func term(_ term: PartnerView.Term, _ writer: inout JSONWriter) {
        writer.member("purpose", term.purpose.rawValue)
        writer.member("disclose", term.disclose.rawValue)
        writer.key("daily_claims")
        writer.integer(term.dailyClaims)
        writer.member("liable", term.liable)
    }

    private static func list<Element>(
        _ name: StaticString, _ elements: [Element], to writer: inout JSONWriter,
        _ members: (Element, inout JSONWriter) -> Void
    ) {
        writer.key(name)
        writer.beginArray()
        for element in elements {
            writer.beginObject()
            members(element, &writer)
            writer.endObject()
        }
        writer.endArray()
    }
}
