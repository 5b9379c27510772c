import CivilTime
import Intake
import Rights
import Scoring
import Signing
package import Store
package import StrictJSON

/// Officers, requests, cards and clients as officers see them.
package enum OfficerDocument {
    package static func write(_ officer: StoredOfficer, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", officer.id.text(prefix: Actor.officerPrefix))
        writer.member("login", officer.login)
        writer.member("state", officer.state.rawValue)
        write(officer.reach, to: &writer)
        writer.member("locked_until", officer.lockedUntil)
        writer.member("created_at", officer.createdAt)
        writer.endObject()
    }

    /// Whose session it is, with every permission of this moment.
    package static func write(_ session: StoredSession, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("officer", session.officer.id.text(prefix: Actor.officerPrefix))
        writer.member("login", session.officer.login)
        write(session.officer.reach, to: &writer)
        writer.member("permissions", session.officer.reach.permissions.map(\.rawValue).sorted())
        writer.member("expires_at", session.expiresAt)
        writer.endObject()
    }

    private static func write(_ reach: OfficerReach, to writer: inout JSONWriter) {
        writer.member("roles", reach.roles.map(\.rawValue).sorted())
        writer.member("source", reach.source)
        if let districts = reach.districts {
            writer.member("districts", districts.sorted())
        } else {
            writer.key("districts")
            writer.null()
        }
    }

    package static func write(_ change: StoredChange, in context: OperationContext, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: change, in: context, to: &writer)
        writer.endObject()
    }

    /// A request with what it would do, without the digest of any secret.
    package static func write(
        _ answer: (change: StoredChange, plan: ChangePlan?), in context: OperationContext, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        members(of: answer.change, in: context, to: &writer)
        writer.key("plan")
        if let plan = answer.plan { write(plan, to: &writer) } else { writer.null() }
        writer.endObject()
    }

    private static func members(
        of change: StoredChange, in context: OperationContext, to writer: inout JSONWriter
    ) {
        writer.member("id", change.id.text(prefix: RequestChange.prefix))
        writer.member("kind", change.kind.rawValue)
        writer.member("object", change.object)
        writer.member("digest", SHA256Digest(bytes: change.digest)?.hex)
        writer.member("reason", change.reason)
        writer.member("state", change.rules.state(at: context.now).rawValue)
        writer.member("requested_by", change.requester.text(prefix: Actor.officerPrefix))
        writer.member("requested_at", change.requestedAt)
        writer.member("expires_at", change.expiresAt)
        writer.member("decided_by", change.decider?.text(prefix: Actor.officerPrefix))
        writer.member("decided_at", change.decidedAt)
        writer.member("comment", change.comment)
    }

    private static func write(_ plan: ChangePlan, to writer: inout JSONWriter) {
        writer.beginObject()
        switch plan {
        case .officer(let login, let now, let asked):
            writer.member("login", login)
            for (key, reach) in [("now" as StaticString, now), ("asked", asked)] {
                writer.key(key)
                guard let reach else {
                    writer.null()
                    continue
                }
                writer.beginObject()
                write(reach, to: &writer)
                writer.endObject()
            }
        case .catalogue(let submission, let difference):
            writer.member("effective_from", submission.effectiveFrom)
            writer.member("compared_with", difference.edition)
            writer.member("indicators_added", difference.added.map(\.text))
            writer.member("indicators_removed", difference.removed.map(\.text))
            writer.member("indicators_changed", difference.changed.map(\.text))
            writer.key("sources")
            writer.beginArray()
            for source in difference.sources {
                writer.beginObject()
                writer.member("code", source.code.text)
                writer.key("is_new")
                writer.bool(source.isNew)
                writer.member("may_also_deliver", source.mayAlsoDeliver.map(\.text))
                writer.member("may_no_longer_deliver", source.mayNoLongerDeliver.map(\.text))
                writer.endObject()
            }
            writer.endArray()
            writer.member("catalogue_table", String(decoding: submission.table, as: UTF8.self))
            writer.member("sources_table", String(decoding: submission.sources, as: UTF8.self))
        case .partner(let standing):
            PartnerDocument.members(of: standing, to: &writer)
        case .scenario(let partners):
            ScenarioAnswers.member(partners, to: &writer)
        }
        writer.endObject()
    }

    package static func write(_ card: StoredScorecard, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: card, to: &writer)
        writer.endObject()
    }

    /// One card with the steps of its life and the document.
    package static func write(_ answer: ReadScorecards.Answer, to writer: inout JSONWriter) {
        writer.beginObject()
        members(of: answer.card, to: &writer)
        writer.key("steps")
        writer.beginArray()
        for step in answer.steps {
            writer.beginObject()
            writer.member("state", step.state.rawValue)
            writer.member("actor", step.actor)
            writer.member("reason", step.reason)
            writer.member("at", step.at)
            writer.endObject()
        }
        writer.endArray()
        writer.key("document")
        if let document = try? JSONValue(reading: answer.card.document) {
            writer.value(document)
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private static func members(of card: StoredScorecard, to writer: inout JSONWriter) {
        writer.member("code", card.code)
        writer.key("version")
        writer.integer(Int(card.version))
        writer.member("state", card.state.rawValue)
        writer.member("digest", SHA256Digest(bytes: card.digest)?.hex)
        writer.member("effective_from", card.effectiveFrom)
    }

    /// A client without anything it proves itself with.
    package static func write(_ entry: ListClients.Entry, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("client_id", entry.client.id.text(prefix: Actor.clientPrefix))
        writer.member("name", entry.client.name)
        writer.member("state", entry.client.isActive ? "active" : "revoked")
        writer.member("provider", entry.client.provider)
        writer.member("scopes", entry.client.scopes)
        writer.member("networks", entry.client.networks)
        writer.key("rate_per_second")
        writer.integer(Int(entry.client.ratePerSecond))
        writer.key("burst")
        writer.integer(Int(entry.client.burst))
        writer.member("created_at", entry.client.createdAt)
        writer.member("last_used_at", entry.client.lastUsedAt)
        writer.key("credentials")
        writer.beginArray()
        for credential in entry.credentials {
            writer.beginObject()
            writer.key("number")
            writer.integer(Int(credential.key))
            writer.member("kind", credential.kind.rawValue)
            writer.member("created_at", credential.createdAt)
            writer.member("expires_at", credential.expiresAt.microseconds == .max ? nil : credential.expiresAt)
            writer.member("last_used_at", credential.lastUsedAt)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension ReadScorecards.Answer {
    /// The digest of the document, by which a draft is named when it is changed.
    package var digest: String { SHA256Digest(bytes: card.digest)?.hex ?? "" }
}

extension UnmaskIdentity.Answer {
    /// The one answer that carries an ID number.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id_type", type.code)
        writer.member("id_number", String(decoding: number.exposed, as: UTF8.self))
        writer.member("shown_until", shownUntil)
        writer.endObject()
    }
}
