package import CivilTime
import Incentives
package import Postgres
package import Signing

/// Compares the books of units and slots with each other and with the holds: `shangding verify quotas`. Whatever it
/// finds is a defect of ours or somebody's hand in the database.
package struct VerifyQuotas: Sendable {
    let pool: PostgresPool
    private let size: QuotaWalk.Size

    package init(pool: PostgresPool) {
        self.init(pool: pool, size: QuotaWalk.Size())
    }

    init(pool: PostgresPool, size: QuotaWalk.Size) {
        self.pool = pool
        self.size = size
    }

    package enum Fault: Hashable, Sendable {
        case oversold(pool: Int32, startsOn: Day)
        case differsFromLedger(pool: Int32, startsOn: Day)
        case differsFromHolds(pool: Int32, startsOn: Day)
        case slots(hold: PublicID)
        case overCap(hold: PublicID)
        case redemption(hold: PublicID)
    }

    /// What was looked at, and what was found.
    package struct Report: Sendable {
        package internal(set) var periods: Int64 = 0
        package internal(set) var entries: Int64 = 0
        package internal(set) var holds: Int64 = 0
        package internal(set) var slots: Int64 = 0
        /// Periods whose units moved while this was at work: they agree within what moved.
        package internal(set) var moving = 0
        /// At most five thousand.
        package internal(set) var faults: [Fault] = []
    }

    /// Looks at everything, in pieces of a moment each; `rest` is called between them.
    package func callAsFunction(rest: () async throws -> Void = {}) async throws -> Report {
        let size = size
        var walk = QuotaWalk(size)
        while let piece = walk.next {
            walk.take(try await pool.transaction(.snapshot) { db in try QuotaWalk.read(piece, size, db) })
            if walk.next != nil { try await rest() }
        }
        return walk.report
    }

    /// The same in one snapshot, in which nothing moves: exact also while units are taken, for as much as a statement's
    /// time allows.
    package func atOnce() async throws -> Report {
        try await pool.transaction(.snapshot) { db in
            var walk = QuotaWalk(size)
            while let piece = walk.next { walk.take(try QuotaWalk.read(piece, size, db)) }
            return walk.report
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
