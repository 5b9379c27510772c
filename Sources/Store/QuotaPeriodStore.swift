package import CivilTime
package import Incentives
package import Postgres

/// A way units go in the books: from one account to another.
package enum UnitMove: String, CaseIterable, Sendable {
    case hold, commit, release, expire, cancel
    case giveBack = "return"

    package var debit: String {
        switch self {
        case .hold: "available"
        case .commit, .release, .expire: "held"
        case .cancel, .giveBack: "used"
        }
    }

    package var credit: String {
        switch self {
        case .hold: "held"
        case .commit: "used"
        case .release, .expire, .cancel: "available"
        case .giveBack: "returned_to_budget"
        }
    }
}

/// The units of pools period by period, with their ledger. Callers lock before they move.
package enum QuotaPeriodStore {
    /// Makes the periods that are missing, with all their units.
    package static func open(_ places: [PoolPeriod], at instant: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.open, (places: places, at: instant))
    }

    /// What is available in each period that exists; nobody else changes it until commit.
    package static func lock(
        _ places: [PoolPeriod], _ db: isolated PostgresConnection
    ) throws -> [PoolPeriod: Int64] {
        places.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: try db.all(Statements.lock, places))
    }

    /// The same without a lock.
    package static func available(
        _ places: [PoolPeriod], _ db: isolated PostgresConnection
    ) throws -> [PoolPeriod: Int64] {
        places.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: try db.all(Statements.available, places))
    }

    /// Moves units and writes one ledger entry for each period. `false` when a period had not enough: then the
    /// transaction must not commit. What comes back to a pool whose units were lowered meanwhile goes on to the budget.
    package static func move(
        _ draws: [UnitDraw], _ move: UnitMove, at instant: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        guard !draws.isEmpty else { return true }
        var sums: [PoolPeriod: (units: Int64, holds: Int32)] = [:]
        for draw in draws {
            sums[draw.pool, default: (0, 0)].units += draw.units
            sums[draw.pool, default: (0, 0)].holds += 1
        }
        let rows = sums.sorted { $0.key < $1.key }.map { (place: $0.key, units: $0.value.units, holds: $0.value.holds) }
        guard try db.run(Statements.move, (rows: rows, move: move, at: instant)) == rows.count else { return false }
        if move.credit == "available" { _ = try db.run(Statements.excess, (rows: rows, at: instant)) }
        return true
    }

    private typealias Row = (place: PoolPeriod, units: Int64, holds: Int32)

    private enum Statements {
        static let open = Statement<(places: [PoolPeriod], at: Instant), Void>(sql: SQL.openQuotaPeriods) {
            batch, writer in
            QuotaPeriodStore.append(batch.places, to: &writer)
            writer.append(batch.at)
        }
        static let lock = reading(SQL.lockQuotaPeriods)
        static let available = reading(SQL.availableUnits)
        static let move = Statement<(rows: [Row], move: UnitMove, at: Instant), Void>(sql: SQL.moveUnits) {
            batch, writer in
            QuotaPeriodStore.append(batch.rows.map(\.place), to: &writer)
            writer.append(batch.rows.map(\.units))
            writer.append(batch.rows.map(\.holds))
            writer.append(batch.move.rawValue)
            writer.append(batch.move.debit)
            writer.append(batch.move.credit)
            writer.append(batch.at)
        }
        static let excess = Statement<(rows: [Row], at: Instant), Void>(sql: SQL.returnExcess) { batch, writer in
            QuotaPeriodStore.append(batch.rows.map(\.place), to: &writer)
            writer.append(batch.rows.map(\.units))
            writer.append(batch.at)
        }

        private static func reading(_ sql: StaticString) -> Statement<[PoolPeriod], (PoolPeriod, Int64)> {
            Statement(
                sql: sql, encode: { places, writer in QuotaPeriodStore.append(places, to: &writer) },
                decode: { row throws(PostgresError) in
                    (PoolPeriod(pool: try row.int32(), startsOn: try row.day()), try row.int64())
                })
        }
    }

    private static func append(_ places: [PoolPeriod], to writer: inout ParameterWriter) {
        writer.append(places.map(\.pool))
        writer.append(places.map(\.startsOn))
    }
}
