package import CivilTime
import Incentives
package import Postgres
package import Signing
import Store

/// Compares the books of units and slots with each other and with the holds: `shangding verify quotas`. Whatever it finds
/// is a defect of ours or somebody's hand in the database.
package struct VerifyQuotas: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package enum Fault: Hashable, Sendable {
        case oversold(pool: Int32, startsOn: Day)
        case differsFromLedger(pool: Int32, startsOn: Day)
        case differsFromHolds(pool: Int32, startsOn: Day)
        case slots(hold: PublicID)
        case overCap(hold: PublicID)
        case redemption(hold: PublicID)
    }

    package struct Report: Sendable {
        package let periods: Int64
        package let entries: Int64
        package let holds: Int64
        package let slots: Int64
        /// At most a thousand of each kind.
        package let faults: [Fault]
    }

    package func callAsFunction() async throws -> Report {
        try await pool.transaction(.snapshot) { db in
            var faults: [Fault] = []
            for found in try BenefitBooksStore.unbalanced(db) {
                let (pool, day) = (found.period.pool, found.period.startsOn)
                if found.isOversold { faults.append(.oversold(pool: pool, startsOn: day)) }
                if found.fromLedger { faults.append(.differsFromLedger(pool: pool, startsOn: day)) }
                if found.fromHolds { faults.append(.differsFromHolds(pool: pool, startsOn: day)) }
            }
            faults += try BenefitBooksStore.holdsWithOtherSlots(db).map { .slots(hold: $0) }
            faults += try BenefitBooksStore.holdsOverCap(db).map { .overCap(hold: $0) }
            faults += try BenefitBooksStore.holdsWithoutRedemption(db).map { .redemption(hold: $0) }
            let sizes = try BenefitBooksStore.sizes(db)
            return Report(
                periods: sizes.periods, entries: sizes.entries, holds: sizes.holds, slots: sizes.slots, faults: faults)
        }
    }
}

extension VerifyQuotas.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .oversold(let pool, let day): "pool \(pool), period from \(day): more held and used than issued"
        case .differsFromLedger(let pool, let day): "pool \(pool), period from \(day): not the sums of its ledger"
        case .differsFromHolds(let pool, let day): "pool \(pool), period from \(day): not what the holds took"
        case .slots(let hold): "hold \(hold.text(prefix: BenefitID.hold)): other cap slots than it took"
        case .overCap(let hold):
            "hold \(hold.text(prefix: BenefitID.hold)): taken with others beyond the cap of one beneficiary"
        case .redemption(let hold): "hold \(hold.text(prefix: BenefitID.hold)): committed and redeemed do not agree"
        }
    }
}
