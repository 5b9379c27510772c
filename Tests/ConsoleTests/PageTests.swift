import Foundation
import HTTPTypes
import Hummingbird
import Rights
import TestKit
import Testing

@testable import Console
@testable import UseCases

/// What holds for every page of the console.
@Suite struct `Pages of the console` {
    @Test func `say what a browser may do with them, and run nothing`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let browser = try await console.browser(of: try await city.officer("zhang.wei", .approver, .scenarioAuthor))
            for route in ConsoleRoute.allCases where route.method == .get {
                let page = try await browser.get(route.path("chg_00000000000000000000000001"))
                guard page.status != .seeOther else { continue }
                #expect(
                    page.headers[.contentSecurityPolicy]
                        == "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                        + "base-uri 'none'; frame-ancestors 'none'", "\(route)")
                guard route != .style else { continue }
                #expect(page.headers[.cacheControl] == "no-store")
                #expect(page.headers[.referrerPolicy] == "same-origin")
                for word in ["<script", " style=", " onclick", "javascript:"] {
                    #expect(!page.html.contains(word), "\(route) has \(word)")
                }
                #expect(page.html.contains("<main id=\"main\"") && page.html.contains("class=\"skip\""))
            }
        }
    }

    @Test func `tell a wrong method from a page that does not exist`() async throws {
        try await TestCity.with { city async throws in
            let console = try ConsoleCity(city)
            let wrong = try await console.stranger.send(.delete, "/console/sign-in", [:], nil)
            #expect(wrong.status == .methodNotAllowed)
            #expect(Set(wrong.headers[.allow]?.split(separator: ", ") ?? []) == ["GET", "HEAD", "POST"])
            #expect(try await console.stranger.get("/console/nothing/here").status == .notFound)
            #expect(try await console.stranger.get("/console/sign-in", method: .head).status == .ok)
            let style = try await console.stranger.get(StyleSheet.path)
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.headers[.cacheControl]?.contains("immutable") == true)
        }
    }

    /// Every value is escaped except one: a page's own rendered template inside the frame.
    @Test func `put in nothing unescaped but themselves, and have a word for everything`() throws {
        let folder = ConsoleCity.repository.appending(path: "Sources/Console")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
        var used: Set<String> = []
        var unescaped = 0
        for file in files ?? [] where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            unescaped += text.matches(of: /\{\{\{|\{\{&/).count
            for match in text.matches(of: /\{\{w\.([a-z0-9_]+)\}\}|words\["([a-z0-9_]+)"\]|words\("([a-z0-9_]+)"/) {
                used.insert(String(match.1 ?? match.2 ?? match.3 ?? ""))
            }
        }
        #expect(unescaped == 1)
        #expect(used.count > 30)
        let texts = try ConsoleCity.texts()
        let codes =
            used.map { "console.\($0)" } + Layout.notices.map { "console.done_\($0)" }
        #expect(texts.missing(from: codes) == [])
    }
}
