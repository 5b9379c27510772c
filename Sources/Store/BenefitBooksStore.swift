package import CivilTime
package import Incentives
package import Postgres
package import Signing

/// Sums over what was granted: what a provider settles. Reads alone, in one snapshot.
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
    }
}
