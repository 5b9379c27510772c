import CivilTime
import Federation
import Postgres
import Rights
import Store
import StrictJSON

/// Tells partners, in the transaction that makes it true, that what they were granted holds no more. They have it from
/// the outbox within seconds, or on their return.
enum EndSharing {
    /// A consent is gone: the one towards a partner city, or, without a recipient, the one to be scored, on which all
    /// rest; or the person has died.
    static func withdraw(
        of citizen: Int64, towards recipient: ConsentRecipient? = nil, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        let ended = try FederationHomeStore.revoke(
            of: citizen, towards: recipient.map(SharingTerms.entities), at: context.now, db)
        try tell(ended, in: context, db)
    }

    /// The consent to be scored has been given anew, and ends before some grants do.
    static func shorten(
        of citizen: Int64, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try tell(FederationHomeStore.revokeBeyondConsent(of: citizen, at: context.now, db), in: context, db)
    }

    /// Of grants that have ended here: partners are told, and of a band or a score our own log of what was sent tells
    /// no more.
    static func tell(
        _ ended: [(partner: Int32, grant: MessageID)], in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        guard !ended.isEmpty else { return }
        try FederationMessageStore.blank(ended.map { (partner: $0.partner, id: $0.grant) }, db)
        try queue(ended.map { ($0.partner, PartnerEvent(kind: .grantRevoked, grant: $0.grant)) }, in: context, db)
    }

    /// The person is forgotten. Comes before the pairs are deleted. `trust` is what is known of the partners' quotas;
    /// where nothing is, they may count for as long as any.
    static func erase(
        _ citizen: Int64, _ trust: TrustShelf.Contents?, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        let ended = try FederationHomeStore.revoke(of: citizen, towards: nil, at: context.now, db)
        try FederationMessageStore.blank(ended.map { (partner: $0.partner, id: $0.grant) }, db)
        try FederationHomeStore.detachCodes(of: citizen, at: context.now, db)
        let pairs = try FederationHomeStore.pairs(of: citizen, db)
        let pauses = pairs.map { pair in
            (
                partner: pair.partner,
                days: trust?.pauseDays(of: EntityID(pair.entity), havingUsed: pair.scenarios)
                    ?? CatalogueItem.Quota.Period.longestDays
            )
        }
        try FederationHomeStore.recordErasure(pauses, at: context.now, db)
        try queue(pairs.map { ($0.partner, PartnerEvent(kind: .subjectErased, subject: $0.subject)) }, in: context, db)
    }

    /// The partnership is over: nothing it was granted holds, and nobody is there to be told.
    static func end(with partner: Int32, in context: OperationContext, _ db: isolated PostgresConnection) throws {
        let ended = try FederationHomeStore.revokeAll(of: partner, at: context.now, db)
        try FederationMessageStore.blank(ended.map { (partner: partner, id: $0) }, db)
        try FederationOutboxStore.drop(for: partner, db)
    }

    private static func queue(
        _ events: [(partner: Int32, event: PartnerEvent)], in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try FederationOutboxStore.queue(
            events.map { (partner: $0.partner, id: try MessageID.random(), body: $0.event.data) }, .event,
            at: context.now, db)
    }
}

extension MessageBody {
    /// The `data` object alone, as the outbox keeps it until it is signed.
    var data: [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return writer.finish()
    }
}
