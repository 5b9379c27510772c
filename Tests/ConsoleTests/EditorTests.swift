import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import Rights
import TestKit
import Testing
import UseCases

@testable import Console

/// Writing scenarios in the console.
@Suite struct `Writing a scenario` {
    /// A browser of an officer who may write scenarios, in a city with a provider.
    private func author(_ city: TestCity, _ console: ConsoleCity) async throws -> Browser {
        try await city.addProviders()
        return try await console.browser(of: try await city.officer("li.na", .scenarioAuthor))
    }

    private func fields(_ scenario: Scenario, _ changes: [String: String] = [:], seen: String = "") -> [(
        String, String
    )] {
        var form = ScenarioForm(scenario)
        for (name, value) in changes { form.set(name, value) }
        return form.form.names.sorted().flatMap { name in form.all(name).map { (name, $0) } }
            + [("seen", seen), ("action", "save")]
    }

    @Test func `goes from the form to the document and back without a loss`() throws {
        var scenario = TestCity.scenario(
            quotas: [Quota(unit: .fen, period: .month, district: "410102", outlet: "O-1001", units: 1_234_505)])
        scenario.window.weekdays = [6, 7]
        scenario.window.hours = [.init(from: 540, to: 720), .init(from: 780, to: 1440)]
        scenario.window.blackoutDays = try [#require(Day("2026-10-01"))]
        scenario.eligibility = Eligibility(
            minimumAge: 18, maximumAge: 60, districts: ["410102", "410100"], needsProviderConsent: true,
            partnerBand: "L3", partnerDisclosure: "score")
        scenario.levels.append(
            .init(
                threshold: .tier("excellent"),
                benefit: Benefit(
                    percent: .init(percent: 30, maxFen: 5_050), fixedFen: 1, quantity: 3, loanDays: 30, renewals: 1,
                    freeMinutes: 60, payLaterHours: 72, priority: 1)))
        scenario.publicOffer = Benefit(percent: .init(percent: 5, maxFen: nil), depositWaiverFen: 20_000)
        scenario.caps.append(Cap(period: .concurrent, limit: 4))
        scenario.serviceClass = .extra
        scenario.liability = "市文旅局"
        guard case .scenario(let read) = ScenarioForm(scenario).read() else {
            Issue.record("the form of a scenario has faults")
            return
        }
        #expect(read == scenario)
        #expect(read.document == scenario.document)
    }

    @Test func `keeps what was written and says beside each field what is expected`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await author(city, console)
            let wrong = fields(
                TestCity.scenario(),
                [
                    "code": "you 1", "name_zh": "我的<b>名称</b>", "levels.0.benefit.percent": "twenty",
                    "levels.0.benefit.max_fen": "50.123", "window.to": "2025-01-01", "quotas.0.units": "-5",
                    "caps.0.limit": "", "provider": "P-NOBODY",
                ])
            let page = try await browser.post("/console/templates/travel", wrong)
            #expect(page.status == .unprocessableContent)
            for name in ["code", "levels-0-benefit-percent", "levels-0-benefit-max_fen", "window-to", "quotas-0-units"]
            {
                #expect(page.html.contains("id=\"f-\(name)-error\""), "\(name)")
                #expect(page.html.contains("href=\"#f-\(name)\""), "\(name)")
            }
            for kept in ["twenty", "50.123", "you 1", "我的&lt;b&gt;名称&lt;/b&gt;", "P-NOBODY"] {
                #expect(page.html.contains(kept), "\(kept)")
            }
            #expect(!page.html.contains("<b>"))
            #expect(try await city.scenarioStates() == [])
        }
    }

    @Test func `adds and removes rows without keeping anything yet`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await author(city, console)
            let given = fields(TestCity.scenario(), ["name_zh": "未保存"]).filter { $0.0 != "action" }
            let more = try await browser.post("/console/templates/travel", given + [("action", "add-levels")])
            #expect(more.html.contains("name=\"levels.1.benefit.percent\"") && more.html.contains("未保存"))
            let less = try await browser.post("/console/templates/travel", given + [("action", "remove-caps-0")])
            #expect(!less.html.contains("name=\"caps.0.limit\""))
            #expect(try await city.scenarioStates() == [])
        }
    }

    @Test func `shows both when somebody else changed the draft meanwhile, and loses neither`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await author(city, console)
            let other = try await console.browser(of: try await city.officer("chen.jie", .scenarioAuthor))
            let made = try await browser.post("/console/templates/travel", fields(TestCity.scenario()))
            #expect(made.headers[.location] == "/console/scenarios/YOU-001/1?done=saved")
            let path = "/console/scenarios/YOU-001/1/edit"
            let seen = try #require(Self.seen(try await browser.get(path)))
            let theirs = try await other.post(path, fields(TestCity.scenario(), ["name_zh": "别人的名称"], seen: seen))
            #expect(theirs.status == .seeOther)
            let own = fields(TestCity.scenario(), ["name_zh": "我的名称"], seen: seen)
            let stale = try await browser.post(path, own)
            #expect(stale.status == .preconditionFailed)
            #expect(stale.html.contains("别人的名称") && stale.html.contains("value=\"我的名称\""))
            #expect(try await browser.get("/console/scenarios/YOU-001/1").html.contains("别人的名称"))
            let now = try #require(Self.seen(stale))
            #expect(now != seen)
            let again = try await browser.post(path, fields(TestCity.scenario(), ["name_zh": "我的名称"], seen: now))
            #expect(again.status == .seeOther)
            #expect(try await browser.get("/console/scenarios/YOU-001/1").html.contains("我的名称"))
        }
    }

    @Test func `keeps what was written on the page when the version was submitted meanwhile`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await author(city, console)
            _ = try await browser.post("/console/templates/travel", fields(TestCity.scenario()))
            let path = "/console/scenarios/YOU-001/1/edit"
            let seen = try #require(Self.seen(try await browser.get(path)))
            let submitted = try await browser.post(
                "/console/scenarios/YOU-001/1/submit", [("seen", seen), ("reason", "ready for a second look")])
            #expect(submitted.status == .seeOther)
            let late = try await browser.post(path, fields(TestCity.scenario(), ["name_zh": "我的名称"], seen: seen))
            #expect(late.status == .unprocessableContent)
            #expect(late.html.contains("value=\"我的名称\""))
            #expect(late.html.contains(console.word("not_editable_now")))
            #expect(try await city.scenarioStates() == ["YOU-001/1 submitted"])
        }
    }

    @Test func `refuses fields the page does not have`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await author(city, console)
            for name in [
                "levels.8.threshold", "levels.0.benefit.bribe", "public_offer.x", "state", "levels.00.min_score",
            ] {
                let page = try await browser.post(
                    "/console/templates/travel", fields(TestCity.scenario()) + [(name, "1")])
                #expect(page.status == .badRequest, "\(name)")
            }
        }
    }

    /// The digest of the draft a page was made of.
    static func seen(_ page: Page) -> String? {
        page.html.firstMatch(of: /name="seen" value="([0-9a-f]{64})"/).map { String($0.1) }
    }
}
