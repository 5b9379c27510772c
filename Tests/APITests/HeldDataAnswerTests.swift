import HTTPTypes
import HummingbirdTesting
import NIOCore
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import Rights
@testable import UseCases

/// What a person may see and take away, over HTTP and a real database.
@Suite struct `What a person takes away over HTTP` {
    private let person = Synthetic.person(1)
    private let script = "<script>alert(1)</script>"

    @Test func `are records with their history, a page at a time`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            let other = try await city.open(Synthetic.person(2))
            try await city.city.ingest(
                RecordLine.file((1...3).map { RecordLine("A-\($0)", person, "SOC-002", magnitude: "1") }), from: "mzj")
            let first = try await city.ask(.get, path + "/records?limit=2")
            let record = try #require(try first.list("records").first)
            guard case .array(let versions)? = record["versions"], case .object(let version)? = versions.first else {
                Issue.record("no version")
                return
            }
            #expect(version["reason"] == .string("delivered"))
            let cursor = try first.text("next_cursor")
            #expect(first.headers[.link] == "<\(path)/records?limit=2&cursor=\(cursor)>; rel=\"next\"")
            let second = try await city.ask(.get, path + "/records?limit=2&cursor=" + cursor)
            #expect(try second.list("records").map { $0["record_no"] } == [.string("A-3")])
            #expect(try second.json["next_cursor"] == .null && second.headers[.link] == nil)
            for wrong in ["x", String(cursor.dropLast()), ""] {
                let answer = try await city.ask(.get, path + "/records?cursor=" + wrong)
                #expect(try answer.status == .badRequest && answer.code == "cursor_invalid")
            }
            let foreign = try await city.ask(.get, other + "/records?cursor=" + cursor)
            #expect(try foreign.code == "cursor_invalid", "a cursor opens in no other's list")
            #expect(try await city.ask(.get, path + "/records?limit=201").code == "limit_invalid")
        }
    }

    @Test func `are readers, newest first, a page at a time`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            for _ in 0..<3 {
                city.advance(60)
                _ = try await city.ask(.get, path)
            }
            city.advance(60)
            let first = try await city.ask(.get, path + "/readers?limit=2")
            #expect(
                try first.list("readers").map { $0["action"] } == [.string("account.read"), .string("account.read")])
            #expect(try first.list("readers").allSatisfy { $0["actor_kind"] == .string("client") })
            let next = try await city.ask(.get, path + "/readers?cursor=" + first.text("next_cursor"))
            // The page before is a look as well, but a newer one.
            let earlier = try next.list("readers").map { $0["action"] }.suffix(3)
            #expect(earlier.first == .string("account.read"))
            // Both are of one instant.
            #expect(Set(earlier.dropFirst()) == [.string("account.opened"), .string("consent.given")])
            #expect(try await city.ask(.get, path + "/readers?cursor=AAAA").code == "cursor_invalid")
        }
    }

    @Test func `say why they looked, in words, by what each operation is for`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            try await city.city.rescore()
            for (method, what) in [
                (HTTPRequest.Method.get, "/explanation"), (.get, "/consents"), (.post, "/statements"),
                (.delete, "/consents/scoring"),
            ] {
                city.advance(60)
                _ = try await city.ask(method, path + what, key: method == .post ? "s-1" : nil)
            }
            city.advance(60)
            func purposes(_ language: String) async throws -> [JSONValue?] {
                let answer = try await city.ask(.get, path + "/readers", headers: [.acceptLanguage: language])
                let entries = try answer.list("readers").filter { $0["action"] != .string("readers.read") }
                var seen: [JSONValue?] = []
                for entry in entries.reversed() where seen.last != entry["purpose_text"] {
                    seen.append(entry["purpose_text"])
                }
                return seen
            }
            #expect(
                try await purposes("en") == [
                    .string("To open or find your account"), .string("To show you your score"),
                    .string("To show you what is held about you"), .string("To give you a statement of your score"),
                    .string("To record what you agreed to"),
                ])
            #expect(try await purposes("zh-CN").first == .string("为本人开通或查找账户"))
        }
    }

    /// Without it an operation would be written down as another's.
    @Test func `have a purpose for every operation of clients, and every purpose has words`() throws {
        for endpoint in Endpoint.allCases {
            guard case .client(let scope) = endpoint.access else { continue }
            #expect(Wording.purposes.contains(scope.purpose.rawValue), "\(endpoint)")
        }
        #expect(Set(Scope.allCases.map(\.purpose)) == Set(ClientPurpose.allCases))
        #expect(try Given.texts().missing(from: Wording.purposes.map { "purpose.\($0)" }) == [])
    }

    @Test func `is everything in one document, never stored on the way`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person, name: "测试丙")
            try await city.city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "1"), from: "mzj")
            let answer = try await city.ask(.get, path + "/export")
            #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
            guard case .object(let identity)? = try answer.json["identity"] else {
                Issue.record("no identity")
                return
            }
            #expect(identity["id_number"] == .string(person) && identity["name"] == .string("测试丙"))
            #expect(try answer.list("records").count == 1 && answer.list("readers").isEmpty == false)
        }
    }

    @Test func `is a report twice a year, in two forms, and anyone may check its code`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person, name: script)
            try await city.city.ingest(RecordLine("<b>1</b>", person, "SOC-002", magnitude: "1"), from: "mzj")
            try await city.city.rescore()
            let report = try await city.ask(.post, path + "/reports", key: "r-1")
            #expect(try report.status == .created && report.json["reports_left"] == .integer(1))
            let page = try await city.ask(
                .post, path + "/reports", key: "r-1", headers: [.accept: "text/html,application/json;q=0.9"])
            #expect(page.status == .created && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[values: .contentSecurityPolicy] == [ReportPage.contentSecurityPolicy])
            #expect(page.headers[.cacheControl] == "no-store")
            let html = String(buffer: page.body)
            #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"))
            #expect(html.contains("&lt;b&gt;1&lt;/b&gt;") && !html.contains("<b>") && !html.contains(person))
            #expect(!html.contains("style=") && !html.contains("<style"))
            let code = try report.text("check_code")
            let digest = try report.text("digest")
            #expect(html.contains(ReportPage.Sheet.grouped(code)) && html.contains(digest))
            for typed in [code, ReportPage.Sheet.grouped(code).uppercased()] {
                let check = try await city.ask(.get, "/v1/reports/" + typed, as: "nobody")
                #expect(try check.status == .ok && check.json["authentic"] == .bool(true))
                #expect(try check.text("issued_on") == "2026-11-23" && check.text("digest") == report.text("digest"))
                #expect(try check.json.members.count == 3)
            }
            let unknown = try await city.ask(.get, "/v1/reports/" + String(code.reversed()))
            #expect(try unknown.status == .notFound && unknown.code == "report_unknown")
            #expect(try await city.ask(.post, path + "/reports").status == .created)
            let third = try await city.ask(.post, path + "/reports")
            #expect(try third.status == .conflict && third.code == "report_limit")
            #expect(try await city.ask(.post, path + "/reports", key: "").code == "idempotency_key_required")
            #expect(try await city.ask(.post, path + "/reports", "{}").code == "body_invalid")
            let verify = VerifyStatement(keys: try await keys(city))
            #expect(try verify(Array(report.text("jws").utf8), at: city.now).score == 101)
        }
    }

    @Test func `is a statement that the published keys prove, while there is a score`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            let early = try await city.ask(.post, path + "/statements")
            #expect(try early.status == .notFound && early.code == "score_not_available")
            try await city.city.rescore()
            let statement = try await city.ask(.post, path + "/statements", key: "s-1")
            #expect(statement.status == .created)
            let jws = Array(try statement.text("jws").utf8)
            let verify = VerifyStatement(keys: try await keys(city))
            #expect(try verify(jws, at: city.now).score == 100)
            var forged = jws
            forged[forged.count - 20] = forged[forged.count - 20] == 0x41 ? 0x42 : 0x41
            #expect(throws: VerifyStatement.Failure.self) { try verify(forged, at: city.now) }
            #expect(try await city.ask(.post, path + "/statements", key: "s-1").body == statement.body)
            #expect(try await city.ask(.delete, path + "/consents/scoring").status == .noContent)
            city.advance(60)
            #expect(try await city.ask(.post, path + "/statements").code == "score_not_available")
            #expect(try await city.ask(.get, path + "/explanation").code == "score_not_available")
        }
    }

    private func keys(_ city: AccountCity) async throws -> PublicKeySet {
        let answer = try await city.ask(.get, "/.well-known/jwks.json", as: "nobody")
        #expect(answer.status == .ok && answer.headers[.contentType] == "application/jwk-set+json")
        return try PublicKeySet(document: Array(buffer: answer.body))
    }
}
