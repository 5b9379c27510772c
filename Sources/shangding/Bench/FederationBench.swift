import API
import Federation
import Foundation
import Outbound
import Postgres
import Signing
import Synchronization
import UseCases

/// Claims answered with grants over HTTP, each with a durable commit: how many a second, how long at half of what is
/// required, and how long for an honest partner while another address floods the city with badly signed claims. Beside
/// it, in the same run, what the cryptography alone and a durable commit alone can do. Claims for a rental are measured
/// too: what decides them is read anew of everybody, with the records an objection suspends. The load comes from this
/// process.
struct FederationBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let port: Int

    private static let callers = 64
    private static let seconds = 6
    /// Badly signed claims a second, each over a connection of its own, from an address of its own.
    private static let flood = (rate: 800, threads: 4, source: "127.0.0.2")
    private static let modes: [(algorithm: SignatureAlgorithm, required: Int)] = [(.sm2, 300), (.ed25519, 900)]

    func run() async throws -> String {
        let ground = try FederationGround(city: city)
        try await ground.prepare()
        let installation = city.installation
        let pipeline = PostgresPipeline(
            options: installation.options.statementTimeout(.seconds(5)),
            connections: installation.settings.databasePipelines)
        let tokens = try TokenCache(pipeline: pipeline, uptime: ServiceClock.uptime)
        var services = try Server(installation: installation).services(
            pipeline, RequestPools(shared: installation.pool), try cityTexts(installation.settings), tokens)
        services.federation = try ground.host.services(
            of: installation, installation.pool, audit: installation.audit)
        let router = buildRouter(services: services, metrics: RequestMetrics(), logger: installation.log)
        let lines = try await BenchServer(city: city, port: port).serving(router, tokens) {
            var lines: [String] = []
            for mode in Self.modes { lines += try await measure(mode.algorithm, mode.required, ground) }
            return lines
        }
        await pipeline.close()
        return lines.joined(separator: "\n")
    }

    private func measure(
        _ algorithm: SignatureAlgorithm, _ required: Int, _ ground: FederationGround
    ) async throws -> [String] {
        try await ground.speak(algorithm)
        let client = try client()
        _ = try await rate(ground.claims(required), ground, client)
        try await PgBench(city: city).execute("CREATE TABLE IF NOT EXISTS floor_commit (n bigint)")
        var (ours, crypto, commits): ([Int], [Int], [Int]) = ([], [], [])
        for _ in 0..<repeats {
            crypto.append(try await cryptography(algorithm, ground))
            commits.append(try PgBench(city: city).rate(Self.commit, clients: Self.callers, transactions: 8_000))
            ours.append(try await rate(ground.claims(required * Self.seconds), ground, client))
        }
        let pace = required / 2
        var (middle, calm, stormy, refused): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
        for _ in 0..<repeats {
            let quiet = try await latencies(ground.claims(pace * Self.seconds), every: pace, ground, client)
            middle.append(Self.at(50, quiet))
            calm.append(Self.at(99, quiet))
            let claims = try await ground.claims(pace * Self.seconds + 1)
            let flood = try Flood(claims.suffix(1), port: port, rate: Self.flood)
            stormy.append(Self.at(99, try await latencies(claims.dropLast(), every: pace, ground, client)))
            refused.append(flood.stop() / Self.seconds)
        }
        let rentals = try await rentals(algorithm, required, ground, client)
        await client.close()
        let (our, sign, durable) = (
            Measurements(values: ours), Measurements(values: crypto), Measurements(values: commits)
        )
        return [
            "bench federation \(algorithm.rawValue): \(our.median) exchanges/s of \(our.spread) "
                + "(required ≥ \(required)); cryptography alone \(sign.median)/s of \(sign.spread), "
                + "durable commits alone \(durable.median)/s of \(durable.spread); \(Self.callers) callers",
            "bench federation \(algorithm.rawValue): at \(pace)/s p50 \(Self.tenths(middle)), p99 \(Self.tenths(calm)) "
                + "(required ≤ 50 ms); beside \(Measurements(values: refused).median) badly signed claims/s from one "
                + "address p99 \(Self.tenths(stormy)) (required < 2 × calm)",
            rentals,
        ]
    }

    /// The same of claims that are decided by the score without suspensions, beside nothing.
    private func rentals(
        _ algorithm: SignatureAlgorithm, _ required: Int, _ ground: FederationGround, _ client: OutboundClient
    ) async throws -> String {
        let pace = required / 2
        _ = try await rate(ground.claims(required, for: .rental), ground, client)
        var (ours, middle, high): ([Int], [Int], [Int]) = ([], [], [])
        for _ in 0..<repeats {
            ours.append(try await rate(ground.claims(required * Self.seconds, for: .rental), ground, client))
            let claims = try await ground.claims(pace * Self.seconds, for: .rental)
            let calm = try await latencies(claims, every: pace, ground, client)
            middle.append(Self.at(50, calm))
            high.append(Self.at(99, calm))
        }
        let our = Measurements(values: ours)
        return "bench federation \(algorithm.rawValue), rental: \(our.median) exchanges/s of \(our.spread) "
            + "(required ≥ \(required)); at \(pace)/s p50 \(Self.tenths(middle)), p99 \(Self.tenths(high)) "
            + "(required ≤ 50 ms)"
    }

    private func client() throws -> OutboundClient {
        var limits = OutboundLimits()
        (limits.seats, limits.kept) = (Self.callers, Self.callers)
        return try OutboundClient(allowPrivate: true, limits: limits)
    }

    private func send(_ claim: [UInt8], _ client: OutboundClient) async throws {
        guard let url = PartnerURL("http://127.0.0.1:\(port)")?.at(PartnerURL.claimsPath) else { return }
        let answer = try await client.send(
            PartnerRequest(method: .post, url: url, body: claim, answerLimit: 16 * 1024))
        guard answer.status == 200 else {
            throw CommandFailure(
                "a claim was answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    /// Exchanges a second when as many are under way as there are callers.
    private func rate(_ claims: [[UInt8]], _ ground: FederationGround, _ client: OutboundClient) async throws -> Int {
        let turns = Turns()
        let before = try await ground.grants()
        let begun = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.callers {
                group.addTask {
                    while true {
                        let turn = turns.next() - 1
                        guard turn < claims.count else { return }
                        try await send(claims[turn], client)
                    }
                }
            }
            try await group.waitForAll()
        }
        let taken = milliseconds(ContinuousClock.now - begun)
        try await ground.expectGrants(claims.count, since: before)
        return claims.count * 1000 / max(1, taken)
    }

    /// What each of so many a second took, from when it was due: a queue is part of it.
    private func latencies(
        _ claims: some Collection<[UInt8]>, every pace: Int, _ ground: FederationGround, _ client: OutboundClient
    ) async throws -> [Duration] {
        let before = try await ground.grants()
        let begun = ContinuousClock.now
        let taken = try await withThrowingTaskGroup(of: Duration.self) { group in
            for (number, claim) in claims.enumerated() {
                let due = begun + .microseconds(number * 1_000_000 / pace)
                try await Task.sleep(until: due)
                group.addTask {
                    try await send(claim, client)
                    return ContinuousClock.now - due
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await ground.expectGrants(claims.count, since: before)
        return taken
    }

    /// A percentile in tenths of a millisecond.
    private static func at(_ percent: Int, _ latencies: [Duration]) -> Int {
        let sorted = latencies.sorted()
        return sorted.isEmpty ? 0 : Int(sorted[(sorted.count - 1) * percent / 100] / .microseconds(100))
    }

    /// The median of such and what they lie between.
    private static func tenths(_ values: [Int]) -> String {
        func text(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }
        let all = Measurements(values: values)
        return "\(text(all.median)) ms of \(text(values.min() ?? 0))–\(text(values.max() ?? 0))"
    }

    // MARK: Floors

    /// One verification and one signature for each exchange, on two threads.
    private func cryptography(_ algorithm: SignatureAlgorithm, _ ground: FederationGround) async throws -> Int {
        guard let message = try await ground.claims(1).first else { return 0 }
        let (rounds, partner) = (1000, ground.partner)
        let begun = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask { for _ in 0..<rounds { try partner.cryptography(algorithm, message) } }
            }
            try await group.waitForAll()
        }
        return 2 * rounds * 1000 / max(1, milliseconds(ContinuousClock.now - begun))
    }

    private static let commit = "INSERT INTO floor_commit VALUES (1);"
}

/// Badly signed claims from one address, at a steady rate, each over a connection of its own.
private final class Flood: Sendable {
    private let isOver = Mutex(false)
    private let refused = Mutex(0)
    private let done = DispatchGroup()

    init(_ claims: ArraySlice<[UInt8]>, port: Int, rate: (rate: Int, threads: Int, source: String)) throws {
        guard var claim = claims.first, let last = claim.indices.last else { throw CommandFailure("there is no claim") }
        // Another signature of the right length; its last character could be one no encoder writes.
        claim[last - 20] = claim[last - 20] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let (http, bad) = (LocalHTTP(host: "127.0.0.1", port: port, source: rate.source), claim)
        let pause = useconds_t(1_000_000 * rate.threads / rate.rate)
        for _ in 0..<rate.threads {
            let thread = Thread { [self] in
                while !isOver.withLock({ $0 }) {
                    let answer = try? http.ask(
                        "POST", "/ccr/v1/claims", [(name: "Content-Type", value: "application/jose")], body: bad)
                    if let answer, answer.status == 401 || answer.status == 429 { refused.withLock { $0 += 1 } }
                    usleep(pause)
                }
                done.leave()
            }
            done.enter()
            thread.start()
        }
    }

    /// Ends it; how many were refused.
    func stop() -> Int {
        isOver.withLock { $0 = true }
        done.wait()
        return refused.withLock { $0 }
    }
}
