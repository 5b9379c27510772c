import CivilTime
package import Postgres
package import Signing
import Store

/// Writes down who did what: with the change it describes, or, for reads, together with other reads in one durable
/// append before the answer leaves.
///
/// Nothing personal enters an entry: people are named by the internal key, everyone else by an id.
package struct AuditTrail: Sendable {
    private let ring: KeyRing
    private let pool: PostgresPool
    private let reads: Combiner<AuditEntry, Bool>

    package init(ring: KeyRing, pool: PostgresPool) {
        self.ring = ring
        self.pool = pool
        reads = Combiner(lanes: 2, batchLimit: 256) { entries in
            try await pool.transaction { db in try Self.append(entries, ring, db) }
            return entries.map { _ in true }
        }
    }

    /// Writes down a change in the transaction that makes it.
    package func append(
        _ action: AuditAction, about citizen: Int64? = nil, object: String = "", in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws {
        try Self.append([try Self.entry(action, citizen, object, context)], ring, db)
    }

    /// What one entry of several says.
    typealias Deed = (action: AuditAction, citizen: Int64?, object: String, context: OperationContext)

    /// Writes down several changes in the transaction that makes them.
    func append(_ deeds: [Deed], _ db: isolated PostgresConnection) throws {
        guard !deeds.isEmpty else { return }
        try Self.append(deeds.map { try Self.entry($0.action, $0.citizen, $0.object, $0.context) }, ring, db)
    }

    /// Writes down the same change of several objects, an entry each, in the transaction that makes them.
    package func append(
        _ action: AuditAction, objects: [String], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try append(objects.map { (action, nil, $0, context) }, db)
    }

    /// Writes down a read of personal data; returns once that is durable. The caller answers only then.
    package func record(
        _ action: AuditAction, about citizen: Int64? = nil, object: String = "", in context: OperationContext
    ) async throws {
        _ = try await reads(try Self.entry(action, citizen, object, context))
    }

    /// Writes down a read of several people's data, an entry each, in one append; returns once that is durable.
    package func record(
        _ action: AuditAction, aboutEach citizens: [Int64], in context: OperationContext
    ) async throws {
        guard !citizens.isEmpty else { return }
        let (ring, entries) = (ring, try citizens.map { try Self.entry(action, $0, "", context) })
        try await pool.transaction { db in try Self.append(entries, ring, db) }
    }

    private static func append(_ entries: [AuditEntry], _ ring: KeyRing, _ db: isolated PostgresConnection) throws {
        var seal = try AuditSeal(ring)
        var rows: [(entry: AuditEntry, mac: [UInt8])] = []
        for entry in entries { rows.append((entry, try seal.authenticate(entry.canonicalBytes))) }
        try AuditStore.append(rows, db)
    }

    private static func entry(
        _ action: AuditAction, _ citizen: Int64?, _ object: String, _ context: OperationContext
    ) throws -> AuditEntry {
        let chance = try PublicID.random()
        let milliseconds = UInt128(truncatingIfNeeded: max(0, context.now.microseconds / 1000)) & ((1 << 48) - 1)
        return AuditEntry(
            id: milliseconds << 80 | (UInt128(chance.high) << 64 | UInt128(chance.low)) >> 48, at: context.now,
            actorKind: context.actor.kind.rawValue, actor: context.actor.name, action: action.rawValue,
            aboutCitizen: citizen, object: object, purpose: context.purpose, requestID: context.requestID,
            origin: context.origin)
    }
}
