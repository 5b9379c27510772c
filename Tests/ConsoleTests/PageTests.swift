import Foundation
import HTTPTypes
import Hummingbird
import Incentives
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
                let page = try await browser.get(route.path("travel", "1"))
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
            for nowhere in [
                "nothing/here", "scenarios/YOU-001", "scenarios/YOU-001/1/x", "style.css/x", "changes/x/y/z",
            ] {
                let page = try await console.stranger.get("/console/\(nowhere)")
                #expect(page.status == .notFound && page.html.contains("not_found"), "\(nowhere)")
            }
            #expect(try await console.stranger.get("/console/sign-in", method: .head).status == .ok)
            let style = try await console.stranger.get(StyleSheet.path)
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.headers[.cacheControl]?.contains("immutable") == true)
        }
    }

    /// Every value is escaped except one: a page's own rendered template inside the frame.
    @Test func `put in nothing unescaped but themselves, and have a word for everything`() throws {
        let folder = ConsoleCity.repository.appending(path: "Sources/Console")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
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
        #expect(texts.missing(from: Self.codes(used)) == [])
    }

    /// The words the templates name, and those whose names are put together of codes.
    private static func codes(_ used: Set<String>) -> [String] {
        var words = Array(used)
        for key in Editor.keys { words += ["f_\(key)", "h_\(key)", "e_\(key)"] }
        for notice in Layout.notices { words.append("done_\(notice)") }
        for day in 1...7 { words.append("weekday_\(day)") }
        for kind in ["everyone", "score", "tier"] { words.append("threshold_\(kind)") }
        for service in Scenario.ServiceClass.allCases { words.append("class_\(service.rawValue)") }
        for unit in Quota.Unit.allCases { words += ["unit_\(unit.rawValue)", "unit_of_\(unit.rawValue)"] }
        for period in QuotaPeriod.allCases.map(\.rawValue) + ["concurrent"] { words.append("period_\(period)") }
        for step in OperateScenario.Step.allCases.map(\.rawValue) { words += ["step_\(step)", "step_\(step)_help"] }
        for reason in ["drafted", "changed", "imported"] { words.append("because_\(reason)") }
        for rows in ["levels", "quotas", "caps"] { words.append("add_\(rows)") }
        for part in ["basic", "who_gives", "when", "for_whom", "levels", "public_offer", "quotas", "caps", "holding"] {
            words += ["section_\(part)", "section_\(part)_help"]
        }
        for component in Benefit.Component.allCases where component != .maxFen {
            words.append("say_\(component.rawValue)")
        }
        var codes = words.map { "console.\($0)" }
        for state in ScenarioState.allCases { codes.append("scenario_state.\(state.rawValue)") }
        for kind in ChangeKind.allCases { codes.append("change_kind.\(kind.rawValue)") }
        for state in ChangeRequest<Int32>.State.allCases { codes.append("change_state.\(state.rawValue)") }
        for code in ["form_forged"] + Fault.allCases.map(\.rawValue) {
            codes += ["problem_title.\(code)", "problem_detail.\(code)"]
        }
        return codes
    }
}
