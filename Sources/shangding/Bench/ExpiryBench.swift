import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import Store
import UseCases

/// How long after its deadline the units of a hold are back, with the service running; and where the service was killed
/// before the deadline and came back after it, how long after it was ready again.
struct ExpiryBench: Sendable {
    let city: BenchCity
    /// The first of two ports.
    let port: Int

    private static let code = "EXPIRE-001"
    private static let holds = 500
    /// Time in which they are made, in milliseconds, so that their deadlines lie as far apart.
    private static let spread = 10_000

    func run() async throws -> String {
        let ground = BenefitGround(city: city)
        _ = try await ground.prepare([
            .init(
                code: Self.code, quotas: [Quota(unit: .count, period: .total, units: 1_000_000)], caps: [],
                holdSeconds: HoldState.secondsRange.lowerBound)
        ])
        guard let scenario = try await ground.scenarios()[Self.code] else { throw CommandFailure("no scenario") }
        let client = BenchClient(city: city, name: "expire-app", scopes: [.benefitUse])
        let credentials = ClientCredentials(try await client.register())
        guard let person = try await client.handles(limit: 1).first else { throw CommandFailure("nobody to hold") }
        let service = ServedInstance(port: port, dataFolder: city.installation.settings.dataDirectory)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.keep() }
            defer { service.stop() }
            let token = try await credentials.token(at: port)
            let running = try await hold(scenario, person, token, count: Self.holds, over: Self.spread)
            let delays = try await back(running).map { back in milliseconds(.microseconds(back.after)) }
            let killed = try await hold(scenario, person, token, count: Self.holds, over: 0)
            let deadline = killed.map(\.expiresAt).min() ?? city.installation.clock.now
            while city.installation.clock.now < deadline.adding(seconds: -1) {
                try await Task.sleep(for: .milliseconds(10))
            }
            _ = service.kill()
            async let ready = ready()
            let returned = try await back(killed).map { back in back.at.microseconds }.max() ?? 0
            let late = try await returned - max(ready, killed.map(\.expiresAt).max() ?? deadline).microseconds
            let measured = Measurements(values: delays)
            return
                "bench expire: units back \(measured.median) ms after their deadline in the median, of "
                + "\(measured.spread), \(delays.count) holds (target ≤ 1000); killed before the deadline: "
                + "\(max(0, late / 1000)) ms after it was ready again (target ≤ 1000)"
        }
    }

    private func hold(
        _ scenario: PublicID, _ person: CitizenHandle, _ token: String, count: Int, over spread: Int
    ) async throws -> [GrantedHold] {
        let line = HTTPLine(port: port)
        var made: [GrantedHold] = []
        for _ in 0..<count {
            let answer = try await line.ask(
                HTTPLine.Request(
                    method: "POST", path: "/v1/citizens/\(person)/holds",
                    headers: [
                        ("Authorization", "Bearer \(token)"), ("Content-Type", "application/json"),
                        ("Idempotency-Key", try PublicID.random().text(prefix: "k")),
                    ],
                    body: Array(
                        "{\"scenario\":\"\(scenario.text(prefix: BenefitID.scenario))\",\"amount_fen\":1000}".utf8)))
            guard let hold = GrantedHold(answer) else { throw CommandFailure("a hold was refused") }
            made.append(hold)
            if spread > 0 { try await Task.sleep(for: .milliseconds(spread / count)) }
        }
        await line.close()
        return made
    }

    /// When each was seen to have ended, and how many microseconds after its deadline. State and units change together.
    private func back(_ holds: [GrantedHold]) async throws -> [(at: Instant, after: Int64)] {
        var waiting = Dictionary(uniqueKeysWithValues: holds.map { ($0.id, $0.expiresAt) })
        var seen: [(at: Instant, after: Int64)] = []
        while !waiting.isEmpty {
            let asked = waiting.keys.map(\.uuid)
            let ended = try await city.installation.pool.transaction(.readOnly) { db in
                try db.all(Self.expired, asked)
            }
            let now = city.installation.clock.now
            for id in ended {
                guard let deadline = waiting.removeValue(forKey: id) else { continue }
                seen.append((now, now.microseconds - deadline.microseconds))
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return seen
    }

    /// When the service first said that it is ready.
    private func ready() async throws -> Instant {
        let line = HTTPLine(port: port)
        let question = HTTPLine.Request(method: "GET", path: "/health/ready", headers: [], body: [])
        while (try? await line.ask(question))?.status != 200 { try await Task.sleep(for: .milliseconds(5)) }
        await line.close()
        return city.installation.clock.now
    }

    private static let expired = Statement<[UInt128], PublicID>(
        sql: "SELECT hold_id FROM benefit_hold WHERE hold_id = ANY ($1) AND state = 'expired'",
        encode: { ids, writer in writer.append(ids) },
        decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
}
