import Foundation
import Rights
import Store
import StrictJSON
import TestKit
import Testing
import UseCases

@testable import Console
@testable import Signing

extension Chromium {
    /// Signs an officer in as they do, with password and code.
    func signIn(_ officer: TestOfficer, _ console: ConsoleCity, _ server: ConsoleServer) async throws {
        try await open(server.address + "/console")
        try await fill("#login", officer.login)
        try await fill("#password", TestOfficer.password)
        try await fill("#code", officer.factor.code(at: TimeCode.step(at: console.now)))
        try await click("main button.primary")
        // The click does not wait for what it leads to; the button to sign out is there once it worked.
        _ = try await text(of: ".who button")
    }
}

/// What officers do, in a real browser.
@Suite struct `The console in a browser` {
    @Test func `signs in, approves with the keyboard alone, and signs out`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city, isSecure: false)
            let author = try await city.officer("li.na", .administrator)
            let approver = try await city.officer("zhang.wei", .approver)
            _ = try await console.request(by: author, reason: "<script>alert(1)</script> 窗口需要第二名办事员")
            try await ConsoleServer.with(console) { server in
                try await Chromium.with { browser in
                    try await browser.open(server.address + "/console")
                    try await Pictures.keep(browser, "01-sign-in")
                    try await browser.signIn(approver, console, server)
                    #expect(try await browser.text.contains("zhang.wei"))
                    try await browser.open(server.address + "/console/changes")
                    #expect(try await browser.text.contains("<script>alert(1)</script> 窗口需要第二名办事员"))
                    try await Pictures.keep(browser, "02-changes")
                    try await browser.click("tbody a")
                    try await Pictures.keep(browser, "03-change")
                    // Tab from the top: the skip link comes first and leads to the main part.
                    try await browser.press("\u{E004}")
                    try await browser.press("\u{E007}")
                    #expect(try await browser.focus == "main")
                    try await browser.click("form.inline button")
                    #expect(try await browser.text(of: ".notice") == console.word("done_approved"))
                    try await Pictures.keep(browser, "04-approved")
                    #expect(try await city.texts("SELECT state FROM change_request") == ["approved"])
                    #expect(try await browser.complaints() == [])
                    try await browser.click(".who button")
                    #expect(try await browser.address.contains("/console/sign-in"))
                }
            }
        }
    }

    /// Opens an account over the API that is scored and agrees to benefits, and uses a scenario at an outlet.
    private func use(_ code: String, at outlet: String, _ console: ConsoleCity, _ server: ConsoleServer) async throws {
        let city = console.city
        let app = try await city.token(of: city.register("city-app", scopes: Scope.ofApps), now: console.now)
        let till = try await city.token(
            of: city.register("till", scopes: Scope.ofProviders, provider: "P-SCENIC"), now: console.now)
        let opened = try await server.ask(
            "/v1/citizens",
            """
            {"id_type":"resident_id","id_number":"\(Synthetic.person(99))","name":"\(Synthetic.name)","district":"410102",
             "notice_version":"2026-07","consent":{"given_at":"\(console.now)","evidence":"consent/a-1"}}
            """, as: app)
        try await city.rescore(now: console.now)
        guard case .string(let id)? = opened["citizen"] else {
            Issue.record("no account was opened")
            return
        }
        let person = "/v1/citizens/\(id)"
        _ = try await server.ask(
            person + "/consents",
            """
            {"purpose":"incentive","recipient":"city","decision":"given","categories":["eligibility"],
             "notice_version":"2026-07",
             "consent":{"given_at":"\(console.now)","evidence":"consent/b-2","initiative":"citizen"}}
            """, as: app)
        let scenario = try await scenarioID(code, in: city)
        let check = try await server.ask(
            "\(person)/scenarios/\(scenario)/check", "{\"amount_fen\":8000}", as: app)
        #expect(check["decision"] == .string("eligible"))
        let asked = "{\"scenario\":\"\(scenario)\",\"amount_fen\":8000}"
        guard case .object(let hold)? = try await server.ask(person + "/holds", asked, as: app)["hold"],
            case .string(let holdID)? = hold["hold"]
        else {
            Issue.record("nothing was held")
            return
        }
        guard case .string(let shown)? = try await server.ask("\(person)/holds/\(holdID)/code", as: app)["code"] else {
            Issue.record("no code was shown")
            return
        }
        let used = try await server.ask(
            "/provider/v1/redemptions", "{\"code\":\"\(shown)\",\"outlet\":\"\(outlet)\",\"order_no\":\"A-1\"}",
            as: till)
        #expect(used["state"] == .string("used") && used["scenario"] == .string(scenario))
    }

    private func scenarioID(_ code: String, in city: TestCity) async throws -> String {
        let rows = try await city.texts("SELECT code || ' ' || public_id FROM scenario")
        let row = try #require(rows.first { $0.hasPrefix(code + " ") })
        let bits = try #require(UInt128(row.dropFirst(code.count + 1).filter { $0 != "-" }, radix: 16))
        return PublicID(uuid: bits).text(prefix: BenefitID.scenario)
    }

    @Test func `takes a scenario from a template to another officer's approval and to a citizen who uses it`()
        async throws
    {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city, isSecure: false)
            try await city.addProviders()
            let lines = (1...40).map { number in
                EnrolmentLine(Synthetic.person(number), district: ["410102", "410105", "410184"][number % 3])
            }
            try await city.enrol(EnrolmentLine.file(lines))
            try await city.scoreEveryone()
            let author = try await city.officer("li.na", .scenarioAuthor)
            let approver = try await city.officer("zhang.wei", .approver)
            try await ConsoleServer.with(console) { server in
                try await Chromium.with { browser in
                    try await browser.signIn(author, console, server)
                    try await Pictures.keep(browser, "10-no-scenarios")
                    try await browser.follow(link: console.word("new_scenario"))
                    try await Pictures.keep(browser, "11-templates")
                    try await browser.click(".tiles a")
                    try await Pictures.keep(browser, "12-editor")
                    try await browser.fill("#f-levels-0-min_score", "ninety")
                    try await browser.click(".sticky button.primary")
                    #expect(try await browser.count(".error") >= 2)
                    try await Pictures.keep(browser, "13-editor-faults")
                    try await browser.fill("#f-code", "YOU-001")
                    try await browser.fill("#f-name_zh", "景区门票优惠")
                    try await browser.choose("#f-provider", "P-SCENIC")
                    try await browser.fill("#f-levels-0-min_score", "90")
                    try await browser.click(".sticky button.primary")
                    #expect(try await browser.text(of: ".notice") == console.word("done_saved"))
                    try await Pictures.keep(browser, "14-draft")
                    try await browser.follow(link: console.word("preview"))
                    #expect(try await browser.count("figure svg rect") >= 3)
                    try await Pictures.keep(browser, "15-preview")
                    try await browser.open(server.address + "/console/scenarios/YOU-001/1")
                    try await browser.fill("#submit-reason", "旅游旺季的新优惠")
                    try await browser.click("section[aria-labelledby='submit-title'] button")
                    #expect(try await browser.text.contains(console.word("own_request")))
                    try await Pictures.keep(browser, "16-own-request")
                    #expect(try await browser.complaints() == [])
                }
                try await Chromium.with(width: 390, height: 844) { browser in
                    try await browser.signIn(approver, console, server)
                    try await Pictures.keep(browser, "20-list-narrow")
                    try await browser.open(server.address + "/console/changes?lang=en")
                    try await browser.click("tbody a")
                    try await Pictures.keep(browser, "21-approval-english-narrow")
                    try await browser.click("form.inline button")
                    #expect(try await browser.text(of: "h1 + .state, .head .state") == "approved")
                    #expect(try await browser.complaints() == [])
                }
                #expect(try await city.scenarioStates() == ["YOU-001/1 running"])
                try await use("YOU-001", at: "O-1001", console, server)
                console.pass(seconds: 60)
                try await Chromium.with { browser in
                    try await browser.signIn(author, console, server)
                    try await Pictures.keep(browser, "30-list")
                    try await browser.click("tbody a")
                    try await Pictures.keep(browser, "31-running")
                    try await browser.fill("#operate-reason", "景区临时检修")
                    try await browser.click("button[value='pause']")
                    #expect(try await browser.text(of: ".notice") == console.word("done_operated_pause"))
                    try await browser.follow(link: console.word("next_version"))
                    try await browser.fill("#f-levels-0-benefit-percent", "30")
                    try await browser.click(".sticky button.primary")
                    try await browser.open(server.address + "/console/scenarios/YOU-001/2/difference?with=1")
                    #expect(try await browser.text.contains("30"))
                    try await Pictures.keep(browser, "32-difference")
                    try await browser.open(server.address + "/console/import")
                    let file = try city.write(Array("code,wrong\nYOU-002,<b>x</b>\n".utf8), as: "scenarios.csv")
                    try await browser.type("#file", file)
                    try await browser.click("main button.primary")
                    #expect(try await browser.count("tbody tr") == 1)
                    try await Pictures.keep(browser, "33-import-refused")
                    try await browser.open(server.address + "/console/scenarios/YOU-999/1")
                    try await Pictures.keep(browser, "34-unknown")
                }
                #expect(try await city.scenarioStates() == ["YOU-001/1 paused", "YOU-001/2 draft"])
            }
        }
    }
}
