package import CivilTime
package import Postgres
package import Signing
import Store

/// Reads the whole audit and names every place where it is not what was written: `shangding verify audit`.
///
/// One snapshot, streamed: memory does not grow with the audit.
package struct VerifyAudit: Sendable {
    private let pool: PostgresPool
    private let ring: KeyRing
    /// The public key of a head signed at an instant, if it is one of ours and nobody else's by then.
    private let verificationKey: @Sendable (KeyID, Instant) throws(JWSError) -> VerificationKey

    package init(
        pool: PostgresPool, ring: KeyRing,
        verificationKey: @escaping @Sendable (KeyID, Instant) throws(JWSError) -> VerificationKey
    ) {
        self.pool = pool
        self.ring = ring
        self.verificationKey = verificationKey
    }

    package struct Report: Sendable {
        package fileprivate(set) var sealed: Int64 = 0
        package fileprivate(set) var waiting: Int64 = 0
        package fileprivate(set) var root = MerkleTree.emptyRoot
        package fileprivate(set) var dailyHeads = 0
        /// At most `faultLimit`; `faultCount` counts all.
        package fileprivate(set) var faults: [AuditFault] = []
        package fileprivate(set) var faultCount = 0

        static let faultLimit = 100

        fileprivate mutating func note(_ fault: AuditFault) {
            faultCount += 1
            if faults.count < Self.faultLimit { faults.append(fault) }
        }
    }

    /// `shipped` is a signed head that was kept elsewhere, if there is one to compare with.
    package func callAsFunction(shipped: [UInt8]? = nil) async throws -> Report {
        try await pool.transaction(.snapshot) { db in
            var report = Report()
            var seal = try AuditSeal(ring)
            let expected = try expectedRoots(shipped, &report, db)
            try checkLeaves(expected, &seal, &report, db)
            try AuditStore.eachWithoutLeaf(db) { waits, stored in
                if try !seal.isAuthentic(stored.mac, of: stored.entry.canonicalBytes) {
                    report.note(.entryForged(stored.entry.id, leaf: nil))
                } else if !waits {
                    report.note(.entryUnsealed(stored.entry.id))
                } else {
                    report.waiting += 1
                }
            }
            for entry in try AuditStore.unsealedWithoutEntry(db) { report.note(.entryMissing(entry, leaf: nil)) }
            return report
        }
    }

    /// The roots that signed heads claim, by size.
    private func expectedRoots(
        _ shipped: [UInt8]?, _ report: inout Report, _ db: isolated PostgresConnection
    ) throws -> [Int64: [(root: SHA256Digest, fault: AuditFault)]] {
        var expected: [Int64: [(root: SHA256Digest, fault: AuditFault)]] = [:]
        for head in try AuditStore.dailyHeads(db) {
            let fault = AuditFault.dailyHeadDiffers(head.day)
            guard let claims = claims(of: head.statement), claims.size == head.size, claims.root == head.root,
                claims.day == head.day
            else {
                report.note(.dailyHeadForged(head.day))
                continue
            }
            expected[head.size, default: []].append((head.root, fault))
            report.dailyHeads += 1
        }
        if let shipped {
            if let claims = claims(of: shipped) {
                expected[claims.size, default: []].append((claims.root, .shippedHeadDiffers(size: claims.size)))
            } else {
                report.note(.shippedHeadForged)
            }
        }
        return expected
    }

    private func claims(of statement: [UInt8]) -> AuditHeadClaims? {
        var signedWith: KeyID?
        let payload = try? JWS.verify(
            statement, expecting: .message(type: AuditHeadClaims.type), limit: 4096
        ) { id throws(JWSError) in
            signedWith = id
            return try verificationKey(id, Instant(microseconds: 0))
        }
        guard let signedWith, let claims = payload.flatMap(AuditHeadClaims.init),
            (try? verificationKey(signedWith, claims.issuedAt)) != nil
        else { return nil }
        return claims
    }

    private func checkLeaves(
        _ expected: [Int64: [(root: SHA256Digest, fault: AuditFault)]], _ seal: inout AuditSeal,
        _ report: inout Report, _ db: isolated PostgresConnection
    ) throws {
        var open = expected
        var tree = MerkleFrontier()
        func compare(_ report: inout Report) {
            for claim in open.removeValue(forKey: Int64(tree.count)) ?? [] where claim.root != tree.root {
                report.note(claim.fault)
            }
        }
        compare(&report)
        var next: Int64 = 0
        try AuditStore.eachSealed(db) { leaf, id, hash, stored in
            if leaf != next { report.note(.leavesMissing(from: next, to: leaf - 1)) }
            next = leaf + 1
            if let stored {
                if try !seal.isAuthentic(stored.mac, of: stored.entry.canonicalBytes) {
                    report.note(.entryForged(id, leaf: leaf))
                } else if SealAudit.leafHash(stored).bytes != hash {
                    report.note(.leafDiffers(leaf, entry: id))
                }
            } else {
                report.note(.entryMissing(id, leaf: leaf))
            }
            if let hash = SHA256Digest(bytes: hash) { tree.append(hash) }
            report.sealed += 1
            compare(&report)
        }
        report.root = tree.root
        for claims in open.values { for claim in claims { report.note(claim.fault) } }
        try checkHead(tree, &seal, &report, db)
    }

    private func checkHead(
        _ tree: MerkleFrontier, _ seal: inout AuditSeal, _ report: inout Report, _ db: isolated PostgresConnection
    ) throws {
        guard let head = try AuditStore.head(db) else {
            if tree.count > 0 { report.note(.headMissing) }
            return
        }
        if try !seal.isAuthentic(head.mac, of: head.authenticatedBytes) { report.note(.headForged) }
        if head.tree.count != tree.count {
            report.note(.headCounts(Int64(head.tree.count), leaves: Int64(tree.count)))
        } else if head.root != tree.root || head.tree != tree {
            report.note(.headDiffers)
        }
    }
}
