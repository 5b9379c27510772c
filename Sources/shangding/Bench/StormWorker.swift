import CivilTime
import Foundation
import Incentives
import Postgres
import Signing
import Store
import Synchronization
import UseCases

/// One of several service instances in a storm: many clients hold, commit, release, give up waiting and ask again with the
/// same key, on few pools of few units and few citizens. What it does follows from its seed alone, so that an instance that
/// was killed asks the same again; every answer is written to a file, for `StormVerdict` to compare.
struct StormWorker: Sendable {
    let city: BenchCity
    let seed: Int
    let first: Int
    let steps: Int
    let tasks: Int
    let answers: String

    static let citizens = 50
    /// Each round has pools of its own, since what is used is used for good.
    static let rounds = 64
    static func plans(ofRound round: Int) -> [BenefitGround.Plan] {
        let code = { (index: Int) in "STORM-\(10_000 + round * 10 + index)" }
        let caps = [Cap(period: .concurrent, limit: 3), Cap(period: .period(.day), limit: 40)]
        return [1, 5, 20, 100, 500].enumerated().map { index, units in
            .init(
                code: code(index), quotas: [Quota(unit: .count, period: .total, units: Int64(units))], caps: caps,
                holdSeconds: 30)
        } + [
            .init(code: code(5), quotas: [], caps: [Cap(period: .period(.day), limit: 2)], holdSeconds: 30),
            .init(
                code: code(6),
                quotas: [
                    Quota(unit: .count, period: .day, units: 300), Quota(unit: .count, period: .total, units: 500),
                    Quota(unit: .fen, period: .month, units: 60_000),
                ], caps: [], holdSeconds: 30),
        ]
    }

    func run() async throws {
        let installation = city.installation
        let people = Array(try await BenchClient(city: city).handles(limit: Self.citizens))
        let ids = try await BenefitGround(city: city).scenarios()
        let round = first / max(1, steps) % Self.rounds
        let scenarios = Self.plans(ofRound: round).compactMap { ids[$0.code] }
        let pool = PostgresPool(options: installation.options, size: 12, waitLimit: .seconds(2))
        let audit = AuditTrail(ring: installation.identity.ring, pool: pool)
        let shelf = ScenarioShelf(pool: pool)
        let desk = try BenefitDesk(
            pool: pool, identity: installation.identity, cards: CardShelf(), shelf: shelf, audit: audit)
        let file = try AnswerFile(path: answers)
        let clock = installation.clock
        let maintainer = HoldMaintainer(pool: pool, audit: audit, now: { clock.now }, observe: { _ in })
        await withTaskGroup(of: Void.self) { group in
            if let cluster = installation.cluster { group.addTask { await cluster.supervise() } }
            group.addTask { await maintainer.run { try await Task.sleep(for: $0) } }
            await withTaskGroup(of: Void.self) { clients in
                for task in 0..<tasks {
                    clients.addTask {
                        let client = StormClient(
                            desk: desk, clock: clock, people: people, scenarios: scenarios, file: file, seed: seed)
                        for step in first..<(first + steps) where !Task.isCancelled {
                            await client.attempt(number: step * tasks + task)
                        }
                    }
                }
                await clients.waitForAll()
            }
            group.cancelAll()
        }
        await pool.close()
    }
}

/// Appends one line for each answer, each with one write.
final class AnswerFile: Sendable {
    private let handle: Mutex<FileHandle>

    init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        self.handle = Mutex(handle)
    }

    func add(_ line: String) {
        handle.withLock { handle in try? handle.write(contentsOf: Data((line + "\n").utf8)) }
    }
}

/// One client of a storm.
private struct StormClient: Sendable {
    let desk: BenefitDesk
    let clock: ServiceClock
    let people: [CitizenHandle]
    let scenarios: [PublicID]
    let file: AnswerFile
    let seed: Int

    /// A hold and what follows it; all choices follow from seed and number.
    func attempt(number: Int) async {
        var generator = StormDice(state: UInt64(truncatingIfNeeded: seed &* 1_000_003 &+ number))
        let person = people[generator.below(people.count)]
        let scenario = scenarios[generator.below(scenarios.count)]
        let fate = generator.below(10)
        let name = "\(seed)-\(number)"
        let ask = BenefitAsk(scenario: scenario, order: Order(amountFen: 1000))
        let held = await insist("hold-\(name)", &generator) { request, context in
            try await desk.hold(
                ask, of: person,
                once: Once(request) { outcome in
                    switch outcome {
                    case .held(let hold): Array("held \(hold.id.text(prefix: BenefitID.hold))".utf8)
                    case .refused(let quote): Array("refused \(quote.refusals.map(\.code.rawValue))".utf8)
                    }
                }, in: context)
        }
        guard let held, held.hasPrefix("held "), let hold = PublicID(held.dropFirst(5), prefix: BenefitID.hold) else {
            return
        }
        if fate < 5 {
            let committed = await insist("commit-\(name)", &generator) { request, context in
                try await desk.commit(
                    hold, of: person,
                    once: Once(request) { Array("committed \($0.id.text(prefix: BenefitID.redemption))".utf8) },
                    in: context)
            }
            guard generator.below(3) > 0, let committed,
                let redemption = PublicID(committed.dropFirst(10), prefix: BenefitID.redemption)
            else { return }
            _ = await insist("cancel-\(name)", &generator) { request, context in
                try await desk.cancel(
                    redemption, of: person, once: Once(request) { Array("\($0.state)".utf8) }, in: context)
            }
        } else if fate < 8 {
            let release: @Sendable (IdempotentRequest, OperationContext) async throws -> [UInt8] = { request, context in
                try await desk.release(
                    hold, of: person, once: Once(request) { Array("\($0.state)".utf8) }, in: context)
            }
            _ = await insist("release-\(name)", &generator, release)
            // Once more under another key: a hold ends once.
            if generator.below(3) == 0 { _ = await insist("again-\(name)", &generator, release) }
        }
        // The others walk away: the hold expires by itself.
    }

    /// Asks until there is an answer or a lawful no, as a client does that loses patience now and then.
    private func insist(
        _ key: String, _ generator: inout StormDice,
        _ body: @escaping @Sendable (IdempotentRequest, OperationContext) async throws -> [UInt8]
    ) async -> String? {
        guard let request = IdempotentRequest(key: key, method: "POST", path: "/storm", content: Array(key.utf8)) else {
            return nil
        }
        let losesPatience = generator.below(10) == 0
        let asksAgain = generator.below(20) == 0
        if losesPatience {
            let context = OperationContext(now: clock.now, actor: .command("storm"))
            let ignored = Task { try await body(request, context) }
            ignored.cancel()
        }
        for turn in 0..<400 {
            do {
                let answer = String(
                    decoding: try await body(request, OperationContext(now: clock.now, actor: .command("storm"))),
                    as: UTF8.self)
                file.add("\(key)\t\(answer)")
                if asksAgain, turn == 0,
                    let again = try? await body(request, OperationContext(now: clock.now, actor: .command("storm")))
                {
                    file.add("\(key)\t\(String(decoding: again, as: UTF8.self))")
                }
                return answer
            } catch let fault as Fault where fault == .holdExpired || fault == .holdEnded || fault == .holdUnknown {
                file.add("no-\(key)\t\(fault.rawValue)")
                return nil
            } catch {
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        file.add("lost-\(key)\tnever answered")
        return nil
    }
}

/// Chance that follows from a seed.
struct StormDice {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed ^= mixed >> 33
        mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
        mixed ^= mixed >> 33
        return Int(mixed % UInt64(limit))
    }
}
