import CivilTime
import Foundation
import Incentives
import Postgres
import Rights
import Signing
import StrictJSON
import UseCases

/// What a storm blows over: few people, scenarios with few units, and an app and a till that call over HTTP. Each round
/// has scenarios of its own, since what is used is used for good.
struct StormGround: Sendable {
    /// One scenario to choose, with what it has to give in all.
    struct Target: Sendable {
        let id: PublicID
        /// `nil` where units come back otherwise than by cancelling, or where there is no pool of the whole time.
        let units: Int?
    }

    let people: [CitizenHandle]
    /// Scenarios of each round, in the order of `plans`.
    let rounds: [[Target]]
    let app: ClientCredentials
    let till: ClientCredentials

    static let outlet = "O-STORM"
    static let holdSeconds: Int64 = 30
    private static let citizens = 50

    /// Places in a round: this and the next have no pool, so that nothing but the slots' key keeps two instances apart.
    static let poolless = 5
    static let largest = 4

    static func plans(ofRound round: Int) -> [BenefitGround.Plan] {
        let code = { (index: Int) in "STORM-\(10_000 + round * 10 + index)" }
        let caps = [Cap(period: .concurrent, limit: 10), Cap(period: .period(.day), limit: 40)]
        let pools = [1, 5, 20, 100, 500].enumerated().map { index, units in
            BenefitGround.Plan(
                code: code(index), quotas: [Quota(unit: .count, period: .total, units: Int64(units))], caps: caps,
                holdSeconds: holdSeconds)
        }
        return pools + [
            .init(
                code: code(poolless), quotas: [],
                caps: [Cap(period: .concurrent, limit: 2), Cap(period: .period(.day), limit: 300)],
                holdSeconds: holdSeconds),
            .init(
                code: code(6), quotas: [], caps: [Cap(period: .period(.day), limit: 12)], holdSeconds: holdSeconds),
            .init(
                code: code(7),
                quotas: [
                    Quota(unit: .count, period: .day, units: 300), Quota(unit: .count, period: .total, units: 500),
                    Quota(unit: .fen, period: .month, units: 60_000),
                ], caps: [], holdSeconds: holdSeconds),
            .init(
                code: code(8), quotas: [Quota(unit: .count, period: .total, units: 200)],
                caps: [Cap(period: .concurrent, limit: 4)], holdSeconds: holdSeconds, kind: "reading",
                benefit: Benefit(quantity: 3, loanDays: 30)),
        ]
    }

    static func make(in city: BenchCity, rounds: Int) async throws -> StormGround {
        let ground = BenefitGround(city: city)
        _ = try await ground.prepare((0..<rounds).flatMap(plans))
        try await city.installation.pool.transaction { db in try db.execute(script: addOutlet) }
        let app = BenchClient(city: city, name: "storm-app", scopes: [.benefitUse])
        let till = BenchClient(city: city, name: "storm-till", scopes: [.providerRedeem], provider: "P-BENCH")
        let credentials = (try await ClientCredentials(app.register()), try await ClientCredentials(till.register()))
        let ids = try await ground.scenarios()
        return StormGround(
            people: try await app.handles(limit: citizens),
            rounds: try (0..<rounds).map { round in
                try plans(ofRound: round).map { plan in
                    guard let id = ids[plan.code] else { throw CommandFailure("\(plan.code) is missing") }
                    let pool = plan.quotas.first { $0.period == .total && $0.unit == .count }
                    return Target(id: id, units: plan.benefit.quantity > 0 ? nil : pool.map { Int($0.units) })
                }
            }, app: credentials.0, till: credentials.1)
    }

    private static let addOutlet: StaticString = """
        INSERT INTO outlet (provider_id, code, name_zh, adcode)
        SELECT provider_id, 'O-STORM', '测试', '410105' FROM provider WHERE code = 'P-BENCH'
        ON CONFLICT DO NOTHING
        """
}

/// Chance that follows from a seed.
struct StormDice: Sendable {
    var state: UInt64

    init(seed: Int, _ number: Int) { state = UInt64(truncatingIfNeeded: seed &* 1_000_003 &+ number) }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed ^= mixed >> 33
        mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
        mixed ^= mixed >> 33
        return Int(mixed % UInt64(limit))
    }
}
