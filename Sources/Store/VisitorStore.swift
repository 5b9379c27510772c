package import CivilTime
package import Postgres
package import Signing

/// A grant of a home city that has not been revoked.
package struct StoredVisitorGrant: Sendable {
    package let visitor: Int64
    package let scenario: Int32
    package let id: UInt128
    /// The band that was asked for, such as `L3`.
    package let minBand: String
    package let notAfter: Instant
    package let usesLeft: Int
}

/// What a home city granted, as it is written down.
package struct NewVisitorGrant: Sendable {
    package let visitor: Int64
    package let id: UInt128
    package let scenario: Int32
    package let client: Int32
    package let purpose: String
    package let minBand: String
    package let grantedAt: Instant
    package let notAfter: Instant
    package let maxUses: Int16
    /// The JSON of a band or a score, by agreement alone, and until `notAfter`.
    package let disclosed: String?

    package init(
        visitor: Int64, id: UInt128, scenario: Int32, client: Int32, purpose: String, minBand: String,
        grantedAt: Instant, notAfter: Instant, maxUses: Int16, disclosed: String?
    ) {
        self.visitor = visitor
        self.id = id
        self.scenario = scenario
        self.client = client
        self.purpose = purpose
        self.minBand = minBand
        self.grantedAt = grantedAt
        self.notAfter = notAfter
        self.maxUses = maxUses
        self.disclosed = disclosed
    }
}

/// What a home city told of a visitor beside that the asked band is met.
package struct StoredDisclosure: Sendable {
    package let scenario: PublicID
    package let entity: String
    package let purpose: String
    /// JSON.
    package let disclosed: String
    package let notAfter: Instant
}

/// Partner cities' subjects, and what they may use here. As a beneficiary a visitor is the negative of its key.
package enum VisitorStore {
    /// The visitors behind the handles clients hold, `nil` for unknown ones; with a lock, none of them loses a grant
    /// until commit.
    package static func find(
        _ handles: [(client: Int32, id: PublicID)], locked: Bool, _ db: isolated PostgresConnection
    ) throws -> [Int64?] {
        guard !handles.isEmpty else { return [] }
        var found = [Int64?](repeating: nil, count: handles.count)
        for row in try db.all(locked ? VisitorStatements.lock : VisitorStatements.find, handles) {
            found[Int(row.place) - 1] = row.visitor
        }
        return found
    }

    /// Keeps one visitor from losing a grant until commit.
    package static func share(_ visitor: Int64, _ db: isolated PostgresConnection) throws {
        _ = try db.first(VisitorStatements.share, visitor)
    }

    /// Waits for whoever takes something for the visitor; the caller is about to end grants.
    package static func lock(_ visitor: Int64, _ db: isolated PostgresConnection) throws {
        _ = try db.first(VisitorStatements.lockOne, visitor)
    }

    /// Grants for these scenarios that hold at `now`, the first to end first; locked for whoever takes a use.
    package static func grants(
        _ asked: [(visitor: Int64, scenario: Int32)], at now: Instant, locked: Bool,
        _ db: isolated PostgresConnection
    ) throws -> [StoredVisitorGrant] {
        guard !asked.isEmpty else { return [] }
        return try db.all(
            locked ? VisitorStatements.lockGrants : VisitorStatements.grants, (asked: asked, now: now)
        ).sorted { ($0.notAfter, $0.id) < ($1.notAfter, $1.id) }
    }

    /// Counts a use for each hold. The grants are locked.
    package static func use(
        _ uses: [(visitor: Int64, grant: UInt128, hold: PublicID)], _ db: isolated PostgresConnection
    ) throws {
        guard !uses.isEmpty else { return }
        _ = try db.run(VisitorStatements.use, uses)
    }

    /// Gives the uses of holds back that ended without being used. Of residents' holds, which have none, nothing is
    /// asked.
    package static func giveBack(
        _ holds: [(beneficiary: Int64, hold: PublicID)], _ db: isolated PostgresConnection
    ) throws {
        let visitors = holds.filter { $0.beneficiary < 0 }
        guard !visitors.isEmpty else { return }
        _ = try db.run(VisitorStatements.giveBack, visitors.map { (visitor: -$0.beneficiary, hold: $0.hold) })
    }

    /// The visitor a partner's subject is, made now if it is new; `nil` when it was erased.
    package static func visitor(
        of subject: UInt128, from partner: Int32, at now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int64? {
        _ = try db.run(VisitorStatements.insert, (partner: partner, subject: subject, at: now))
        guard let row = try db.first(VisitorStatements.ofSubject, (partner: partner, id: subject)) else { return nil }
        return row.isActive ? row.visitor : nil
    }

    /// The handle a client holds for a visitor; `fresh` if it held none.
    package static func handle(
        of visitor: Int64, for client: Int32, orElse fresh: PublicID, _ db: isolated PostgresConnection
    ) throws -> PublicID {
        _ = try db.run(VisitorStatements.insertHandle, (client: client, handle: fresh, visitor: visitor))
        return try db.first(VisitorStatements.handle, (client: client, visitor: visitor)) ?? fresh
    }

    /// `false` when the grant is known already.
    package static func insert(_ grant: NewVisitorGrant, _ db: isolated PostgresConnection) throws -> Bool {
        try db.run(VisitorStatements.insertGrant, grant) == 1
    }

    /// Whether a known grant has neither been taken back nor run out.
    package static func holds(_ grant: UInt128, of visitor: Int64, _ db: isolated PostgresConnection) throws -> Bool {
        try db.first(VisitorStatements.holds, (visitor: visitor, grant: grant)) ?? false
    }

    /// What grants that hold at `now` told this client, the first to end first.
    package static func disclosures(
        of visitor: Int64, to client: Int32, at now: Instant, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [StoredDisclosure] {
        try db.all(VisitorStatements.disclosures, (visitor: visitor, client: client, now: now, limit: limit))
    }

    /// Whose grant of a partner it is.
    package static func visitor(
        ofGrant grant: UInt128, from partner: Int32, _ db: isolated PostgresConnection
    ) throws -> Int64? {
        try db.first(VisitorStatements.ofGrant, (partner: partner, id: grant))
    }

    package static func visitor(
        withSubject subject: UInt128, from partner: Int32, _ db: isolated PostgresConnection
    ) throws -> Int64? {
        try db.first(VisitorStatements.withSubject, (partner: partner, id: subject))
    }

    /// What is held under a grant, or under any, and has not ended.
    package static func openHolds(
        of visitor: Int64, under grant: UInt128?, _ db: isolated PostgresConnection
    ) throws -> [PublicID] {
        try db.all(VisitorStatements.openHolds, (visitor: visitor, grant: grant))
    }

    /// `false` when it had ended already. What it disclosed is gone with it.
    package static func revoke(
        _ grant: UInt128, of visitor: Int64, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(VisitorStatements.revoke, (visitor: visitor, grant: grant)) == 1
    }

    /// The numbers of those that held.
    package static func revokeAll(of visitor: Int64, _ db: isolated PostgresConnection) throws -> [UInt128] {
        try db.all(VisitorStatements.revokeAll, visitor)
    }

    /// What visitors of any partner hold and has not ended.
    package static func openHolds(_ db: isolated PostgresConnection) throws -> [HoldStore.Key] {
        try db.all(VisitorStatements.openHoldsOfAll)
    }

    /// Ends every grant that holds, of every partner. Gives what ended; what it disclosed is gone with it.
    package static func revokeAll(_ db: isolated PostgresConnection) throws -> [(partner: Int32, grant: UInt128)] {
        try db.all(VisitorStatements.revokeEvery)
    }

    /// `false` when it was erased before.
    package static func erase(_ visitor: Int64, _ db: isolated PostgresConnection) throws -> Bool {
        try db.run(VisitorStatements.erase, visitor) == 1
    }

    /// Makes those who let in under these names and those who end them wait for each other, until commit.
    package static func lockNames(_ names: [UInt128], _ db: isolated PostgresConnection) throws {
        for name in names.sorted() { _ = try db.run(VisitorStatements.lockName, name) }
    }

    /// Remembers what was ended before it was known.
    package static func endEarly(
        _ name: UInt128, of partner: Int32, at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(VisitorStatements.endEarly, (partner: partner, id: name, at: now))
    }

    package static func hasEndedEarly(
        anyOf names: [UInt128], of partner: Int32, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(VisitorStatements.hasEndedEarly, (partner: partner, names: names)) ?? false
    }

    /// Returns how many went.
    package static func forgetEndedEarly(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(VisitorStatements.forgetEndedEarly, instant)
    }

    /// Ends what has run out, with what it disclosed. Returns how many.
    package static func expireGrants(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(VisitorStatements.expire, now)
    }
}
