package import CivilTime
package import Federation
package import Postgres
package import Signing

/// An invite made for somebody who is logged in at a client of ours.
package struct StoredInvite: Sendable {
    package let id: MessageID
    package let client: Int32
    package let partner: Int32
    package let scenario: Int32
    /// Keyed digest of the client's own word for the login.
    package let visitor: [UInt8]
    package let verifier: Verifier
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    package let catalogueVersion: Int64
    package let expiresAt: Instant
    /// The claim that was sent for it, once a code was brought.
    package var claim: SentClaim?

    package struct SentClaim: Sendable {
        package let code: SHA256Digest
        package let id: MessageID
        package let jws: [UInt8]
        package let at: Instant

        package init(code: SHA256Digest, id: MessageID, jws: [UInt8], at: Instant) {
            self.code = code
            self.id = id
            self.jws = jws
            self.at = at
        }
    }

    package init(
        id: MessageID, client: Int32, partner: Int32, scenario: Int32, visitor: [UInt8], verifier: Verifier,
        purpose: FederationPurpose, minBand: Band, disclose: Disclosure, catalogueVersion: Int64, expiresAt: Instant,
        claim: SentClaim? = nil
    ) {
        self.id = id
        self.client = client
        self.partner = partner
        self.scenario = scenario
        self.visitor = visitor
        self.verifier = verifier
        self.purpose = purpose
        self.minBand = minBand
        self.disclose = disclose
        self.catalogueVersion = catalogueVersion
        self.expiresAt = expiresAt
        self.claim = claim
    }
}

/// Invites of this city for visitors.
package enum FederationInviteStore {
    package static func insert(
        _ invite: StoredInvite, at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.insert, (invite: invite, now: now))
    }

    /// The invite this client made, locked.
    package static func lock(
        _ id: MessageID, of client: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredInvite? {
        guard let row = try db.first(Statements.lock, (id: id, client: client)) else { return nil }
        return StoredInvite(
            id: id, client: client, partner: row.partner, scenario: row.scenario, visitor: row.visitor,
            verifier: row.verifier, purpose: row.purpose, minBand: row.minBand, disclose: row.disclose,
            catalogueVersion: row.version, expiresAt: row.expiresAt, claim: row.claim)
    }

    package static func claim(
        _ id: MessageID, with claim: StoredInvite.SentClaim, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.claim, (id: id, claim: claim))
    }

    /// Lets another code be brought, unless that has happened.
    package static func reopen(_ id: MessageID, after claim: MessageID, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.reopen, (id: id, claim: claim))
    }

    /// Deletes invites that ended before an instant. Returns how many.
    package static func forget(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.forget, instant)
    }

    private typealias Row = (
        partner: Int32, scenario: Int32, visitor: [UInt8], verifier: Verifier, purpose: FederationPurpose,
        minBand: Band,
        disclose: Disclosure, version: Int64, expiresAt: Instant, claim: StoredInvite.SentClaim?
    )

    private enum Statements {
        static let insert = Statement<(invite: StoredInvite, now: Instant), Void>(sql: SQL.insertInvite) {
            given, writer in
            let invite = given.invite
            writer.append(invite.id.uuid.uuid)
            writer.append(invite.client)
            writer.append(invite.partner)
            writer.append(invite.scenario)
            writer.append(invite.visitor)
            writer.append(invite.verifier.bytes)
            writer.append(invite.purpose.rawValue)
            writer.append(invite.minBand.rawValue)
            writer.append(invite.disclose.rawValue)
            writer.append(invite.catalogueVersion)
            writer.append(given.now)
            writer.append(invite.expiresAt)
        }
        static let lock = Statement<(id: MessageID, client: Int32), Row>(
            sql: SQL.lockInvite,
            encode: { key, writer in
                writer.append(key.id.uuid.uuid)
                writer.append(key.client)
            }, decode: read)
        static let claim = Statement<(id: MessageID, claim: StoredInvite.SentClaim), Void>(sql: SQL.claimInvite) {
            row, writer in
            writer.append(row.id.uuid.uuid)
            writer.append(row.claim.code.bytes)
            writer.append(row.claim.jws)
            writer.append(row.claim.id.uuid.uuid)
            writer.append(row.claim.at)
        }
        static let reopen = Statement<(id: MessageID, claim: MessageID), Void>(sql: SQL.reopenInvite) { row, writer in
            writer.append(row.id.uuid.uuid)
            writer.append(row.claim.uuid.uuid)
        }
        static let forget = Statement<Instant, Void>(sql: SQL.forgetInvites) { $1.append($0) }

        @Sendable static func read(_ row: inout RowReader) throws(PostgresError) -> Row {
            let (partner, scenario, visitor) = (try row.int32(), try row.int32(), try row.bytes())
            let verifier = Verifier(bytes: try row.bytes())
            let purpose = FederationPurpose(rawValue: try row.text())
            let (band, disclose) = (Band(rawValue: try row.text()), Disclosure(rawValue: try row.text()))
            let (version, expiresAt) = (try row.int64(), try row.instant())
            let code = try row.optionalBytes().flatMap { SHA256Digest(bytes: $0) }
            let jws = try row.optionalBytes()
            let claim = try row.optionalUUID().map { MessageID(uuid: PublicID(uuid: $0)) }
            let at = try row.optionalInstant()
            guard let verifier, let purpose, let band, let disclose else { throw .unreadable("federation_invite") }
            var sent: StoredInvite.SentClaim?
            if let code, let jws, let claim, let at {
                sent = StoredInvite.SentClaim(code: code, id: claim, jws: jws, at: at)
            }
            return (partner, scenario, visitor, verifier, purpose, band, disclose, version, expiresAt, sent)
        }
    }
}
