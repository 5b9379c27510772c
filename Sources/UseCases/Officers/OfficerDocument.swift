import CivilTime
import Intake
import Rights
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

    /// What carries a change out is not shown: the object and the digest say what is approved.
    package static func write(_ change: StoredChange, in context: OperationContext, to writer: inout JSONWriter) {
        writer.beginObject()
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
