import HTTPTypes
import Hummingbird
import TestKit
import Testing
import UseCases

@testable import Console
@testable import Rights
@testable import Signing

/// Who gets into the console, and how.
@Suite struct `Signing in to the console` {
    private func form(_ officer: TestOfficer, _ console: ConsoleCity, password: String = TestOfficer.password)
        -> [(String, String)]
    {
        let code = officer.factor.code(at: TimeCode.step(at: console.now))
        return [("login", officer.login), ("password", password), ("code", code)]
    }

    @Test func `gives a session in a cookie no script and no other site gets, and signing out ends it`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let officer = try await city.officer("zhang.wei", .scenarioAuthor)
            let answer = try await console.stranger.post("/console/sign-in", form(officer, console))
            #expect(answer.status == .seeOther)
            let cookie = try #require(answer.headers[.setCookie])
            for part in ["__Host-shangding_session=sdo_", "; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
                #expect(cookie.contains(part), "\(part)")
            }
            let token = String(cookie.drop { $0 != "=" }.dropFirst().prefix { $0 != ";" })
            let browser = Browser(
                console: console, session: token, formToken: console.services.tokens.text(for: token))
            let page = try await browser.get("/console/changes")
            #expect(page.status == .ok)
            #expect(page.html.contains("zhang.wei"))
            let out = try await browser.post("/console/sign-out")
            #expect(out.status == .seeOther)
            #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await browser.get("/console/changes").status == .seeOther)
        }
    }

    @Test func `says the same whatever was wrong, and not too often`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let officer = try await city.officer("zhang.wei", .auditor)
            let wrong = try await console.stranger.post(
                "/console/sign-in", form(officer, console, password: "wrong horse battery"))
            let nobody = try await console.stranger.post(
                "/console/sign-in", [("login", "zhang.wei"), ("password", "x"), ("code", "000000")])
            #expect(wrong.status == .unauthorized && nobody.status == .unauthorized)
            #expect(wrong.html == nobody.html)
            #expect(wrong.headers[.setCookie] == nil)
            for _ in 3...20 { _ = try await console.stranger.post("/console/sign-in", [("more", "1")]) }
            let limited = try await console.stranger.post("/console/sign-in", form(officer, console))
            #expect(limited.status == .tooManyRequests)
            #expect(limited.html.contains("rate_limited"))
            console.pass(seconds: 30)
            #expect(try await console.stranger.post("/console/sign-in", form(officer, console)).status == .seeOther)
        }
    }

    @Test func `is asked for again when a session was not used for a while, and a form is not lost silently`()
        async throws
    {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await console.browser(of: try await city.officer("zhang.wei", .approver))
            #expect(try await browser.get("/console/changes").status == .ok)
            console.pass(seconds: SignInRules.idleLimit)
            let page = try await browser.get("/console/changes")
            #expect(page.headers[.location] == "/console/sign-in")
            let form = try await browser.post("/console/changes/chg_00000000000000000000000001/approve")
            #expect(form.status == .unauthorized)
            #expect(form.html.contains("unauthorized") && form.html.contains("request-0001"))
        }
    }

    @Test func `speaks Chinese, and English when asked`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let chinese = try await console.stranger.get("/console/sign-in")
            #expect(chinese.html.contains("<html lang=\"zh-CN\">") && chinese.html.contains("登录"))
            let english = try await console.stranger.get("/console/sign-in?lang=en")
            #expect(english.html.contains("<html lang=\"en\">") && english.html.contains("Sign in"))
            #expect(english.headers[.setCookie]?.contains("shangding_language=en") == true)
            var browser = console.stranger
            browser.language = "en"
            #expect(try await browser.get("/console/sign-in").html.contains("Sign in"))
        }
    }
}
