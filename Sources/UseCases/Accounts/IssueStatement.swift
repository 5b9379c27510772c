package import CivilTime
import Intake
package import Postgres
package import Signing
import Store
import StrictJSON

/// A signed statement of one score that a person takes away and anyone can check with the city's public keys.
package struct ScoreStatement: Sendable {
    /// JWS compact.
    package let jws: String
    package let id: PublicID
    package let expiresAt: Instant
}

/// Signs the score in force as of now. It holds as long as the score may be shown, names the person by masked name and
/// number alone, and, like every other answer, no tier below the base.
package struct IssueStatement: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let shelf: CardShelf
    let signer: StatementSigner
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, identity: IdentityKeys, shelf: CardShelf, signer: StatementSigner,
        idempotency: Idempotency, audit: AuditTrail
    ) {
        self.pool = pool
        self.identity = identity
        self.shelf = shelf
        self.signer = signer
        self.idempotency = idempotency
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`; `Fault.scoreNotAvailable` as `ReadScore`.
    package func callAsFunction(
        of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> ScoreStatement {
        try await pool.transaction { db in try issue(citizen, in: context, db).outcome }
    }

    /// The same at most once for each idempotency key. A repetition is refused once the score may no longer be shown.
    package func callAsFunction(
        of citizen: CitizenHandle, once: Once<ScoreStatement>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await pool.transaction { db in
            try idempotency(once, in: context, db, again: { citizen, _ in try showAgain(citizen, in: context, db) }) {
                try issue(citizen, in: context, db)
            }
        }
    }

    private func issue(
        _ citizen: CitizenHandle, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64?, outcome: ScoreStatement) {
        let key = try citizen.key(db)
        // Who withdraws meanwhile waits until the statement is written down as issued.
        try AccountStore.lock(key, db)
        guard let standing = try ScoreStore.standing(of: key, db), let person = try PersonStore.person(key, db) else {
            throw Fault.citizenUnknown
        }
        let (score, run, consentUntil) = try ReadScore.inForce(standing, on: context.businessDay)
        let view = try shelf.entry(run, db).view(
            of: citizen, score: score, consentUntil: consentUntil, now: context.now)
        let subject = try PersonalFields(identity).open(person)
        let id = try PublicID.random()
        let payload = Self.payload(view, of: subject, id: id, issuer: signer.issuer, now: context.now)
        let jws = try signer.sign(payload, type: StatementSigner.scoreType)
        try audit.append(.statementIssued, about: key, object: id.text(prefix: "stm_"), in: context, db)
        return (key, ScoreStatement(jws: jws, id: id, expiresAt: view.showUntil))
    }

    private func showAgain(
        _ citizen: Int64?, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try ReadScore.requireInForce(of: citizen, on: context.businessDay, db)
        try audit.append(.statementIssued, about: citizen, object: "again", in: context, db)
    }

    private static func payload(
        _ view: ScoreView, of subject: Identity, id: PublicID, issuer: String, now: Instant
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 640)
        writer.beginObject()
        writer.member("iss", issuer)
        writer.member("jti", id.text(prefix: "stm_"))
        writer.key("iat")
        writer.integer(now.seconds)
        writer.key("exp")
        writer.integer(view.showUntil.seconds)
        writer.key("subject")
        writer.beginObject()
        writer.member("name_masked", subject.name?.masked)
        writer.member("id_type", subject.idType.code)
        writer.member("id_number_masked", subject.maskedNumber)
        writer.endObject()
        writer.key("score")
        writer.integer(view.score)
        writer.member("tier", view.tier)
        writer.card(view.card)
        writer.member("business_date", "\(view.businessDate)")
        writer.member("knowledge_instant", "\(view.knowledgeInstant)")
        writer.member("computed_at", "\(view.computedAt)")
        writer.member("check", issuer + "/.well-known/jwks.json")
        writer.endObject()
        return writer.finish()
    }
}
