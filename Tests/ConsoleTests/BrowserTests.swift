import Foundation
import Rights
import TestKit
import Testing
import UseCases

@testable import Console
@testable import Signing

/// What officers do, in a real browser.
@Suite struct `The console in a browser` {
    private func signIn(_ officer: TestOfficer, _ console: ConsoleCity, _ server: ConsoleServer, _ browser: Chromium)
        async throws
    {
        try await browser.open(server.address + "/console")
        try await browser.fill("#login", officer.login)
        try await browser.fill("#password", TestOfficer.password)
        try await browser.fill("#code", officer.factor.code(at: TimeCode.step(at: console.now)))
        try await browser.click("main button.primary")
    }

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
                    try await signIn(approver, console, server, browser)
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
}
