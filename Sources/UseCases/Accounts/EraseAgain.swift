import CivilTime
package import Postgres
import Store

/// Erases once more whom a restored backup brought back (decision 0015): everyone on the list of erasures that was kept
/// apart from the database. Running it twice does nothing the second time.
///
/// It comes before `serve` starts and before a file is taken in. Internal numbers are given out again after a restore:
/// a number on the list that by now is somebody else's, who came after the erasure, is left alone and named.
package struct EraseAgain: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package struct Outcome: Hashable, Sendable {
        package var erased = 0
        /// Not in this database, or erased in it already.
        package var absent = 0
        /// Numbers of people who were not there yet when the one on the list was erased.
        package var others: [Int64] = []
    }

    package func callAsFunction(_ list: ErasureList, in context: OperationContext) async throws -> Outcome {
        var outcome = Outcome()
        for entry in list.entries {
            switch try await erase(entry, in: context) {
            case .erased: outcome.erased += 1
            case .absent: outcome.absent += 1
            case .other: outcome.others.append(entry.citizen)
            }
        }
        return outcome
    }

    private enum Found { case erased, absent, other }

    private func erase(_ entry: ErasureList.Entry, in context: OperationContext) async throws -> Found {
        try await pool.transaction { db in
            try AccountStore.lockToEndConsent(db)
            try CitizenStore.lockPeople(db)
            try AccountStore.lock(entry.citizen, db)
            guard let person = try PersonStore.person(entry.citizen, db) else { return .absent }
            guard person.createdAt <= entry.at else { return .other }
            try EraseAccount.erase(entry.citizen, object: "again", audit: audit, in: context, db)
            return .erased
        }
    }
}
