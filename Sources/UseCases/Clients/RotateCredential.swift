import CivilTime
package import Postgres
package import Signing
import Store

/// Gives a client a new secret or key; the credentials it had count a while longer, so that its servers can change over
/// one by one: `shangding client rotate`.
package struct RotateCredential: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// How long the old credentials count, in seconds: a day.
    package static let usualOverlap: Int64 = 86_400

    package struct Outcome: Sendable {
        package let client: PublicID
        package let secret: SecretToken?
        /// How many credentials now run out.
        package let ending: Int
    }

    /// - Throws: `ClientRefusal`.
    package func callAsFunction<Answer>(
        client name: String, key: VerificationKey? = nil, overlap: Int64 = usualOverlap, in context: OperationContext,
        answering: Answering<Outcome, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            try answering(
                in: context, db,
                again: { _, _ in try audit.append(.credentialRotated, object: "again", in: context, db) },
                { try rotate(name, key, overlap, in: context, db) })
        }
    }

    private func rotate(
        _ name: String, _ key: VerificationKey?, _ overlap: Int64, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> Outcome {
        let credential = try NewCredential(key)
        let client = try ClientStore.active(name, db)
        let added = try credential.add(to: client.key, now: context.now, db)
        let ending = try ClientStore.endOthers(
            than: added, of: client.key, at: context.now.adding(seconds: max(0, overlap)), db)
        try audit.append(
            .credentialRotated, object: "\(client.id.text(prefix: Actor.clientPrefix)) \(added)", in: context, db)
        return Outcome(client: client.id, secret: credential.secret, ending: ending)
    }
}

extension ClientStore {
    /// The client of a name, locked against other changes; revoked ones are refused.
    static func active(_ name: String, _ db: isolated PostgresConnection) throws -> StoredClient {
        guard let found = try client(named: name, db) else { throw ClientRefusal.clientUnknown }
        try lock(found.key, db)
        guard let client = try client(named: name, db), client.isActive else { throw ClientRefusal.clientRevoked }
        return client
    }
}
