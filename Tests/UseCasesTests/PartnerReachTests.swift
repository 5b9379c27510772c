import Federation
import Incentives
import Rights
import Signing
import TestKit
import Testing

@testable import UseCases

/// What officers learn of partner cities before a scenario for visitors is published.
@Suite struct `A scenario for visitors` {
    private static func scenario(
        band: String? = "L2", disclosing level: String? = nil, waiver: Int64 = 0
    ) -> Scenario {
        var scenario = TestCity.scenario()
        scenario.eligibility.partnerBand = band
        scenario.eligibility.partnerDisclosure = level
        if waiver > 0 {
            scenario.levels = [.init(threshold: .score(120), benefit: Benefit(depositWaiverFen: waiver))]
            scenario.publicOffer = .nothing
            scenario.liability = "协议第三条"
        }
        return scenario
    }

    private static func says(_ partners: [PartnerReach]) -> [String] {
        partners.map { reach in
            let share = reach.share.map { "\($0.permille) of \($0.sequence)" } ?? "unknown"
            return "\(reach.entity) \(reach.obstacle?.rawValue ?? "open") \(share)"
        }
    }

    /// Hangzhou is active with everything agreed up to the band; Xiamen is verified and no more.
    private static func with(
        _ body: (TestCity, PartnerOfficers, _ hangzhou: PublicID, _ clock: TestClock) async throws -> Void
    ) async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let (officers, clock) = (try await city.partnerOfficers(), TestClock())
            let keys = try SignatureKeyRing.random(algorithms: [.ed25519, .sm2], at: TestCity.opening)
            let (id, _, _) = try await city.activated(
                PartnerCity(), officers, TransportTable(), keys: keys, clock: clock)
            _ = try await city.verified(PartnerCity("urn:ccr:350200", base: "https://ccr.xiamen.example"), officers)
            try await body(city, officers, id, clock)
        }
    }

    private static func preview(_ scenario: Scenario, _ city: TestCity, _ clock: TestClock) async throws -> [String] {
        let preview = PreviewScenario(pool: city.pool, own: TestCity.own)
        let answer = try await preview([scenario], in: city.context(clock.now))[0]
        #expect(answer.refusals.isEmpty, "what partners agree to is nothing against publishing")
        let alone = try await preview.partners(of: scenario, in: city.context(clock.now))
        #expect(Self.says(alone) == Self.says(answer.partners))
        return Self.says(answer.partners)
    }

    @Test func `is previewed with what each active partner's agreement and bands let in`() async throws {
        try await Self.with { city, officers, id, clock in
            #expect(try await Self.preview(Self.scenario(band: nil), city, clock) == [])
            #expect(try await Self.preview(Self.scenario(), city, clock) == ["urn:ccr:330100 open 400 of 1"])
            for (band, permille) in [("L1", 1_000), ("L3", 100), ("L4", 0)] {
                #expect(
                    try await Self.preview(Self.scenario(band: band), city, clock)
                        == ["urn:ccr:330100 open \(permille) of 1"])
            }
            #expect(
                try await Self.preview(Self.scenario(disclosing: "band"), city, clock)
                    == ["urn:ccr:330100 open 400 of 1"])
            #expect(
                try await Self.preview(Self.scenario(disclosing: "score"), city, clock)
                    == ["urn:ccr:330100 discloses_more_than_agreed 400 of 1"])
            #expect(
                try await Self.preview(Self.scenario(waiver: 20_000), city, clock)
                    == ["urn:ccr:330100 nobody_liable 400 of 1"])
            try await city.agree(
                [.init(purpose: .rental, disclose: .score, dailyClaims: 1, liable: "Hangzhou")], with: id, officers)
            #expect(
                try await Self.preview(Self.scenario(), city, clock)
                    == ["urn:ccr:330100 purpose_not_agreed 400 of 1"])
            clock.advance(31 * 86_400)
            #expect(
                try await Self.preview(Self.scenario(), city, clock) == ["urn:ccr:330100 purpose_not_agreed unknown"])
            try await city.partners.suspend(id, reason: TestCity.reason(), in: officers.first.context())
            #expect(try await Self.preview(Self.scenario(), city, clock) == [])
        }
    }

    @Test func `tells whoever submits it and whoever approves it, as agreed by then`() async throws {
        try await Self.with { city, officers, id, _ in
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            let draft = try await city.draftScenario(
                Self.scenario(disclosing: "score").document, in: author.context())
            let submitted = try await SubmitScenario(pool: city.pool, audit: city.audit, own: TestCity.own)(
                code: draft.code, version: draft.number, seen: draft.digest, reason: TestCity.reason(),
                in: author.context())
            #expect(Self.says(submitted.partners) == ["urn:ccr:330100 discloses_more_than_agreed 400 of 1"])
            let reading = ReadChanges(pool: city.pool, own: TestCity.own)
            func planned() async throws -> [String] {
                let seen = try await reading.one(
                    submitted.change, for: officers.approver.identity, now: TestCity.opening)
                guard case .scenario(let partners)? = seen.plan else { return ["no plan"] }
                return Self.says(partners)
            }
            #expect(try await planned() == ["urn:ccr:330100 discloses_more_than_agreed 400 of 1"])
            try await city.agree([.init(purpose: .travel, disclose: .score, dailyClaims: 1)], with: id, officers)
            #expect(try await planned() == ["urn:ccr:330100 open 400 of 1"])
            try await city.decideChange(submitted.change, .approve, in: officers.approver.context())
            #expect(try await city.scenarioStates() == ["YOU-001/1 running"])
        }
    }

    @Test func `has no partners where federation is off`() async throws {
        try await Self.with { city, _, _, _ in
            let preview = PreviewScenario(pool: city.pool, own: nil)
            let answer = try await preview([Self.scenario()], in: city.context())[0]
            #expect(answer.partners.isEmpty)
        }
    }

    @Test func `says all of it in a line, in both languages`() {
        func reach(_ obstacle: PartnerReach.Obstacle?, _ share: PartnerReach.Share?) -> LocalText? {
            guard let entity = EntityID("urn:ccr:330100"), let id = try? PublicID.random() else { return nil }
            return PartnerReach(
                partner: id, entity: entity, name: LocalText(zh: "杭州市", en: "Hangzhou"), obstacle: obstacle,
                share: share
            ).text
        }
        let open = reach(nil, .init(sequence: 12, permille: 405))
        #expect(open?.zh == "杭州市（urn:ccr:330100）：所求档次及以上占其有分居民的 40.5%（声明第 12 号）")
        #expect(
            open?.en
                == "Hangzhou (urn:ccr:330100): the asked band lets in 40.5 % of its residents with a score (statement 12)"
        )
        let closed = reach(.purposeNotAgreed, nil)
        #expect(closed?.zh == "杭州市（urn:ccr:330100）：与该城市的协议没有这一用途，其居民不能使用；所求档次的居民占比未知")
        #expect(
            closed?.en
                == "Hangzhou (urn:ccr:330100): the agreement with it does not cover this purpose, so its residents cannot use it; what share of its residents the asked band lets in is not known"
        )
    }
}
