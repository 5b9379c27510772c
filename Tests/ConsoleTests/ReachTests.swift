import Federation
import Incentives
import Rights
import Signing
import TestKit
import Testing

@testable import Console
@testable import UseCases

/// What the pages of a scenario for visitors say of partner cities.
@Suite struct `People of partner cities` {
    @Test func `stand on the pages where a scenario for them is previewed, submitted and approved`() async throws {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let (console, officers) = (try ConsoleCity(city), try await city.partnerOfficers())
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            let (id, _, _) = try await city.activated(
                PartnerCity(), officers, TransportTable(), keys: keys, clock: TestClock())
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            var scenario = TestCity.scenario()
            scenario.eligibility.partnerBand = "L2"
            scenario.eligibility.partnerDisclosure = "score"
            let change = try await city.submitScenario(scenario, by: author)
            let writer = try await console.browser(of: author)
            let approver = try await console.browser(of: officers.approver)
            let pages = [
                (writer, "/console/scenarios/YOU-001/1"), (writer, "/console/scenarios/YOU-001/1/preview"),
                (approver, "/console/changes/\(change.text(prefix: "chg_"))"),
            ]
            let (warned, open) = (console.word("reach_obstructed"), "id=\"reach-title\"")
            for (browser, path) in pages {
                let html = try await browser.get(path).html
                #expect(html.contains(warned) && !html.contains(open), "\(path)")
                #expect(html.contains("杭州市（urn:ccr:330100）：请对方告知的内容超出协议，其居民不能使用"), "\(path)")
                var english = browser
                english.language = "en"
                #expect(try await english.get(path).html.contains("lets in 40.0 % of its residents"), "\(path)")
            }
            try await city.agree([.init(purpose: .travel, disclose: .score, dailyClaims: 1)], with: id, officers)
            for (browser, path) in pages {
                let html = try await browser.get(path).html
                #expect(!html.contains(warned) && html.contains(open) && html.contains("（声明第 1 号）"), "\(path)")
            }
        }
    }

    @Test func `are not spoken of where a scenario is for residents`() async throws {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let (console, officers) = (try ConsoleCity(city), try await city.partnerOfficers())
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            _ = try await city.activated(PartnerCity(), officers, TransportTable(), keys: keys, clock: TestClock())
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            _ = try await city.draftScenario(TestCity.scenario().document, in: author.context())
            let html = try await console.browser(of: author).get("/console/scenarios/YOU-001/1").html
            #expect(!html.contains("杭州市") && !html.contains("id=\"reach-title\""))
        }
    }
}
