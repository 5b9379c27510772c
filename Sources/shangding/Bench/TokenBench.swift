import CivilTime
import Postgres
import Signing
import Synchronization
import UseCases

/// How many tokens are issued a second, and how many are checked: in memory, as nearly all are, and in the database, as
/// all are while the listener is lost.
struct TokenBench: Sendable {
    let city: BenchCity

    private static let callers = 32
    private static let length = Duration.seconds(5)
    private static let tokens = 1000

    func run() async throws -> String {
        let proof = try await BenchClient(city: city).prepare()
        let installation = city.installation
        let pipeline = PostgresPipeline(
            options: installation.options, connections: installation.settings.databasePipelines)
        let issue = IssueToken(pool: installation.pool, audiences: [])
        let now = installation.clock.now
        let issued = try await rate { _ in
            _ = try await issue(IssueToken.Request(proof: proof, from: nil), now: now)
        }
        var tokens: [[UInt8]] = []
        for _ in 0..<Self.tokens {
            tokens.append(Array(try await issue(IssueToken.Request(proof: proof, from: nil), now: now).token.text.utf8))
        }
        let known = tokens
        // Without a listener the cache believes nothing it remembers.
        let deaf = try TokenCache(pipeline: pipeline, uptime: ServiceClock.uptime)
        let inDatabase = try await rate { number in
            guard try await deaf.grant(for: known[number % known.count], from: nil, now: now) != nil else {
                throw CommandFailure("a token was refused")
            }
        }
        let cache = try TokenCache(pipeline: pipeline, uptime: ServiceClock.uptime)
        let inMemory = try await withThrowingTaskGroup(of: Void.self) { keeping in
            keeping.addTask { try await TokenMaintenance(installation: installation, tokens: cache).run() }
            defer { keeping.cancelAll() }
            while cache.count == 0 { _ = try await cache.grant(for: known[0], from: nil, now: now) }
            return try await rate { number in
                for _ in 0..<100 { _ = try await cache.grant(for: known[number % known.count], from: nil, now: now) }
            }
        }
        await pipeline.close()
        return
            "bench token: \(issued)/s issued, \(inMemory * 100)/s checked in memory, \(inDatabase)/s in the database "
            + "(\(Self.callers) callers, \(Self.tokens) tokens)"
    }

    /// How often a second a body is run by several callers at once.
    private func rate(_ body: @escaping @Sendable (Int) async throws -> Void) async throws -> Int {
        let started = ContinuousClock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<Self.callers {
                group.addTask {
                    var count = 0
                    while started.duration(to: .now) < Self.length {
                        try await body(caller * 7919 + count)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return count * 1000 / max(1, milliseconds(started.duration(to: .now)))
    }
}
