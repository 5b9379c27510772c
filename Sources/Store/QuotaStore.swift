package import CivilTime
package import Incentives
package import Postgres

/// A pool of units as stored.
package struct StoredPool: Hashable, Sendable {
    package let key: Int32
    package let quota: Quota
}

/// How many units scenarios may give: their pools, and what changes of them mean for periods that have begun. Rows are
/// locked in pool order, as everyone does who takes units.
package enum QuotaStore {
    package typealias Period = (pool: Int32, startsOn: Day)

    /// The pools of a scenario, held until commit.
    package static func lock(of scenario: Int32, _ db: isolated PostgresConnection) throws -> [StoredPool] {
        try db.all(Statements.lock, scenario)
    }

    package static func add(
        _ quotas: [Quota], to scenario: Int32, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.add, (scenario: scenario, quotas: quotas))
    }

    package static func setUnits(
        _ units: [(pool: Int32, units: Int64)], _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.set, units)
    }

    /// The accounts of periods, of those that have begun, held until commit.
    package static func lock(
        _ periods: [Period], _ db: isolated PostgresConnection
    ) throws -> [(period: Period, balance: PeriodBalance)] {
        try db.all(Statements.lockPeriods, periods)
    }

    /// Issues units to periods (positive) or takes back what is available (negative), with the ledger's entries.
    package static func change(
        _ changes: [(period: Period, units: Int64)], now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.change, (changes: changes, now: now))
    }

    private enum Statements {
        static let lock = Statement<Int32, StoredPool>(
            sql: SQL.lockPools, encode: { scenario, writer in writer.append(scenario) },
            decode: { row throws(PostgresError) in
                let key = try row.int32()
                guard let unit = Quota.Unit(rawValue: try row.text()),
                    let period = QuotaPeriod(rawValue: try row.text())
                else { throw .unreadable("quota_pool.unit") }
                let district = try row.text()
                return StoredPool(
                    key: key,
                    quota: Quota(
                        unit: unit, period: period, district: district.isEmpty ? nil : district,
                        outlet: try row.optionalText(), units: try row.int64()))
            })
        static let add = Statement<(scenario: Int32, quotas: [Quota]), Void>(sql: SQL.addPools) { given, writer in
            writer.append(given.scenario)
            writer.append(given.quotas.map(\.unit.rawValue))
            writer.append(given.quotas.map(\.period.rawValue))
            writer.append(given.quotas.map { $0.district ?? "" })
            writer.append(given.quotas.map { $0.outlet ?? "" })
            writer.append(given.quotas.map(\.units))
        }
        static let set = Statement<[(pool: Int32, units: Int64)], Void>(sql: SQL.setPoolUnits) { given, writer in
            writer.append(given.map(\.pool))
            writer.append(given.map(\.units))
        }
        static let lockPeriods = Statement<[Period], (period: Period, balance: PeriodBalance)>(
            sql: SQL.lockPeriods,
            encode: { periods, writer in
                writer.append(periods.map(\.pool))
                writer.append(periods.map(\.startsOn))
            },
            decode: { row throws(PostgresError) in
                (
                    period: (pool: try row.int32(), startsOn: try row.day()),
                    balance: PeriodBalance(
                        available: try row.int64(), held: try row.int64(), used: try row.int64(),
                        returned: try row.int64())
                )
            })
        static let change = Statement<(changes: [(period: Period, units: Int64)], now: Instant), Void>(
            sql: SQL.changePeriods
        ) { given, writer in
            writer.append(given.changes.map(\.period.pool))
            writer.append(given.changes.map(\.period.startsOn))
            writer.append(given.changes.map(\.units))
            writer.append(given.now)
        }
    }
}
