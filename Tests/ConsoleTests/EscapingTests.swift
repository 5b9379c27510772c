import HTTPTypes
import Hummingbird
import Incentives
import Rights
import TestKit
import Testing
import UseCases

@testable import Console

/// Script in every text field an officer or a file can fill.
@Suite struct `Script in text fields` {
    private static let script = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"

    @Test func `is shown as the text it is, on every page`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            try await city.addProviders()
            let author = try await console.browser(of: try await city.officer("li.na", .scenarioAuthor))
            let approver = try await console.browser(of: try await city.officer("zhang.wei", .approver))
            var scenario = TestCity.scenario()
            let script = Self.script
            scenario.name = .init(zh: script, en: script)
            scenario.text = .init(zh: script, en: script)
            scenario.category = String(script.prefix(60))
            scenario.liability = script
            scenario.source = script
            let draft = try await author.post("/console/templates/travel", scenarioFields(scenario))
            #expect(draft.status == .seeOther)
            let base = "/console/scenarios/YOU-001/1"
            let seen = try #require(`Writing a scenario`.seen(try await author.get(base)))
            let submitted = try await author.post(base + "/submit", [("seen", seen), ("reason", script)])
            let change = String(try #require(submitted.headers[.location]).prefix { $0 != "?" })
            let pages = [
                try await author.get("/console/scenarios?text=" + Browser.encode(script)), try await author.get(base),
                try await author.get(base + "/preview"), try await author.get(base + "/next"),
                try await approver.get(change), try await approver.get("/console/changes"),
                try await approver.get(base + "?done=" + Browser.encode(script)),
                try await author.post(
                    "/console/templates/travel", [("name_zh", script), ("code", script), ("action", "save")]),
                try await approver.post(change + "/return", [("comment", script + String(repeating: "x", count: 300))]),
                try await console.stranger.post(
                    "/console/sign-in", [("login", script), ("password", "x"), ("code", "1")]),
            ]
            for (number, page) in pages.enumerated() {
                #expect(page.status != .internalServerError, "page \(number)")
                #expect(!page.html.contains("<script"), "page \(number)")
                #expect(!page.html.contains("<img"), "page \(number)")
                #expect(!page.html.contains("\"'>"), "page \(number)")
            }
            #expect(pages[1].html.contains("&lt;script&gt;"))
            #expect(pages[4].html.contains("&lt;script&gt;"))
        }
    }

    private func scenarioFields(_ scenario: Scenario) -> [(String, String)] {
        let form = ScenarioForm(scenario)
        return form.form.names.sorted().flatMap { name in form.all(name).map { (name, $0) } } + [("action", "save")]
    }
}
