package import Incentives
package import Postgres
package import Signing

/// What a period's books say in one snapshot.
package struct PeriodBooks: Sendable {
    package struct Accounts: Hashable, Sendable {
        package let issued, available, held, used, returned: Int64
    }

    package let period: PoolPeriod
    package let row: Accounts
    /// The sums of the ledger.
    package let ledger: Accounts
    package let entries: Int64
    /// Units that have ever entered or left what is held, and what is used.
    package let movedHeld, movedUsed: Int64
}

/// The books of units and slots, piece by piece: periods in the order of their keys, holds in that of their
/// beneficiaries. Each piece is read in one snapshot.
package enum QuotaBooksStore {
    /// Beneficiaries after one and through another.
    package typealias Range = (after: Int64, through: Int64)

    /// Periods after a place with their ledger.
    package static func books(
        after place: PoolPeriod, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [PeriodBooks] {
        try books(of: db.all(Statements.after, (place: place, limit: limit)), db)
    }

    package static func books(
        of periods: [PoolPeriod], _ db: isolated PostgresConnection
    ) throws -> [PeriodBooks] {
        periods.isEmpty ? [] : try db.all(Statements.books, periods)
    }

    /// Beneficiaries who have about so many holds, after one; through the last there can be when these are all.
    package static func range(
        after beneficiary: Int64, holds: Int32, _ db: isolated PostgresConnection
    ) throws -> Range {
        guard let end = try db.first(Statements.reach, (after: beneficiary, limit: holds)), end.count >= Int64(holds),
            let last = end.last
        else { return (beneficiary, .max) }
        return (beneficiary, last)
    }

    /// What holds say of periods.
    package static func drawn(
        _ range: Range, _ db: isolated PostgresConnection
    ) throws -> [(period: PoolPeriod, held: Int64, used: Int64)] {
        try db.all(Statements.drawn, range)
    }

    /// Holds whose slots are not those they took.
    package static func holdsWithOtherSlots(_ range: Range, _ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.slots, range)
    }

    /// Holds that are among too many of one beneficiary.
    package static func holdsOverCap(_ range: Range, _ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.overCap, range)
    }

    /// Holds that are committed and became nothing, or the other way round.
    package static func holdsWithoutRedemption(_ range: Range, _ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.redemptions, range)
    }

    package static func sizes(
        _ range: Range, _ db: isolated PostgresConnection
    ) throws -> (holds: Int64, slots: Int64) {
        try db.first(Statements.sizes, range) ?? (0, 0)
    }

    private enum Statements {
        static let after = Statement<(place: PoolPeriod, limit: Int32), PoolPeriod>(
            sql: SQL.periodsAfter,
            encode: { page, writer in
                writer.append(page.place.pool)
                writer.append(page.place.startsOn)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in PoolPeriod(pool: try row.int32(), startsOn: try row.day()) })
        static let books = Statement<[PoolPeriod], PeriodBooks>(
            sql: SQL.periodBooks,
            encode: { periods, writer in
                writer.append(periods.map(\.pool))
                writer.append(periods.map(\.startsOn))
            },
            decode: { row throws(PostgresError) in
                PeriodBooks(
                    period: PoolPeriod(pool: try row.int32(), startsOn: try row.day()), row: try accounts(&row),
                    ledger: try accounts(&row), entries: try row.int64(), movedHeld: try row.int64(),
                    movedUsed: try row.int64())
            })
        static let reach = Statement<(after: Int64, limit: Int32), (last: Int64?, count: Int64)>(
            sql: SQL.holdsAfter,
            encode: { page, writer in
                writer.append(page.after)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in (last: try row.optionalInt64(), count: try row.int64()) })
        static let drawn = Statement<Range, (period: PoolPeriod, held: Int64, used: Int64)>(
            sql: SQL.drawnUnits, encode: range,
            decode: { row throws(PostgresError) in
                (
                    period: PoolPeriod(pool: try row.int32(), startsOn: try row.day()), held: try row.int64(),
                    used: try row.int64()
                )
            })
        static let slots = holds(SQL.holdsWithOtherSlots)
        static let overCap = holds(SQL.holdsOverCap)
        static let redemptions = holds(SQL.holdsWithoutRedemption)
        static let sizes = Statement<Range, (holds: Int64, slots: Int64)>(
            sql: SQL.sizesOfHolds, encode: range,
            decode: { row throws(PostgresError) in (holds: try row.int64(), slots: try row.int64()) })

        private static func holds(_ sql: StaticString) -> Statement<Range, PublicID> {
            Statement(
                sql: sql, encode: range,
                decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
        }

        @Sendable private static func range(_ range: Range, _ writer: inout ParameterWriter) {
            writer.append(range.after)
            writer.append(range.through)
        }

        private static func accounts(_ row: inout RowReader) throws(PostgresError) -> PeriodBooks.Accounts {
            PeriodBooks.Accounts(
                issued: try row.int64(), available: try row.int64(), held: try row.int64(), used: try row.int64(),
                returned: try row.int64())
        }
    }
}
