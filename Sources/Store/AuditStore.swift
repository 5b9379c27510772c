package import CivilTime
package import Postgres
package import Signing

/// An entry with the code that proves who wrote it.
package typealias AuthenticatedEntry = (entry: AuditEntry, mac: [UInt8])

/// The tree of the audit as last sealed.
package struct AuditHead: Sendable {
    package let tree: MerkleFrontier
    package let root: SHA256Digest
    package let sealedAt: Instant
    package let mac: [UInt8]

    package init(tree: MerkleFrontier, root: SHA256Digest, sealedAt: Instant, mac: [UInt8]) {
        self.tree = tree
        self.root = root
        self.sealedAt = sealedAt
        self.mac = mac
    }
}

/// The signed head a day ended with.
package struct AuditDailyHead: Sendable {
    package let day: Day
    package let size: Int64
    package let root: SHA256Digest
    /// The JWS, byte for byte.
    package let statement: [UInt8]

    package init(day: Day, size: Int64, root: SHA256Digest, statement: [UInt8]) {
        self.day = day
        self.size = size
        self.root = root
        self.statement = statement
    }
}

/// Which entries a page of the audit shows; what is `nil` filters nothing.
package struct AuditFilter: Sendable {
    package var aboutCitizen: Int64?
    package var actor: String?
    package var action: String?
    package var from: Instant?
    package var until: Instant?

    package init(
        aboutCitizen: Int64? = nil, actor: String? = nil, action: String? = nil, from: Instant? = nil,
        until: Instant? = nil
    ) {
        self.aboutCitizen = aboutCitizen
        self.actor = actor
        self.action = action
        self.from = from
        self.until = until
    }
}

/// The append-only audit.
package enum AuditStore {
    /// Appends entries with their MACs; they take effect with the transaction they describe.
    package static func append(_ entries: [AuthenticatedEntry], _ db: isolated PostgresConnection) throws {
        _ = try db.run(AuditStatements.append, entries)
    }

    /// Entries before a place, newest first.
    package static func page(
        _ filter: AuditFilter, before place: UInt128, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [AuditEntry] {
        try db.execute(script: SQL.planAuditPage)
        return try db.all(AuditStatements.page, (filter: filter, before: place, limit: limit)).map(\.entry)
    }

    // MARK: Sealing

    /// Held until commit: one instance seals at a time.
    package static func lockSeal(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockAuditSeal)
    }

    /// - Throws: `PostgresError` when the stored frontier and size cannot belong together.
    package static func head(_ db: isolated PostgresConnection) throws -> AuditHead? {
        guard let stored = try db.first(AuditStatements.head) else { return nil }
        let count = SHA256Digest.byteCount
        let subtrees = stride(from: 0, to: stored.frontier.count, by: count).compactMap { start in
            SHA256Digest(bytes: stored.frontier[start..<min(start + count, stored.frontier.count)])
        }
        guard let tree = MerkleFrontier(count: Int(stored.size), subtrees: subtrees),
            let root = SHA256Digest(bytes: stored.root)
        else { throw PostgresError.unreadable("audit_head.frontier") }
        return AuditHead(tree: tree, root: root, sealedAt: stored.sealedAt, mac: stored.mac)
    }

    /// The entries that wait, oldest first; they no longer wait once this commits.
    package static func takeUnsealed(
        limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [AuthenticatedEntry] {
        try db.all(AuditStatements.take, limit)
    }

    package static func addLeaves(
        _ leaves: [(entry: UInt128, hash: SHA256Digest)], from first: Int64, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(AuditStatements.addLeaves, (first: first, leaves: leaves))
    }

    package static func setHead(_ head: AuditHead, _ db: isolated PostgresConnection) throws {
        _ = try db.run(AuditStatements.setHead, head)
    }

    package static func unsealedCount(_ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(AuditStatements.unsealedCount) ?? 0
    }

    package static func latestDailyHead(_ db: isolated PostgresConnection) throws -> Day? {
        try db.first(AuditStatements.latestDay) ?? nil
    }

    package static func addDailyHead(_ head: AuditDailyHead, _ db: isolated PostgresConnection) throws {
        _ = try db.run(AuditStatements.addDailyHead, head)
    }

    // MARK: Verification

    package static func dailyHeads(_ db: isolated PostgresConnection) throws -> [AuditDailyHead] {
        try db.all(AuditStatements.dailyHeads)
    }

    /// Every leaf in order with its entry, or without where that is gone; one at a time.
    package static func eachSealed(
        _ db: isolated PostgresConnection,
        _ body: ((leaf: Int64, entry: UInt128, hash: [UInt8], stored: AuthenticatedEntry?)) throws -> Void
    ) throws {
        try db.each(AuditStatements.sealed, body)
    }

    /// Every entry without a leaf, and whether it waits for one; one at a time.
    package static func eachWithoutLeaf(
        _ db: isolated PostgresConnection, _ body: ((waits: Bool, stored: AuthenticatedEntry)) throws -> Void
    ) throws {
        try db.each(AuditStatements.withoutLeaf, body)
    }

    /// Places in the queue whose entry is gone.
    package static func unsealedWithoutEntry(_ db: isolated PostgresConnection) throws -> [UInt128] {
        try db.all(AuditStatements.unsealedWithoutEntry)
    }
}
