import CivilTime
import Incentives
import Testing

@Suite struct `The publication gate` {
    static let today = Day("2026-11-23") ?? .distantFuture
    static let facts = PublicationGate.Facts(
        tiers: ["good": 121, "excellent": 151], outlets: ["P-SCENIC": ["O-1001", "O-1002"], "P-NOWHERE": []],
        today: today)

    static func scenario(_ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        var scenario = Scenario(
            code: "YOU-001", category: "信易游", kind: "travel", name: .init(zh: "票", en: "Ticket"),
            text: .init(zh: "", en: ""), provider: "P-SCENIC", outlets: ["O-1001"],
            window: Window(from: Day("2026-01-01") ?? today, to: Day("2026-12-31") ?? today),
            eligibility: Eligibility(),
            levels: [
                .init(threshold: .score(110), benefit: Benefit(percent: .init(percent: 10, maxFen: 1_000))),
                .init(threshold: .tier("good"), benefit: Benefit(percent: .init(percent: 20, maxFen: 2_000))),
            ], publicOffer: Benefit(percent: .init(percent: 5, maxFen: 500)))
        change(&scenario)
        return scenario
    }

    private func refusals(_ change: (inout Scenario) -> Void) -> [String] {
        PublicationGate.refusals(of: Self.scenario(change), facts: Self.facts).map {
            "\($0.code.rawValue) \($0.pointer)"
        }
    }

    @Test func `lets a well-made scenario pass`() {
        #expect(refusals { _ in } == [])
    }

    @Test func `refuses levels that give less for a higher score, or are out of order`() {
        #expect(
            refusals { $0.levels[1].benefit.percent = .init(percent: 9, maxFen: 2_000) } == [
                "level_not_monotone /levels/1/benefit/percent"
            ])
        #expect(
            refusals { $0.levels[1].benefit.percent = .init(percent: 30, maxFen: 999) } == [
                "level_not_monotone /levels/1/benefit/percent"
            ])
        #expect(
            refusals { $0.levels[0].benefit.freeMinutes = 30 } == [
                "level_not_monotone /levels/1/benefit/free_minutes"
            ])
        #expect(refusals { $0.levels[1].threshold = .score(110) } == ["levels_not_ascending /levels/1"])
        #expect(
            refusals { $0.levels.swapAt(0, 1) } == [
                "levels_not_ascending /levels/1", "level_not_monotone /levels/1/benefit/percent",
            ])
        #expect(refusals { $0.levels[1].threshold = .tier("platinum") } == ["tier_unknown /levels/1/min_tier"])
    }

    @Test func `refuses what is below the public offer in any component`() {
        #expect(
            refusals { $0.publicOffer = Benefit(percent: .init(percent: 5, maxFen: nil)) } == [
                "below_public_offer /levels/0/benefit/percent", "below_public_offer /levels/1/benefit/percent",
            ])
        #expect(
            refusals { $0.publicOffer.priority = 1 } == [
                "below_public_offer /levels/0/benefit/priority", "below_public_offer /levels/1/benefit/priority",
            ])
    }

    @Test func `refuses a waiver that would swallow a discount everyone has`() {
        #expect(
            refusals { $0.levels[1].benefit.depositWaiverFen = 10_000 } == [
                "waiver_with_discount /levels/1/benefit", "level_of_another_life /levels/1/benefit",
            ])
    }

    @Test func `refuses levels of different lives, and renewals of loans without days`() {
        func levels(_ first: Benefit, _ second: Benefit) -> [String] {
            refusals { scenario in
                scenario.publicOffer = .nothing
                scenario.levels = [
                    .init(threshold: .score(110), benefit: first), .init(threshold: .score(130), benefit: second),
                ]
            }
        }
        let books = Benefit(quantity: 2, loanDays: 30)
        #expect(levels(books, Benefit(quantity: 3, loanDays: 30)) == [])
        #expect(
            levels(books, Benefit(depositWaiverFen: 9_900, quantity: 2, loanDays: 30)) == [
                "level_of_another_life /levels/1/benefit"
            ])
        #expect(
            levels(Benefit(freeMinutes: 30), Benefit(quantity: 2, loanDays: 30, freeMinutes: 30)) == [
                "level_of_another_life /levels/1/benefit"
            ])
        #expect(
            levels(books, Benefit(quantity: 2, loanDays: 30, renewals: 1)) == [])
        #expect(
            levels(Benefit(quantity: 2), Benefit(quantity: 2, renewals: 1)) == [
                "renewals_without_loan_days /levels/1/benefit/renewals"
            ])
    }

    @Test func `refuses a quota for a district nobody who may take part lives in`() {
        func district(_ code: String, of districts: [String]) -> [String] {
            refusals { scenario in
                scenario.eligibility.districts = districts
                scenario.quotas = [Quota(unit: .count, period: .day, district: code, units: 1)]
            }
        }
        #expect(district("410102", of: []) == [])
        #expect(district("410102", of: ["410100"]) == [])
        #expect(district("410100", of: ["410102"]) == [])
        #expect(district("410103", of: ["410102"]) == ["quota_district_outside /quotas/0/district"])
    }

    @Test func `refuses a basic public service with a threshold, and lets one without pass`() {
        #expect(refusals { $0.serviceClass = .basicPublicService } == ["basic_service_threshold /service_class"])
        #expect(
            refusals { scenario in
                scenario.serviceClass = .basicPublicService
                scenario.levels = [
                    .init(threshold: .everyone, benefit: Benefit(percent: .init(percent: 10, maxFen: 1_000)))
                ]
            } == [])
    }

    @Test func `refuses what it does not know`() {
        #expect(refusals { $0.outlets.append("O-9999") } == ["outlet_unknown /outlets/1"])
        #expect(refusals { $0.provider = "P-NOBODY" } == ["provider_unknown /provider"])
        #expect(
            refusals { scenario in
                scenario.provider = "P-NOWHERE"
                scenario.outlets = []
            } == ["outlet_unknown /outlets"])
        #expect(
            refusals { $0.quotas = [Quota(unit: .count, period: .day, outlet: "O-1002", units: 1)] } == [
                "quota_outlet_unknown /quotas/0/outlet"
            ])
        #expect(refusals { $0.window.to = Day("2026-11-22") ?? Self.today } == ["window_over /window/to"])
    }

    @Test func `asks who is liable where visitors' deposits are waived`() {
        func rental(_ scenario: inout Scenario) {
            scenario.levels = [.init(threshold: .score(110), benefit: Benefit(depositWaiverFen: 29_900))]
            scenario.publicOffer = .nothing
            scenario.eligibility.partnerBand = "L2"
        }
        #expect(refusals(rental) == ["visitor_waiver_without_liability /liability"])
        #expect(
            refusals { scenario in
                rental(&scenario)
                scenario.liability = "协议第三条：来源城市承担"
            } == [])
    }

    @Test func `is checked again over the population by the rule that answers requests`() {
        let cells = [
            PopulationCell(score: 90, district: "410102", people: 5),
            PopulationCell(score: 115, district: nil, people: 3),
            PopulationCell(score: 130, district: "410102", people: 2),
            PopulationCell(score: nil, district: nil, people: 7),
        ]
        let check = NoDetriment(of: Self.scenario(), over: cells, tiers: Self.facts.tiers)
        #expect(check.citizens == 17)
        #expect(check.qualifying == 5)
        #expect(check.worseOff == 0)
        #expect(check.margins == [.percent: 5, .maxFen: 500])
        let bad = Self.scenario { $0.levels[0].benefit.percent = .init(percent: 4, maxFen: nil) }
        #expect(NoDetriment(of: bad, over: cells, tiers: Self.facts.tiers).worseOff == 5)
    }

    /// Component by component each of these gives more at the higher level, and refuses an order that the lower one
    /// grants.
    @Test(arguments: [
        (Benefit(depositWaiverFen: 20_000), Benefit(depositWaiverFen: 30_000, quantity: 2)),
        (Benefit(freeMinutes: 30), Benefit(percent: .init(percent: 10, maxFen: nil), freeMinutes: 60)),
    ])
    func `finds an order that a lower level grants and a higher one refuses`(lower: Benefit, higher: Benefit) {
        func check(_ second: Benefit) -> NoDetriment {
            let scenario = Self.scenario { scenario in
                scenario.publicOffer = .nothing
                scenario.levels = [
                    .init(threshold: .score(110), benefit: lower), .init(threshold: .score(130), benefit: second),
                ]
            }
            let cells = [
                PopulationCell(score: 115, district: nil, people: 3),
                PopulationCell(score: 130, district: nil, people: 2),
            ]
            return NoDetriment(of: scenario, over: cells, tiers: Self.facts.tiers)
        }
        #expect(check(lower).worseOff == 0)
        #expect(check(higher).worseOff == 2)
    }
}

@Suite struct `A preview` {
    private let cells = [
        PopulationCell(score: 99, district: "410102", people: 5),
        PopulationCell(score: 100, district: "410102", people: 4),
        PopulationCell(score: 115, district: "410103", people: 3), PopulationCell(score: 130, district: nil, people: 2),
        PopulationCell(score: nil, district: "410102", people: 7),
    ]

    private func preview(_ change: (inout Scenario) -> Void) -> ScenarioPreview {
        ScenarioPreview(
            of: PublicationGateTests.scenario(change), over: cells, tiers: PublicationGateTests.facts.tiers,
            today: PublicationGateTests.today, tier: { $0 >= 121 ? "good" : "fair" })
    }

    typealias PublicationGateTests = `The publication gate`

    @Test func `counts who qualifies and who is just below`() {
        let preview = preview { _ in }
        #expect(preview.citizens == 21)
        #expect(preview.qualifying == 5)
        #expect(preview.byTier == ["fair": 3, "good": 2])
        #expect(preview.byDistrict == ["410103": 3, "": 2])
        #expect(preview.justBelow == 9)
        #expect(self.preview { $0.levels[0].threshold = .score(120) }.justBelow == 7, "100 is twenty below, 99 is more")
        #expect(self.preview { $0.eligibility.districts = ["410102"] }.justBelow == 9)
        #expect(self.preview { $0.eligibility.districts = ["410103"] }.justBelow == 0)
    }

    @Test func `bounds the cost by quota and cap, and says when nothing does`() {
        #expect(preview { _ in }.cost == .unknown)
        // From 2026-11-23 to 2026-12-31: 39 days, two months.
        #expect(
            preview { $0.quotas = [Quota(unit: .count, period: .day, units: 100)] }.cost == .atMost(39 * 100 * 2_000))
        #expect(preview { $0.caps = [Cap(period: .period(.month), limit: 3)] }.cost == .atMost(5 * 3 * 2 * 2_000))
        #expect(preview { $0.caps = [Cap(period: .concurrent, limit: 3)] }.cost == .unknown)
        #expect(
            preview { scenario in
                scenario.quotas = [Quota(unit: .count, period: .day, units: 1)]
                scenario.levels[1].benefit.percent = .init(percent: 20, maxFen: nil)
            }.cost == .unknown, "a share without a maximum")
        #expect(
            preview { scenario in
                scenario.quotas = [Quota(unit: .fen, period: .total, units: 77_000)]
                scenario.levels[1].benefit.percent = .init(percent: 20, maxFen: nil)
            }.cost == .atMost(77_000), "money itself is the quota")
        #expect(
            preview { scenario in
                scenario.levels = [.init(threshold: .score(110), benefit: Benefit(freeMinutes: 30))]
            }.cost == .units(nil))
    }

    @Test func `names units where what is given has no price, and sums quotas of parts`() {
        func cost(_ benefit: Benefit, _ quotas: [Quota]) -> ScenarioPreview.Cost {
            preview { scenario in
                scenario.levels = [.init(threshold: .score(110), benefit: benefit)]
                scenario.publicOffer = .nothing
                scenario.quotas = quotas
            }.cost
        }
        let parts = ["410102", "410103"].map {
            Quota(unit: .count, period: .total, district: $0, units: 100)
        }
        #expect(cost(Benefit(freeMinutes: 30), []) == .units(nil))
        #expect(cost(Benefit(freeMinutes: 30), parts) == .units(200))
        #expect(cost(Benefit(fixedFen: 500), parts) == .atMost(100_000))
        let whole = Quota(unit: .count, period: .total, units: 150)
        #expect(cost(Benefit(fixedFen: 500), parts + [whole]) == .atMost(75_000))
        // Beside places that have a quota there are people who live elsewhere: they are refused, so the sum bounds all.
        #expect(cost(Benefit(fixedFen: 500), [parts[0]]) == .atMost(50_000))
    }
}

@Suite struct `Differences of scenarios` {
    @Test func `are told in words, and nothing is told of what is the same`() {
        let old = `The publication gate`.scenario()
        #expect(ScenarioDifference.between(old, old) == [])
        var new = old
        new.levels[0].benefit.percent = .init(percent: 15, maxFen: 1_000)
        new.levels[1].threshold = .score(130)
        new.quotas = [Quota(unit: .count, period: .day, units: 50)]
        new.window.weekdays = [6, 7]
        #expect(
            ScenarioDifference.between(old, new).map(\.text.en) == [
                "weekdays: from “every day” to “Sat, Sun”",
                "a score of 110 or more: from “10 % off, at most 10 yuan” to “15 % off, at most 10 yuan”",
                "added level: a score of 130 or more, 20 % off, at most 20 yuan", "removed level: tier good or higher",
                "quota: from “no limit” to “50 a day”",
            ])
    }

    @Test func `between any two generated scenarios exist exactly when they differ`() {
        let all = SampleScenarios.bundle(count: 60, year: 2026).scenarios
        for (index, scenario) in all.enumerated() {
            #expect(ScenarioDifference.between(scenario, scenario) == [])
            #expect(!ScenarioDifference.between(scenario, all[(index + 1) % all.count]).isEmpty)
        }
    }
}
