package import CivilTime
package import Postgres
package import Store

/// Keeps invented people out of real cities: a synthetic city is built only in a database that is empty or already
/// marked as one.
package struct ClaimSyntheticCity: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package enum Refusal: Error, CustomStringConvertible {
        /// People are here and no mark: a real city.
        case realCity
        /// A synthetic city of another size or seed.
        case otherCity(SyntheticCityMark)

        package var description: String {
            switch self {
            case .realCity:
                "real_city: this database holds a city that is not synthetic; name another folder with --data-dir"
            case .otherCity(let mark):
                "other_city: this folder holds a synthetic city of \(mark.citizens) people with seed \(mark.seed); "
                    + "ask for that one, remove the folder, or name another with --data-dir"
            }
        }
    }

    /// The city to build or to go on with. One that was interrupted is built again: every step of it may be repeated.
    package func callAsFunction(citizens: Int64, seed: String, day: Day) async throws -> SyntheticCityMark {
        try await pool.transaction { db in
            if try InstallationStore.syntheticCity(db) == nil {
                _ = try InstallationStore.beginSyntheticCity(
                    citizens: citizens, seed: seed, businessDate: day, db)
            }
            guard let mark = try InstallationStore.syntheticCity(db) else { throw Refusal.realCity }
            guard mark.citizens == citizens, mark.seed == seed else { throw Refusal.otherCity(mark) }
            return mark
        }
    }

    /// Says that building came to its end.
    package func finish() async throws {
        try await pool.transaction { db in try InstallationStore.finishSyntheticCity(db) }
    }
}
