import CivilTime
import Incentives
import Postgres
import UseCases

/// What is open to one citizen among 607 scenarios, asked by 64 callers at once: requests per second with the audit, as
/// the service answers, and without. Building the answer's JSON is the faces' and not in it.
struct BrowseBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let seconds: Int

    private static let callers = 64
    private static let scenarios = 607

    func run() async throws -> String {
        let ground = BenefitGround(city: city)
        let people = try await ground.prepare(
            (1...Self.scenarios).map { number in
                .init(
                    code: "LIST-\(100_000 + number)",
                    quotas: number % 2 == 0 ? [Quota(unit: .count, period: .day, units: 500)] : [],
                    caps: number % 3 == 0 ? [Cap(period: .period(.month), limit: 2)] : [],
                    kind: ["travel", "reading", "rental"][number % 3], threshold: .score(90 + number % 60),
                    benefit: Benefit(percent: .init(percent: 20, maxFen: 5000)))
            })
        let installation = city.installation
        try await installation.scenarios.reload(now: installation.clock.now)
        let pool = PostgresPool(options: installation.options, size: 14)
        let audit = AuditTrail(ring: installation.identity.ring, pool: pool)
        var lines: [String] = []
        let live = installation.scenarios
        for (name, audit) in [("browse", audit), ("browse-without-audit", nil)] {
            let offers = ListOffers(
                pool: pool, identity: installation.identity, cards: installation.shelf, shelf: live, audit: audit)
            _ = try await rate(offers, people, for: 1)
            var rates: [Int] = []
            for _ in 0..<repeats { rates.append(try await rate(offers, people, for: seconds)) }
            let ours = Measurements(values: rates)
            lines.append(
                "bench \(name): \(ours.median) requests/s of \(ours.spread) (\(Self.callers) callers, at least "
                    + "\(Self.scenarios) scenarios)")
        }
        await pool.close()
        return lines.joined(separator: "\n")
    }

    private func rate(_ offers: ListOffers, _ people: [CitizenHandle], for seconds: Int) async throws -> Int {
        let turns = Turns()
        let clock = city.installation.clock
        let started = ContinuousClock.now
        let end = started + .seconds(seconds)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<Self.callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let person = people[turns.next() % people.count]
                        let context = OperationContext(now: clock.now, actor: .command("bench"), purpose: "service")
                        let found = try await offers(of: person, filter: OfferFilter(), in: context)
                        guard found.usable.count + found.near.count + found.publicOffers.count >= Self.scenarios else {
                            throw CommandFailure("scenarios are missing")
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return done * 1000 / max(1, milliseconds(ContinuousClock.now - started))
    }
}
