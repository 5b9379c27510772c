package import Postgres
package import Signing
import Store

/// Brings everyone under the active `field` and `blind_index` keys after a rotation: `shangding keys re-encrypt`.
///
/// It walks in key order, a batch a transaction, beside a serving instance: nobody is lost or found twice at any
/// moment, because look-ups try every key of the ring, and whoever creates people takes turns with the batches. It may
/// be killed and started again: who is under the active keys already is left alone.
package struct ReencryptIdentities: Sendable {
    private let pool: PostgresPool
    private let ring: KeyRing
    private let audit: AuditTrail
    private let batch: Int32

    package init(pool: PostgresPool, ring: KeyRing, audit: AuditTrail, batch: Int32 = 2000) {
        self.pool = pool
        self.ring = ring
        self.audit = audit
        self.batch = batch
    }

    package struct Outcome: Hashable, Sendable {
        package var people = 0
        /// Found under an older key, and, unless only looked at, brought under the active ones.
        package var older = 0
        /// People with a ciphertext that does not open, which stays as it is; the internal keys of the first of them.
        package var refused = 0
        package var firstRefused: [Int64] = []
    }

    package func callAsFunction(in context: OperationContext, progress: Progress = .silent) async throws -> Outcome {
        let outcome = try await walk(progress) { db, people, hasBegun in
            if !hasBegun { try audit.append(.reencryptionBegun, object: keysInUse, in: context, db) }
            try ReencryptionStore.rewrite(people, db)
        }
        if outcome.older > 0 {
            try await pool.transaction { db in
                try audit.append(.reencryptionFinished, object: "people:\(outcome.older)", in: context, db)
            }
        }
        return outcome
    }

    /// Who is not under the active keys yet; changes nothing.
    package func look(progress: Progress = .silent) async throws -> Outcome {
        try await walk(progress) { _, _, _ in }
    }

    private var keysInUse: String {
        "field:\(ring.activeKey(for: .field).id),blind_index:\(ring.activeKey(for: .blindIndex).id)"
    }

    private typealias Change = (old: EncryptedIdentity, new: EncryptedIdentity)

    private func walk(
        _ progress: Progress,
        _ change: @escaping @Sendable (isolated PostgresConnection, [Change], _ hasBegun: Bool) throws -> Void
    ) async throws -> Outcome {
        let bounds = try await pool.transaction(.readOnly) { db in try ReencryptionStore.bounds(db) }
        var outcome = Outcome()
        guard let bounds else { return outcome }
        var last = Int64.min
        while true {
            let (after, hasBegun) = (last, outcome.older > 0)
            let step = try await pool.transaction { db in
                try CitizenStore.lockPeople(db)
                return try self.step(after: after, hasBegun: hasBegun, change, db)
            }
            outcome.people += step.part.people
            outcome.older += step.part.older
            outcome.refused += step.part.refused
            outcome.firstRefused += step.part.firstRefused.prefix(max(0, 20 - outcome.firstRefused.count))
            guard let end = step.last else { break }
            last = end
            progress.report(Int(end - bounds.lowerBound), Int(bounds.upperBound - bounds.lowerBound))
        }
        progress.report(1, 1)
        return outcome
    }

    private func step(
        after: Int64, hasBegun: Bool,
        _ change: (isolated PostgresConnection, [Change], _ hasBegun: Bool) throws -> Void,
        _ db: isolated PostgresConnection
    ) throws -> (part: Outcome, last: Int64?) {
        let rewriter = try IdentityRewriter(ring)
        var part = Outcome()
        var changes: [Change] = []
        let people = try ReencryptionStore.people(after: after, limit: batch, db)
        for person in people {
            switch try rewriter.judge(person) {
            case .current: break
            case .rewritten(let fresh): changes.append((old: person, new: fresh))
            case .refused:
                part.refused += 1
                part.firstRefused.append(person.citizen)
            }
        }
        if !changes.isEmpty { try change(db, changes, hasBegun) }
        part.people = people.count
        part.older = changes.count
        return (part, people.last?.citizen)
    }
}
