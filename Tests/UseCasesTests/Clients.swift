import CivilTime
import Postgres
import Rights
import Signing
import Store
import Synchronization
import TestKit

@testable import UseCases

/// Clients of a test city, by name.
extension TestCity {
    static let audience = "https://score.example.org"
    static let anywhere = NetworkAddress("203.0.113.9")

    @discardableResult
    func register(
        _ name: String, scopes: Set<Scope> = [.scoreRead, .eventsRead], limits: ClientLimits = ClientLimits(),
        key: VerificationKey? = nil, now: Instant = opening
    ) async throws -> RegisterClient.Outcome {
        try await RegisterClient(pool: pool, audit: audit)(
            RegisterClient.Request(name: name, scopes: scopes, limits: limits, key: key), in: context(now))
    }

    func issue(
        _ proof: IssueToken.Proof, scope: String? = nil, from address: NetworkAddress? = anywhere,
        lifetime: Int64 = 600,
        now: Instant = opening
    ) async throws -> IssueToken.Issued {
        try await IssueToken(
            pool: pool, audiences: [Self.audience, Self.audience + "/oauth/token"], lifetime: lifetime)(
                IssueToken.Request(proof: proof, scope: scope, from: address), now: now)
    }

    /// A token for a client that has just been registered with a secret.
    func token(of client: RegisterClient.Outcome, now: Instant = opening) async throws -> SecretToken {
        try await issue(client.proof, now: now).token
    }

    func revoke(_ name: String, now: Instant = opening) async throws {
        try await RevokeClient(pool: pool, audit: audit)(client: name, in: context(now))
    }

    /// The internal key of a client.
    func key(ofClient name: String) async throws -> Int32 {
        try await pool.transaction(.readOnly) { db in try ClientStore.client(named: name, db)?.key ?? 0 }
    }
}

extension RegisterClient.Outcome {
    var name: String { client.text(prefix: Actor.clientPrefix) }
    /// The right secret.
    var proof: IssueToken.Proof { .secret(client: name, Array((secret?.text ?? "").utf8)) }
}

/// A token cache whose listener and clock the test moves by hand: it hears a thing when the test lets it.
final class HeldCache: Sendable {
    let cache: TokenCache
    let listener: PostgresListener
    private let pipeline: PostgresPipeline
    let clock = HeldTime()
    private let city: TestCity

    init(_ city: TestCity) async throws {
        self.city = city
        pipeline = PostgresPipeline(
            options: city.database.options.role(DatabaseRole.app.rawValue), connections: 1)
        cache = try TokenCache(pipeline: pipeline) { [clock] in clock.now }
        listener = PostgresListener(
            options: city.database.options.applicationName("held-listener"), channels: [TokenStore.channel])
        try await hear()
    }

    /// Hears the next thing, whatever it is: a payload, or what became of the connection.
    @discardableResult
    func hear() async throws -> String {
        var events = listener.events.makeAsyncIterator()
        guard let event = await events.next() else { return "end" }
        cache.hear(event)
        return switch event {
        case .connected: "connected"
        case .lost: "lost"
        case .reconnected: "reconnected"
        case .notification(_, let payload): payload
        }
    }

    /// Sends a word and hears until it has come back; whatever was said before it has been heard then.
    func beat() async throws {
        let word = cache.word()
        try await city.pool.transaction { db in try TokenStore.beat(word, db) }
        while try await hear() != word {}
    }

    func grant(_ token: SecretToken, from address: NetworkAddress? = TestCity.anywhere, now: Instant = TestCity.opening)
        async throws -> AccessGrant?
    {
        try await cache.grant(for: Array(token.text.utf8), from: address, now: now)
    }

    func close() async {
        await listener.close()
        await pipeline.close()
    }
}

/// Microseconds that pass when the test says so.
final class HeldTime: Sendable {
    private let value = Mutex<Int64>(0)
    var now: Int64 { value.withLock { $0 } }
    func pass(milliseconds: Int64) { value.withLock { $0 += milliseconds * 1000 } }
}
