import Federation
import Rights
import Signing
import Store
import TestKit
import Testing
import UseCases

@testable import Console

/// A partner city as officers lead it, in a real browser.
@Suite struct `Partner pages in a browser` {
    @Test func `are led from a proposal over the ceremony to a suspension`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city, isSecure: false)
            let (officers, partner) = (try await city.partnerOfficers(), try PartnerCity())
            try await ConsoleServer.with(console) { server in
                try await Chromium.with { browser in
                    try await browser.signIn(officers.first, console, server)
                    try await browser.open(server.address + "/console/partners")
                    try await Pictures.keep(browser, "40-no-partners")
                    try await browser.fill("#entity", "330100")
                    try await browser.fill("#name_zh", "杭州市")
                    try await browser.fill("#name_en", "Hangzhou")
                    try await browser.fill("#base", partner.base.text)
                    try await browser.fill("#reason", "双方城市已经商定")
                    try await browser.click("main button.primary")
                    #expect(try await browser.text(of: "#fault") == console.word("partner_fault"))
                    try await Pictures.keep(browser, "41-proposal-refused")
                    try await browser.fill("#entity", partner.entity.text)
                    try await browser.click("main button.primary")
                    #expect(try await browser.text(of: ".notice") == console.word("done_partner_proposed"))
                    // Without the notice, so that the next one is the next page's.
                    try await browser.open(String(browser.address.prefix { $0 != "?" }))
                    try await browser.fill("#thumbprint", partner.root.id.text)
                    try await Pictures.keep(browser, "42-ceremony")
                    try await browser.click("section[aria-labelledby='ceremony-title'] button")
                    #expect(try await browser.text(of: ".notice") == console.word("done_partner_heard"))
                    #expect(try await browser.complaints() == [])
                }
                try await Chromium.with(width: 390, height: 844) { browser in
                    try await browser.signIn(officers.second, console, server)
                    try await browser.open(server.address + "/console/partners")
                    try await Pictures.keep(browser, "43-partners-narrow")
                    try await browser.click("tbody a")
                    #expect(try await !browser.text.contains(partner.root.id.text), "what the first typed is not told")
                    try await browser.fill("#thumbprint", partner.root.id.text)
                    try await Pictures.keep(browser, "44-ceremony-narrow")
                    try await browser.click("section[aria-labelledby='ceremony-title'] button")
                    #expect(try await browser.text(of: ".notice") == console.word("done_partner_verified"))
                    #expect(try await browser.complaints() == [])
                }
                let id = try await city.partners.read.id(of: partner.entity)
                let place = "\(server.address)/console/partners/\(id.text(prefix: PartnerView.prefix))"
                let transport = TransportTable()
                transport.put(
                    .init(try partner.signed(partner.statement())), at: partner.base, PartnerURL.statementPath)
                let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
                try await city.trust(transport, keys: keys, clock: TestClock()).shelf.refetch(partner.entity)
                console.pass(seconds: 60)
                try await Chromium.with { browser in
                    try await browser.signIn(officers.first, console, server)
                    try await browser.open(place)
                    #expect(try await browser.text.contains(partner.key.id.text))
                    try await browser.click("input[name='on_travel']")
                    try await browser.fill("[name='claims_travel']", "500")
                    try await browser.fill("#agree-reason", "双方城市已经商定")
                    try await Pictures.keep(browser, "45-bands-and-agreement")
                    try await browser.click("section[aria-labelledby='agreement-title'] button.primary")
                    #expect(try await browser.text(of: ".notice") != "")
                    try await Pictures.keep(browser, "46-agreement-asked")
                    #expect(try await browser.complaints() == [])
                }
                #expect(
                    try await city.texts("SELECT kind || ' ' || state FROM change_request")
                        == ["partner.agreement requested"])
                try await city.agreeAndActivate(id, officers)
                try await Chromium.with { browser in
                    try await browser.signIn(officers.approver, console, server)
                    try await browser.open(place)
                    try await Pictures.keep(browser, "47-active")
                    try await browser.fill("#suspend-reason", "对方密钥疑似泄露")
                    try await Pictures.keep(browser, "47-suspend")
                    try await browser.click("section[aria-labelledby='suspend-title'] button")
                    #expect(try await browser.text(of: ".notice") == console.word("done_partner_suspended"))
                    try await Pictures.keep(browser, "48-suspended")
                    try await browser.open(place + "?lang=en")
                    try await Pictures.keep(browser, "49-suspended-english")
                    #expect(try await browser.complaints() == [])
                }
                #expect(try await city.texts("SELECT state FROM partner") == ["suspended"])
            }
        }
    }
}

extension TestCity {
    /// The officers' yes to what waits, and to the beginning.
    fileprivate func agreeAndActivate(_ id: PublicID, _ officers: PartnerOfficers) async throws {
        for change in try await pendingChanges() {
            try await decideChange(change, .approve, in: officers.approver.context())
        }
        try await take(.activate, id, officers)
    }

    private func pendingChanges() async throws -> [PublicID] {
        try await texts("SELECT public_id::text FROM change_request WHERE state = 'requested'").map {
            PublicID(uuid: try #require(UInt128($0.filter { $0 != "-" }, radix: 16)))
        }
    }
}
