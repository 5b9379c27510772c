import Postgres
import Rights
import Signing
import Store
import UseCases

/// A machine client the benchmarks call as, an app that knows everyone or a provider's: never slowed down.
struct BenchClient: Sendable {
    let city: BenchCity
    var name = "bench"
    var scopes: Set<Scope> = [.scoreRead]
    /// Code of the provider whose system it is.
    var provider: String?

    private static let rate = RateLimit(perSecond: 100_000, burst: 1_000_000)

    /// Registers the client, or gives it a new secret, and lets an app know everyone. The secret is good for this run.
    func register() async throws -> (client: PublicID, secret: SecretToken?) {
        let (pool, audit) = (city.installation.pool, city.installation.audit)
        do {
            let outcome = try await RegisterClient(pool: pool, audit: audit)(
                RegisterClient.Request(
                    name: name, scopes: scopes, limits: ClientLimits(rate: Self.rate), provider: provider),
                in: city.context)
            if provider == nil {
                _ = try await GrantCitizens(pool: pool, audit: audit)(everyoneTo: name, in: city.context)
            }
            return (outcome.client, outcome.secret)
        } catch ClientRefusal.nameTaken {
            let outcome = try await RotateCredential(pool: pool, audit: audit)(
                client: name, overlap: 0, in: city.context)
            return (outcome.client, outcome.secret)
        }
    }

    /// The same as a proof.
    func prepare() async throws -> IssueToken.Proof {
        let (client, secret) = try await register()
        return .secret(client: client.text(prefix: Actor.clientPrefix), Array((secret?.text ?? "").utf8))
    }

    /// The ids of some people who have a score.
    func handles(limit: Int) async throws -> [CitizenHandle] {
        try await city.installation.pool.transaction(.readOnly) { db in
            try db.all(Self.someHandles, (name: name, limit: Int32(limit))).map { client, handle in
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
