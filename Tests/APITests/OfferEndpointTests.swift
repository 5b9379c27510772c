import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What runs, and what of it is open to whom.
@Suite struct `Browsing benefits` {
    private func codes(_ answer: TestResponse, _ list: String = "scenarios") throws -> [String] {
        try answer.list(list).map { try $0.string("code") }
    }

    @Test func `lists what runs, filtered, a page at a time, and not again what has not changed`() async throws {
        try await BenefitCity.with([.farAway]) { city async throws in
            let all = try await city.ask(.get, "/v1/scenarios")
            #expect(try codes(all) == ["YOU-001", "YOU-009", "YUE-001", "ZU-001"])
            #expect(try all.json["next_cursor"] == .null)
            var seen: [String] = []
            var path: String? = "/v1/scenarios?limit=3"
            while let here = path {
                let page = try await city.ask(.get, here)
                seen += try codes(page)
                let next = try page.text("next_cursor")
                path = next.isEmpty ? nil : "/v1/scenarios?limit=3&cursor=\(next)"
                #expect((page.headers[.link] != nil) == !next.isEmpty)
            }
            #expect(seen == ["YOU-001", "YOU-009", "YUE-001", "ZU-001"])
            for (filter, found) in [
                ("kind=reading", ["YUE-001"]), ("outlet=O-3001", ["ZU-001"]),
                ("district=410184", ["YOU-001", "YOU-009", "YUE-001", "ZU-001"]), ("district=410185", []),
                ("kind=travel&at=2026-11-23T01:00:00Z", ["YOU-001"]),
                ("kind=travel&at=2026-11-23T01%3A00%3A00Z", ["YOU-001"]), ("kind=nothing", []),
                ("at=2027-06-01T00:00:00Z", []),
            ] { #expect(try await codes(city.ask(.get, "/v1/scenarios?\(filter)")) == found, "\(filter)") }
            for (filter, code) in [
                ("at=tomorrow", "request_invalid"), ("district=4101", "request_invalid"),
                ("limit=201", "limit_invalid"),
                ("cursor=x", "cursor_invalid"), ("kind=a&kind=b", "parameter_unknown"),
                ("points=5", "parameter_unknown"),
            ] { #expect(try await city.ask(.get, "/v1/scenarios?\(filter)").code == code, "\(filter)") }
            let tag = try #require(all.headers[.eTag])
            let same = try await city.ask(.get, "/v1/scenarios", headers: [.ifNoneMatch: tag])
            #expect(same.status == .notModified && same.body.readableBytes == 0)
            let english = try await city.ask(
                .get, "/v1/scenarios", headers: [.ifNoneMatch: tag, .acceptLanguage: "en"])
            #expect(english.status == .ok)
            #expect(try english.list("scenarios").first?["name"] == .string("Ticket discount"))
        }
    }

    @Test func `shows one scenario's terms and knows no other`() async throws {
        try await BenefitCity.with { city async throws in
            let one = try await city.ask(.get, "/v1/scenarios/\(city.scenario("YUE-001"))")
            #expect(try one.text("life") == "loan")
            #expect(try one.object("public_offer")["quantity"] == .integer(2))
            #expect(try one.list("levels").first?["min_score"] == .integer(100))
            for name in ["scn_00000000000000000000000000", "scn_x", "YUE-001"] {
                let answer = try await city.ask(.get, "/v1/scenarios/\(name)")
                #expect(answer.status == .notFound)
                #expect(try answer.code == "scenario_unknown")
            }
        }
    }

    @Test func `tells a citizen what is open, what one step is missing, and what everyone has`() async throws {
        try await BenefitCity.with([.farAway]) { city async throws in
            let person = try await city.person(agrees: false)
            let before = try await city.ask(.get, person + "/scenarios", headers: [.acceptLanguage: "en"])
            #expect(try codes(before, "usable") == [])
            #expect(try codes(before, "near") == ["YOU-001", "YUE-001", "ZU-001"])
            #expect(try codes(before, "public") == ["YOU-009"])
            for near in try before.list("near") {
                guard case .object(let step)? = near["step"] else {
                    Issue.record("no step")
                    continue
                }
                #expect(step["code"] == .string("give_incentive_consent"))
                #expect(step["text"] != step["code"])
            }
            try await city.agree(person)
            let after = try await city.ask(.get, person + "/scenarios")
            #expect(try codes(after, "usable") == ["YOU-001", "YUE-001", "ZU-001"])
            let tickets = try await city.ask(.get, person + "/scenarios?kind=travel")
            #expect(try codes(tickets, "usable") == ["YOU-001"])
            // A page at a time: what can be used comes first, and nothing comes twice.
            var seen: [String] = []
            var path: String? = person + "/scenarios?limit=2"
            while let here = path {
                let page = try await city.ask(.get, here)
                let found = try ["usable", "near", "public"].flatMap { try codes(page, $0) }
                #expect(found.count <= 2)
                seen += found
                let link = page.headers[.link]?.firstMatch(of: /<(.*)>; rel="next"/).map { String($0.1) }
                #expect((link == nil) == (try page.text("next_cursor").isEmpty))
                path = link
            }
            #expect(seen == ["YOU-001", "YUE-001", "ZU-001", "YOU-009"])
            #expect(try await city.ask(.get, person + "/scenarios?cursor=YOU-001").code == "cursor_invalid")
            #expect(
                try await city.ask(.get, "/v1/citizens/cit_00000000000000000000000000/scenarios").status == .notFound)
        }
    }

    /// A citizen without a score sees the public offers, and no more of a reason than that.
    @Test func `leaves whoever has no score the public offers`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            #expect(try await city.ask(.delete, person + "/consents/scoring").status == .noContent)
            let offers = try await city.ask(.get, person + "/scenarios")
            #expect(try codes(offers, "usable") == [])
            let check = try await city.ask(
                .post, "\(person)/scenarios/\(city.scenario("YUE-001"))/check", #"{"quantity":2}"#)
            #expect(try check.text("decision") == "refused")
            #expect(try check.object("public_offer")["quantity"] == .integer(2))
            #expect(try check.list("reasons").contains { $0["code"] == .string("no_score") })
        }
    }
}
