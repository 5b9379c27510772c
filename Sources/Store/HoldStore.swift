package import CivilTime
package import Incentives
package import Postgres
package import Signing

/// Reservations. A hold's row is locked before anything that hangs on it.
package enum HoldStore {
    package typealias Key = (beneficiary: Int64, hold: PublicID)

    package static func insert(_ holds: [StoredHold], _ db: isolated PostgresConnection) throws {
        guard !holds.isEmpty else { return }
        _ = try db.run(Statements.insert, holds)
    }

    /// Those that exist, in the order of the keys; each is locked until commit.
    package static func lock(_ keys: [Key], _ db: isolated PostgresConnection) throws -> [StoredHold] {
        keys.isEmpty ? [] : try db.all(Statements.lock, keys)
    }

    package static func hold(_ key: Key, _ db: isolated PostgresConnection) throws -> StoredHold? {
        try db.first(Statements.one, key)
    }

    /// A page of everything a person ever held, in the order of the ids; for the export.
    package static func all(
        of beneficiary: Int64, after id: PublicID, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [StoredHold] {
        try db.all(Statements.all, (beneficiary: beneficiary, after: id, limit: limit))
    }

    /// What a person holds that has not ended, locked.
    package static func lockOpen(of beneficiary: Int64, _ db: isolated PostgresConnection) throws -> [StoredHold] {
        try db.all(Statements.open, beneficiary)
    }

    /// Holds whose time is over, locked; those another instance works on are left out.
    package static func lockDue(
        at now: Instant, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [StoredHold] {
        try db.all(Statements.due, (now: now, limit: limit))
    }

    /// When the next hold expires.
    package static func nextExpiry(_ db: isolated PostgresConnection) throws -> Instant? {
        try db.first(Statements.next) ?? nil
    }

    /// `false` when one of them had ended already: then the transaction must not commit.
    package static func end(
        _ holds: [(key: Key, at: Instant)], as state: HoldState, reason: String, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try holds.isEmpty || db.run(Statements.end, (holds: holds, state: state, reason: reason)) == holds.count
    }

    private enum Statements {
        static let insert = Statement<[StoredHold], Void>(sql: SQL.insertHolds) { holds, writer in
            writer.append(holds.map(\.beneficiary))
            writer.append(holds.map(\.id.uuid))
            writer.append(holds.map(\.scenario))
            writer.append(holds.map(\.version))
            writer.append(holds.map(\.client))
            writer.append(holds.map(\.createdAt))
            writer.append(holds.map(\.expiresAt))
            writer.append(holds.map(\.outlet))
            writer.append(holds.map(\.order.amountFen))
            writer.append(holds.map { Int32($0.order.quantity) })
            writer.append(holds.map { Int32($0.order.minutes) })
            writer.append(holds.map(\.benefitFen))
            writer.append(holds.map(\.payFen))
            writer.append(holds.map(\.waivedFen))
            writer.append(holds.map { literal($0.draws.map { "\($0.pool.pool)" }) })
            writer.append(holds.map { literal($0.draws.map { "\($0.pool.startsOn)" }) })
            writer.append(holds.map { literal($0.draws.map { "\($0.units)" }) })
            writer.append(holds.map(\.periodSlots))
            writer.append(holds.map(\.concurrentSlots))
            writer.append(holds.map(\.loanDays))
            writer.append(holds.map(\.renewals))
            writer.append(holds.map(\.level))
        }
        static let lock = Statement<[Key], StoredHold>(
            sql: SQL.lockHolds,
            encode: { keys, writer in
                writer.append(keys.map(\.beneficiary))
                writer.append(keys.map(\.hold.uuid))
            }, decode: StoredHold.init)
        static let one = Statement<Key, StoredHold>(
            sql: SQL.holdWithID,
            encode: { key, writer in
                writer.append(key.beneficiary)
                writer.append(key.hold.uuid)
            }, decode: StoredHold.init)
        static let all = Statement<(beneficiary: Int64, after: PublicID, limit: Int32), StoredHold>(
            sql: SQL.holdsOfBeneficiary,
            encode: { page, writer in
                writer.append(page.beneficiary)
                writer.append(page.after.uuid)
                writer.append(page.limit)
            }, decode: StoredHold.init)
        static let open = Statement<Int64, StoredHold>(
            sql: SQL.lockOpenHolds, encode: { beneficiary, writer in writer.append(beneficiary) },
            decode: StoredHold.init)
        static let due = Statement<(now: Instant, limit: Int32), StoredHold>(
            sql: SQL.lockDueHolds,
            encode: { batch, writer in
                writer.append(batch.now)
                writer.append(batch.limit)
            }, decode: StoredHold.init)
        static let next = Statement<Void, Instant?>(sql: SQL.nextHoldExpiry) { row throws(PostgresError) in
            try row.optionalInstant()
        }
        static let end = Statement<(holds: [(key: Key, at: Instant)], state: HoldState, reason: String), Void>(
            sql: SQL.endHolds
        ) { batch, writer in
            writer.append(batch.holds.map(\.key.beneficiary))
            writer.append(batch.holds.map(\.key.hold.uuid))
            writer.append(batch.state.rawValue)
            writer.append(batch.holds.map(\.at))
            writer.append(batch.reason)
        }

        /// A list as PostgreSQL reads one; of numbers and days alone, which need no quotes.
        private static func literal(_ elements: [String]) -> String { "{" + elements.joined(separator: ",") + "}" }
    }
}
