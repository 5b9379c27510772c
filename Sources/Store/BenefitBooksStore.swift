package import CivilTime
package import Incentives
package import Postgres
package import Signing

/// Sums over what was granted: what a provider settles, and whether the books agree. Reads alone, in one snapshot.
package enum BenefitBooksStore {
    package typealias SettledLine = (
        scenario: PublicID, code: String, version: Int, life: RedemptionLife, count: Int64, amountFen: Int64,
        benefitFen: Int64, waivedFen: Int64, chargedFen: Int64
    )

    /// What was settled in [from, until), and how much has begun and is not settled.
    package static func settlement(
        of provider: Int32, from: Day, until: Day, _ db: isolated PostgresConnection
    ) throws -> (lines: [SettledLine], open: Int64) {
        (
            lines: try db.all(Statements.settled, (provider: provider, from: from, until: until)),
            open: try db.first(Statements.unsettled, provider) ?? 0
        )
    }

    package typealias Unbalanced = (period: PoolPeriod, fromLedger: Bool, fromHolds: Bool, isOversold: Bool)

    /// Periods that are not what ledger and holds say; at most a thousand.
    package static func unbalanced(_ db: isolated PostgresConnection) throws -> [Unbalanced] {
        try db.all(Statements.unbalanced)
    }

    /// Holds whose slots are not those they took.
    package static func holdsWithOtherSlots(_ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.slots)
    }

    /// Holds that are among too many of one beneficiary.
    package static func holdsOverCap(_ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.overCap)
    }

    /// Holds that are committed and became nothing, or the other way round.
    package static func holdsWithoutRedemption(_ db: isolated PostgresConnection) throws -> [PublicID] {
        try db.all(Statements.redemptions)
    }

    package typealias Sizes = (periods: Int64, entries: Int64, holds: Int64, slots: Int64)

    package static func sizes(_ db: isolated PostgresConnection) throws -> Sizes {
        try db.first(Statements.sizes) ?? (0, 0, 0, 0)
    }

    private enum Statements {
        static let settled = Statement<(provider: Int32, from: Day, until: Day), SettledLine>(
            sql: SQL.settledOfProvider,
            encode: { asked, writer in
                writer.append(asked.provider)
                writer.append(asked.from)
                writer.append(asked.until)
            },
            decode: { row throws(PostgresError) in
                let (scenario, code) = (PublicID(uuid: try row.uuid()), try row.text())
                let version = Int(try row.int32())
                guard let life = RedemptionLife(rawValue: try row.text()) else { throw .unreadable("redemption.life") }
                return (
                    scenario: scenario, code: code, version: version, life: life, count: try row.int64(),
                    amountFen: try row.int64(), benefitFen: try row.int64(), waivedFen: try row.int64(),
                    chargedFen: try row.int64()
                )
            })
        static let unsettled = Statement<Int32, Int64>(
            sql: SQL.unsettledOfProvider, encode: { provider, writer in writer.append(provider) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let unbalanced = Statement<Void, Unbalanced>(sql: SQL.unbalancedPeriods) { row throws(PostgresError) in
            (
                period: PoolPeriod(pool: try row.int32(), startsOn: try row.day()), fromLedger: try row.bool(),
                fromHolds: try row.bool(), isOversold: try row.bool()
            )
        }
        static let slots = holds(SQL.holdsWithOtherSlots)
        static let overCap = holds(SQL.holdsOverCap)
        static let redemptions = holds(SQL.holdsWithoutRedemption)
        static let sizes = Statement<Void, Sizes>(sql: SQL.bookSizes) { row throws(PostgresError) in
            (
                periods: try row.int64(), entries: try row.int64(), holds: try row.int64(), slots: try row.int64()
            )
        }

        private static func holds(_ sql: StaticString) -> Statement<Void, PublicID> {
            Statement(sql: sql) { row throws(PostgresError) in PublicID(uuid: try row.uuid()) }
        }
    }
}
