import CivilTime
import Incentives
import Signing
import StrictJSON

@testable import API
@testable import UseCases

/// The answers about benefits that the contract shows, written by the same writers as in the service.
struct BenefitExamples {
    private let wording = try? Wording(Given.texts())
    private let citizen = try? Given.citizen()
    private let now = Given.now

    private let scenario = PublicID(high: 0x9A3_5C1E_0000_0000, low: 1)
    private let hold = PublicID(high: 0x9A3_5C1E_0000_0000, low: 2)
    private let redemption = PublicID(high: 0x9A3_5C1E_0000_0000, low: 3)

    private var terms: Scenario {
        Scenario(
            code: "YOU-001", category: "信易游", kind: "travel",
            name: Scenario.Texts(zh: "景区门票优惠", en: "Scenic-spot ticket discount"),
            text: Scenario.Texts(zh: "凭核销码入园。", en: "Show the code at the gate."), provider: "P-SCENIC",
            window: Window(
                from: now.day.adding(days: -300), to: now.day.adding(days: 60), weekdays: [1, 2, 3, 4, 5],
                hours: [Window.Hours(from: 540, to: 1080)], blackoutDays: [now.day.adding(days: 30)]),
            eligibility: Eligibility(minimumAge: 18, districts: ["410100"]),
            levels: [
                Scenario.Level(
                    threshold: .score(120), benefit: Benefit(percent: Benefit.Percent(percent: 20, maxFen: 5000)))
            ],
            publicOffer: .nothing, caps: [Cap(period: .period(.month), limit: 2)])
    }

    private var offer: OpenScenario {
        OpenScenario(
            id: scenario, version: 1, terms: terms,
            outlets: [ScenarioOutlet(code: "O-1001", name: "黄帝故里示例点", adcode: "410184")], closed: [.hourClosed])
    }

    private var held: HoldView { hold(.held) }

    private func hold(_ state: HoldState) -> HoldView {
        let isHeld = state == .held
        return HoldView(
            id: hold, scenario: scenario, scenarioVersion: 1, state: state, createdAt: now,
            expiresAt: now.adding(seconds: 600), endedAt: isHeld ? nil : now.adding(seconds: 90),
            endReason: isHeld ? nil : state.rawValue, order: Order(amountFen: 8000), outlet: "O-1001",
            benefitFen: 1600, payFen: 6400, waivedFen: 0, extras: Grant.Extras(),
            redemption: isHeld ? nil : redemption)
    }

    private var score: ScoreView? { try? Given.score(118, tier: "good") }

    private func quote(_ refusals: [Refusal]) throws -> BenefitQuote {
        BenefitQuote(
            scenario: scenario, version: 1, terms: terms,
            grant: try (refusals.isEmpty ? terms.levels[0].benefit : .nothing).grant(for: Order(amountFen: 8000)),
            expiresAt: refusals.isEmpty ? now.adding(seconds: 600) : nil, refusals: refusals,
            publicOffer: terms.publicGrant(for: Order(amountFen: 8000)), score: refusals.isEmpty ? nil : score)
    }

    private func view(_ life: RedemptionLife, _ state: RedemptionState, charged: Int64 = 0) -> RedemptionView {
        let isRental = life == .rental
        return RedemptionView(
            id: redemption, hold: hold, scenario: scenario, scenarioVersion: 1, life: life, state: state,
            outlet: "O-1001", quantity: 1, amountFen: isRental ? 50_000 : 8000, benefitFen: isRental ? 0 : 1600,
            payFen: isRental ? 0 : 6400, waivedFen: isRental ? 50_000 : 0,
            extras: Grant.Extras(), chargedFen: charged, renewals: 0, dueOn: nil,
            committedAt: now.adding(seconds: 90), changedAt: now.adding(seconds: 120),
            settledOn: state == .settled ? now.day : nil)
    }

    func answers() throws -> [(name: String, value: JSONValue)] {
        guard let wording, let citizen else { return [] }
        func written(_ write: (inout JSONWriter) throws -> Void) throws -> JSONValue {
            var writer = JSONWriter()
            try write(&writer)
            return try JSONValue(reading: writer.finish())
        }
        let benefits = BenefitBody(wording: wording, language: .zh)
        let scenarios = ScenarioBody(wording: wording, language: .zh)
        let redemptions = RedemptionBody(wording: wording, language: .zh)
        let refusals = [
            Refusal(.scoreTooLow, needed: 120, actual: 118),
            Refusal(.capReached, needed: 1, actual: 0, period: "month"),
        ]
        let offers = CitizenOffers(
            usable: [CitizenOffers.Usable(scenario: offer, benefit: terms.levels[0].benefit)],
            near: [
                CitizenOffers.Near(
                    scenario: offer, refusals: [Refusal(.scoreTooLow, needed: 120, actual: 118)], step: .earnPoints(2))
            ],
            publicOffers: [CitizenOffers.Public(scenario: offer, benefit: .nothing, refusals: refusals)], score: score)
        return [
            ("Scenario", try written { scenarios.write(offer, to: &$0) }),
            ("CitizenScenarios", try written { scenarios.write(offers, of: citizen, next: nil, to: &$0) }),
            ("Eligible", try written { benefits.write(try quote([]), of: citizen, to: &$0) }),
            ("Refused", try written { benefits.write(try quote(refusals), of: citizen, to: &$0) }),
            ("Held", try written { benefits.write(.held(held), of: citizen, to: &$0) }),
            (
                "HoldRefused",
                try written { benefits.write(.refused(try quote(refusals.map(\.withoutScore))), of: citizen, to: &$0) }
            ),
            ("Hold", try written { benefits.write(hold(.committed), to: &$0) }),
            ("Redemption", try written { redemptions.write(view(.visit, .committed), to: &$0) }),
            ("Used", try written { redemptions.write(view(.visit, .used), to: &$0) }),
            ("Settled", try written { redemptions.write(view(.rental, .settled, charged: 3000), to: &$0) }),
            (
                "RedemptionCode",
                try written {
                    RedemptionCode(digits: "4081726350", expiresAt: now.adding(seconds: 120)).write(to: &$0)
                }
            ),
            ("Settlement", try written { redemptions.write(settlement, to: &$0) }),
        ]
    }

    private var settlement: SettlementReport {
        SettlementReport(
            month: SettlementReport.Month(year: 2026, month: 11) ?? unreachable(),
            lines: [
                SettlementReport.Line(
                    scenario: scenario, code: "YOU-001", version: 1, life: .visit, count: 412, amountFen: 3_296_000,
                    benefitFen: 659_200, waivedFen: 0, chargedFen: 0)
            ], open: 7)
    }

    private func unreachable() -> SettlementReport.Month { preconditionFailure("November is a month") }

    /// The schemas of what stands inside the answers, each with the value that shows it.
    static func parts(of answers: [String: JSONValue]) -> [(schema: String, value: JSONValue?)] {
        func member(_ value: JSONValue?, _ name: String) -> JSONValue? {
            guard case .object(let object)? = value else { return nil }
            return object[name]
        }
        func first(_ value: JSONValue?, _ name: String) -> JSONValue? {
            guard case .array(let elements)? = member(value, name) else { return nil }
            return elements.first
        }
        let (terms, offers, refused) = (answers["Scenario"], answers["CitizenScenarios"], answers["Refused"])
        return [
            ("Scenario", terms), ("ScenarioLevel", first(terms, "levels")), ("CodeText", first(terms, "closed")),
            ("CitizenScenarios", offers), ("UsableScenario", first(offers, "usable")),
            ("NearScenario", first(offers, "near")), ("PublicScenario", first(offers, "public")),
            ("LawfulStep", member(first(offers, "near"), "step")), ("BenefitDecision", refused),
            ("BenefitDecision", answers["Eligible"]), ("Grant", member(refused, "grant")),
            ("RefusalReason", first(refused, "reasons")), ("Objection", member(refused, "objection")),
            ("HoldDecision", answers["Held"]), ("HoldDecision", answers["HoldRefused"]), ("Hold", answers["Hold"]),
            ("Hold", member(answers["Held"], "hold")), ("Redemption", answers["Redemption"]),
            ("RedemptionCode", answers["RedemptionCode"]), ("Settlement", answers["Settlement"]),
            ("SettlementLine", first(answers["Settlement"], "lines")),
        ]
    }
}
