import Postgres
import Rights
import Signing
import Store
import UseCases

/// The machine client the benchmarks call as: it knows everyone and is never slowed down.
struct BenchClient: Sendable {
    let city: BenchCity

    private static let name = "bench"
    private static let rate = RateLimit(perSecond: 100_000, burst: 1_000_000)

    /// Registers the client, or gives it a new secret, and lets it know everyone. The proof is good for this run.
    func prepare() async throws -> IssueToken.Proof {
        let (pool, audit) = (city.installation.pool, city.installation.audit)
        do {
            let outcome = try await RegisterClient(pool: pool, audit: audit)(
                RegisterClient.Request(
                    name: Self.name, scopes: [.scoreRead], limits: ClientLimits(rate: Self.rate)),
                in: city.context)
            _ = try await GrantCitizens(pool: pool, audit: audit)(everyoneTo: Self.name, in: city.context)
            return Self.proof(outcome.client, outcome.secret)
        } catch ClientRefusal.nameTaken {
            let outcome = try await RotateCredential(pool: pool, audit: audit)(
                client: Self.name, overlap: 0, in: city.context)
            return Self.proof(outcome.client, outcome.secret)
        }
    }

    private static func proof(_ client: PublicID, _ secret: SecretToken?) -> IssueToken.Proof {
        .secret(client: client.text(prefix: Actor.clientPrefix), Array((secret?.text ?? "").utf8))
    }

    /// The ids of some people who have a score.
    func handles(limit: Int) async throws -> [CitizenHandle] {
        try await city.installation.pool.transaction(.readOnly) { db in
            try db.all(Self.someHandles, (name: Self.name, limit: Int32(limit))).map { client, handle in
                .client(client, PublicID(uuid: handle))
            }
        }
    }

    private static let someHandles = Statement<(name: String, limit: Int32), (client: Int32, handle: UInt128)>(
        sql: """
            SELECT known.client_id, known.handle
            FROM client_citizen AS known JOIN machine_client AS client ON client.client_id = known.client_id
            WHERE client.name = $1 AND EXISTS (SELECT FROM score WHERE score.citizen_id = known.citizen_id)
            ORDER BY known.handle LIMIT $2
            """,
        encode: { question, writer in
            writer.append(question.name)
            writer.append(question.limit)
        },
        decode: { row throws(PostgresError) in (client: try row.int32(), handle: try row.uuid()) })
}
