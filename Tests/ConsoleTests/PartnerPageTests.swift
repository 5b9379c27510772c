import CivilTime
import Federation
import HTTPTypes
import Rights
import Signing
import TestKit
import Testing
import UseCases

@testable import Console

/// Partner cities in the console, as officers see and lead them.
@Suite struct `Partner pages` {
    private let reason = ("reason", "双方城市已经商定")

    private func path(_ page: Page) throws -> String {
        let location = try #require(page.headers[.location])
        return String(location.prefix { $0 != "?" })
    }

    @Test func `lead a partner from its proposal to a suspension`() async throws {
        try await TestCity.with { city async throws in
            let (console, officers) = (try ConsoleCity(city), try await city.partnerOfficers())
            let first = try await console.browser(of: officers.first)
            let second = try await console.browser(of: officers.second)
            let approver = try await console.browser(of: officers.approver)
            let partner = try PartnerCity()
            let proposed = try await first.post(
                "/console/partners",
                [
                    ("entity", partner.entity.text), ("name_zh", "杭州市"), ("name_en", "Hangzhou"),
                    ("base", partner.base.text), reason,
                ])
            #expect(proposed.status == .seeOther)
            let place = try path(proposed)
            let typed = try await first.post(place + "/thumbprint", [("thumbprint", partner.root.id.text)])
            #expect(typed.headers[.location]?.hasSuffix("done=partner_heard") == true)
            let shown = try await second.get(place)
            #expect(shown.html.contains("fang.hua") && !shown.html.contains(partner.root.id.text))
            #expect(shown.html.contains("id=\"thumbprint\""))
            #expect(
                try await !first.get(place).html.contains("id=\"thumbprint\""), "whoever has typed is not asked again")
            #expect(try await !approver.get(place).html.contains("id=\"thumbprint\""))
            let wrong = try await second.post(place + "/thumbprint", [("thumbprint", partner.key.id.text)])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("不一致"))
            // Read out in groups, typed with spaces.
            let text = partner.root.id.text
            let spaced = text.prefix(20) + " " + text.dropFirst(20)
            let verified = try await second.post(place + "/thumbprint", [("thumbprint", String(spaced))])
            #expect(verified.headers[.location]?.hasSuffix("done=partner_verified") == true)
            #expect(try await second.get(place).html.contains(text))

            let transport = TransportTable()
            transport.put(.init(try partner.signed(partner.statement())), at: partner.base, PartnerURL.statementPath)
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            try await city.trust(transport, keys: keys, clock: TestClock()).shelf.refetch(partner.entity)
            let page = try await approver.get(place)
            #expect(page.html.contains(partner.key.id.text) && page.html.contains("60.0 %"))
            #expect(!page.html.contains("name=\"step\""), "an approver asks for nothing")

            let agreed = try await first.post(
                place + "/agreement",
                [
                    ("on_travel", "true"), ("disclose_travel", "band"), ("claims_travel", "500"), ("liable_travel", ""),
                    ("disclose_rental", "meets"), ("claims_rental", "1000"), reason,
                ])
            let change = try path(agreed)
            let plan = try await approver.get(change)
            #expect(plan.html.contains("信易游") && plan.html.contains("500") && plan.html.contains(text))
            #expect(!plan.html.contains("信易租"))
            #expect(plan.html.contains("信易游（出行旅游）：告知档次，每日至多 500 次"))
            var english = approver
            english.language = "en"
            let read = try await english.get(change)
            #expect(
                read.html.contains("travel (tickets and trips): may be told the band, no more than 500 claims a day"))
            #expect(try await approver.post(change + "/approve").status == .seeOther)
            let asked = try path(try await first.post(place + "/step", [("step", "activate"), reason]))
            #expect(try await first.get(place).html.contains(console.word("partner_requests")))
            #expect(try await approver.post(asked + "/approve").status == .seeOther)
            let stopped = try await approver.post(place + "/suspend", [reason])
            #expect(stopped.headers[.location]?.hasSuffix("done=partner_suspended") == true)
            #expect(try await city.text("SELECT state FROM partner") == "suspended")
            let list = try await approver.get("/console/partners")
            #expect(list.html.contains("s-suspended") && !list.html.contains("name=\"entity\""))
        }
    }

    @Test func `say what is wrong and keep what was typed`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await console.browser(of: city.officer("fang.hua", .partnerOfficer))
            let fields = [
                ("entity", "urn:ccr:330100"), ("name_zh", "<b>杭州</b>"), ("name_en", "Hangzhou"),
                ("base", "https://ccr.hangzhou.example"), reason,
            ]
            for (name, value) in [
                ("entity", "330100"), ("entity", "urn:ccr:410100"), ("base", "ccr.hangzhou.example"), ("reason", "x"),
            ] {
                let page = try await browser.post(
                    "/console/partners", fields.map { $0.0 == name ? (name, value) : $0 })
                #expect(page.status == .unprocessableContent, "\(name) \(value)")
                #expect(page.html.contains("&lt;b&gt;杭州") && !page.html.contains("<b>杭州"))
            }
            #expect(try await city.texts("SELECT entity FROM partner") == [])
            #expect(try await browser.post("/console/partners", fields, token: "x").status == .forbidden)
            #expect(try await browser.post("/console/partners", fields).status == .seeOther)
            let other = try await browser.get("/console/partners/ptn_7zzzzzzzzzzzzzzzzzzzzzzzzz")
            #expect(other.status == .notFound)
        }
    }
}
