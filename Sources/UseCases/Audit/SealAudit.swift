import CivilTime
package import Postgres
package import Signing
import Store
import StrictJSON

/// Makes leaves of the entries that have committed since the last time, and signs the head a day ended with.
///
/// Appending never waits for it. Several instances take turns; a kill leaves the entries waiting.
package struct SealAudit: Sendable {
    private let pool: PostgresPool
    private let ring: KeyRing
    private let signer: SigningKey
    /// Who signs: the city's address, as in every statement it signs.
    private let issuer: String

    private static let batch: Int32 = 5000

    package init(pool: PostgresPool, ring: KeyRing, signer: SigningKey, issuer: String) {
        self.pool = pool
        self.ring = ring
        self.signer = signer
        self.issuer = issuer
    }

    package enum Failure: Error, CustomStringConvertible {
        /// The stored head was not written by this program; going on from it would hide that.
        case headForged

        package var description: String {
            "audit_head_forged: the head of the audit is not authentic; nothing is sealed before `shangding verify audit` "
                + "has been looked into"
        }
    }

    /// Seals what waits and returns how many entries that were.
    @discardableResult
    package func callAsFunction(in context: OperationContext) async throws -> Int {
        var sealed = 0
        while true {
            let count = try await sealBatch(at: context.now)
            sealed += count
            guard count == Self.batch else { return sealed }
        }
    }

    /// The signed head as it stands, for shipping off the machine; `nil` before anything was sealed.
    ///
    /// - Throws: `Failure.headForged`: what this program did not write it does not sign either.
    package func head(in context: OperationContext) async throws -> [UInt8]? {
        try await pool.transaction(.readOnly) { db in
            var seal = try AuditSeal(ring)
            guard let head = try authenticHead(&seal, db) else { return nil }
            return try statement(head, day: context.businessDay, at: context.now)
        }
    }

    private func sealBatch(at now: Instant) async throws -> Int {
        try await pool.transaction { db in
            try AuditStore.lockSeal(db)
            var seal = try AuditSeal(ring)
            let head = try authenticHead(&seal, db)
            if let head { try signYesterday(head, at: now, db) }
            let entries = try AuditStore.takeUnsealed(limit: Self.batch, db)
            guard !entries.isEmpty else { return 0 }
            var tree = head?.tree ?? MerkleFrontier()
            let first = Int64(tree.count)
            let leaves = entries.map { (entry: $0.entry.id, hash: Self.leafHash($0)) }
            for leaf in leaves { tree.append(leaf.hash) }
            try AuditStore.addLeaves(leaves, from: first, db)
            let next = AuditHead(tree: tree, root: tree.root, sealedAt: now, mac: [])
            let mac = try seal.authenticate(next.authenticatedBytes)
            try AuditStore.setHead(AuditHead(tree: tree, root: tree.root, sealedAt: now, mac: mac), db)
            return entries.count
        }
    }

    /// The head, with a tree that is the one its authenticated root was made of.
    private func authenticHead(_ seal: inout AuditSeal, _ db: isolated PostgresConnection) throws -> AuditHead? {
        guard let head = try AuditStore.head(db) else { return nil }
        guard head.tree.root == head.root, try seal.isAuthentic(head.mac, of: head.authenticatedBytes) else {
            throw Failure.headForged
        }
        return head
    }

    /// The first seal of a day signs the head the day before ended with.
    private func signYesterday(_ head: AuditHead, at now: Instant, _ db: isolated PostgresConnection) throws {
        let yesterday = now.day.adding(days: -1)
        guard head.sealedAt.day <= yesterday, try AuditStore.latestDailyHead(db).map({ $0 < yesterday }) ?? true else {
            return
        }
        try AuditStore.addDailyHead(
            AuditDailyHead(
                day: yesterday, size: Int64(head.tree.count), root: head.root,
                statement: statement(head, day: yesterday, at: now)), db)
    }

    private func statement(_ head: AuditHead, day: Day, at now: Instant) throws -> [UInt8] {
        let claims = AuditHeadClaims(
            issuer: issuer, day: day, size: Int64(head.tree.count), root: head.root, issuedAt: now)
        return try JWS.sign(claims.document, type: AuditHeadClaims.type, with: signer)
    }

    static func leafHash(_ stored: AuthenticatedEntry) -> SHA256Digest {
        MerkleTree.leafHash(stored.entry.canonicalBytes + stored.mac)
    }
}

extension AuditHead {
    /// What its MAC is made of.
    var authenticatedBytes: [UInt8] {
        var bytes = Array("audit head".utf8)
        for value in [Int64(tree.count), sealedAt.microseconds] {
            bytes += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        root.append(to: &bytes)
        return bytes
    }
}
