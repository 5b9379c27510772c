import HTTPTypes
import Hummingbird
import Rights
import Signing
import TestKit
import Testing
import UseCases

@testable import Console

/// Pages show and forms do only what the officer's permissions allow, as the API does.
@Suite struct `Permissions in the console` {
    @Test func `decide on every route what a role reaches`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            try await city.addProviders()
            for role in [Role.scenarioAuthor, .approver, .partnerOfficer, .auditor, .counterClerk] {
                let browser = try await console.browser(
                    of: try await city.officer("officer.\(role.rawValue.prefix(6))".replacing("_", with: ""), role))
                for route in ConsoleRoute.allCases {
                    guard case .officer(let permission) = route.access else { continue }
                    let path = route.path("travel".isEmpty ? "" : "YOU-999", "1")
                    let page = route.method == .get ? try await browser.get(path) : try await browser.post(path)
                    #expect(
                        (page.status == .forbidden) == !role.permissions.contains(permission),
                        "\(role) \(route) \(page.status.code)")
                }
            }
        }
    }

    @Test func `show nothing to whoever is not signed in`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            for route in ConsoleRoute.allCases where route.access != .open {
                let path = route.path("YOU-001", "1")
                let page =
                    route.method == .get ? try await console.stranger.get(path) : try await console.stranger.post(path)
                #expect(page.status == (route.method == .get ? .seeOther : .unauthorized), "\(route)")
            }
        }
    }

    @Test func `tell an approver why a scenario cannot be published any more, and leave it submitted`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            try await city.addProviders()
            let change = try await city.submitScenario(
                TestCity.scenario(), by: city.officer("li.na", .scenarioAuthor)
            ).text(prefix: RequestChange.prefix)
            // What the version names has ended since.
            try await city.execute("UPDATE outlet SET state = 'ended'; UPDATE provider SET state = 'ended'")
            let browser = try await console.browser(of: try await city.officer("zhao.lei", .approver))
            let page = try await browser.post("/console/changes/\(change)/approve")
            #expect(page.status == .unprocessableContent)
            #expect(page.html.contains(console.word("approval_refused")))
            #expect(page.html.contains(console.word("f_provider")))
            #expect(page.html.contains("/return\""), "it can be returned from the same page")
            #expect(try await city.scenarioStates() == ["YOU-001/1 submitted"])
        }
    }

    @Test func `keep an author from approving what they wrote, and tell why`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            try await city.addProviders()
            let both = try await city.officer("li.na", .scenarioAuthor, .approver)
            let browser = try await console.browser(of: both)
            let change = try await city.submitScenario(TestCity.scenario(), by: both).text(
                prefix: RequestChange.prefix)
            let page = try await browser.get("/console/changes/\(change)")
            #expect(page.html.contains(console.word("own_request")))
            #expect(!page.html.contains("/approve\""))
            let tried = try await browser.post("/console/changes/\(change)/approve")
            #expect(tried.status == .conflict && tried.html.contains("four_eyes"))
            #expect(try await city.scenarioStates() == ["YOU-001/1 submitted"])
        }
    }
}
