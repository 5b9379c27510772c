import HTTPTypes
import Hummingbird
import Postgres
import Rights
import Signing
import TestKit
import Testing

@testable import Console
@testable import UseCases

/// Forms that were not sent from a page of the officer's own session do nothing.
@Suite struct `Forged forms` {
    @Test func `are refused, and what they ask for does not happen`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let author = try await city.officer("li.na", .administrator)
            let victim = try await console.browser(of: try await city.officer("zhang.wei", .approver))
            let other = try await console.browser(of: try await city.officer("chen.jie", .approver))
            let change = try await console.request(by: author)
            let path = "/console/changes/\(change)/approve"
            let own: HTTPFields = [.origin: "https://\(ConsoleCity.host)", .secFetchSite: "same-origin"]
            let foreign: [HTTPFields] = [
                [.origin: "https://evil.example"], [.origin: "null"], [:],
                [.origin: "https://\(ConsoleCity.host)", .secFetchSite: "cross-site"],
                [.origin: "https://\(ConsoleCity.host).evil.example"],
                [.secFetchSite: "same-site"], [.secFetchSite: "none"],
            ]
            for headers in foreign {
                let answer = try await victim.post(path, headers: headers)
                #expect(answer.status == .forbidden, "\(headers)")
                #expect(answer.html.contains("form_forged"))
            }
            for token in ["", "x", other.formToken, victim.formToken + "A"] {
                #expect(try await victim.post(path, token: token, headers: own).status == .forbidden)
            }
            #expect(try await city.texts("SELECT state FROM change_request") == ["requested"])
            #expect(try await victim.post(path).status == .seeOther)
            #expect(try await city.texts("SELECT state FROM change_request") == ["approved"])
        }
    }

    @Test func `cannot sign anybody in or out`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await console.browser(of: try await city.officer("zhang.wei", .approver))
            let foreign: HTTPFields = [.origin: "https://evil.example"]
            #expect(try await console.stranger.post("/console/sign-in", headers: foreign).status == .forbidden)
            #expect(try await browser.post("/console/sign-out", headers: foreign).status == .forbidden)
            #expect(try await browser.get("/console/changes").status == .ok)
        }
    }

    @Test func `with unknown fields, other content or too much of it are refused`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let author = try await city.officer("li.na", .administrator)
            let browser = try await console.browser(of: try await city.officer("zhang.wei", .approver))
            let path = "/console/changes/\(try await console.request(by: author))/approve"
            #expect(try await browser.post(path, [("role", "administrator")]).status == .badRequest)
            let text: HTTPFields = [
                .origin: "https://\(ConsoleCity.host)", .secFetchSite: "same-origin", .contentType: "text/plain",
            ]
            #expect(try await browser.post(path, headers: text).status == .badRequest)
            let much = try await browser.post(path, [("comment", String(repeating: "x", count: 140_000))])
            #expect(much.status == .contentTooLarge)
            #expect(try await city.texts("SELECT state FROM change_request") == ["requested"])
        }
    }
}

extension ConsoleCity {
    /// Has an administrator ask for a new officer; answers with the request's id as it stands in addresses.
    func request(by officer: TestOfficer, reason: String = "the counter needs a second clerk") async throws -> String {
        let answer = try await services.verbs.requestOfficer.create(
            login: "wang.fang", reach: .init(roles: [.counterClerk]), reason: #require(.init(reason)),
            in: officer.context(now))
        return answer.change.text(prefix: RequestChange.prefix)
    }
}
