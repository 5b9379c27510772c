import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What was held, led to its end at the till, over HTTP with the database behind it.
@Suite struct `A till` {
    private func path(_ redemption: TestResponse) throws -> String {
        "/provider/v1/redemptions/" + (try redemption.text("redemption"))
    }

    @Test func `lets a visitor in once and settles the month`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":8000"#, of: person)
            let committed = try await city.ask(.post, hold + "/commit")
            #expect(try committed.text("state") == "committed")
            #expect(try committed.text("life") == "visit")
            let code = try await city.code(hold)
            let used = try await city.redeem(code, at: "O-1001", as: "scenic", more: #","amount_fen":8000"#)
            #expect(used.status == .ok)
            #expect(try used.text("state") == "used")
            #expect(try used.text("redemption") == committed.text("redemption"))
            #expect(try used.json["pay_fen"] == .integer(6400))
            // Nothing of the answer names the person.
            let id = try #require(person.split(separator: "/").last)
            #expect(!String(buffer: used.body).contains(id))
            // The same request again is the same redemption, whatever became of the code.
            city.advance(300)
            let again = try await city.redeem(code, at: "O-1001", as: "scenic", more: #","amount_fen":8000"#)
            #expect(again.body == used.body)
            let other = try await city.redeem(code, at: "O-1001", as: "scenic", more: #","amount_fen":7000"#)
            #expect(other.status == .conflict)
            #expect(try other.code == "order_conflict")
            #expect(try await city.redeem(code, at: "O-1001", as: "scenic", order: "A-2").code == "code_refused")
            let settled = try await city.ask(.post, path(used) + "/settle", "{}", as: "scenic")
            #expect(try settled.text("state") == "settled")
            let report = try await city.ask(.get, "/provider/v1/settlements/2026-11", as: "scenic")
            let line = try #require(try report.list("lines").first)
            #expect(line["code"] == .string("YOU-001") && line["count"] == .integer(1))
            #expect(line["benefit_fen"] == .integer(1600) && line["charged_fen"] == .integer(0))
            #expect(try await city.ask(.get, "/provider/v1/settlements/2026-11", as: "library").list("lines").isEmpty)
            let mine = try await city.ask(.get, person + "/redemptions").list("redemptions")
            #expect(mine.map { $0["state"] } == [.string("settled")])
            for step in ["cancel", "renew"] {
                let late = try await city.ask(.post, "\(person)/redemptions/\(used.text("redemption"))/\(step)")
                #expect(late.status == .conflict, "\(step)")
                #expect(try late.code == "redemption_state", "\(step)")
            }
        }
    }

    @Test func `takes each step once for its key, however often it is sent`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YUE-001", #""quantity":3"#, of: person)
            let open = try await city.redeem(city.code(hold), at: "O-2001", as: "library")
            for (step, body) in [("renew", nil), ("return", nil), ("settle", "{}")] {
                let target = try path(open) + "/" + step
                let first = try await city.ask(.post, target, body, key: "k-\(step)", as: "library")
                #expect(first.status == .ok, "\(step)")
                let again = try await city.ask(.post, target, body, key: "k-\(step)", as: "library")
                #expect(again.status == .ok && again.body == first.body, "\(step)")
                let without = try await city.ask(.post, target, body, key: "", as: "library")
                #expect(try without.code == "idempotency_key_required", "\(step)")
            }
            #expect(try await city.city.texts("SELECT renewals::text FROM redemption") == ["1"])
            let dispute = try await city.ask(.post, path(open) + "/dispute", key: "", as: "library")
            #expect(try dispute.code == "idempotency_key_required")
        }
    }

    @Test func `lends books, prolongs as often as allowed, and takes them back once`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YUE-001", #""quantity":3"#, of: person)
            let committed = try await city.ask(.post, hold + "/commit")
            let early = "/provider/v1/redemptions/" + (try committed.text("redemption"))
            // Nothing has been borrowed yet.
            let never = try await city.ask(.post, early + "/return", as: "library")
            #expect(never.status == .conflict)
            #expect(try never.code == "redemption_state")
            let open = try await city.redeem(city.code(hold), at: "O-2001", as: "library")
            #expect(try open.text("state") == "loan_open")
            #expect(try open.text("due_on") == "\(city.now.day.adding(days: 30))")
            #expect(try open.json["quantity"] == .integer(3))
            let renewal = "\(person)/redemptions/\(try open.text("redemption"))/renew"
            let renewed = try await city.ask(.post, renewal, key: "n-1")
            #expect(try renewed.json["renewals"] == .integer(1))
            #expect(try await city.ask(.post, renewal, key: "n-1").body == renewed.body)
            #expect(try await city.ask(.post, renewal).code == "renewals_used")
            #expect(try await city.ask(.post, path(open) + "/renew", as: "library").code == "renewals_used")
            let slots = "SELECT count(*)::text FROM cap_slot" as StaticString
            #expect(try await city.city.text(slots) == "3")
            let returned = try await city.ask(.post, path(open) + "/return", as: "library")
            #expect(try returned.text("state") == "returned")
            #expect(try await city.city.text(slots) == "0")
            #expect(
                try await city.ask(.post, path(open) + "/return", as: "library").code == "redemption_state")
            let settled = try await city.ask(.post, path(open) + "/settle", "{}", as: "library")
            #expect(try settled.text("state") == "closed")
            #expect(try settled.text("settled_on") == "\(city.now.day)")
        }
    }

    @Test func `charges of a waived deposit what is frozen at most`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("ZU-001", #""amount_fen":50000"#, of: person)
            let confirmed = try await city.ask(.post, hold + "/commit")
            #expect(try confirmed.text("state") == "citizen_confirmed")
            #expect(try confirmed.json["waived_fen"] == .integer(29_900))
            #expect(try confirmed.json["pay_fen"] == .integer(20_100))
            let inUse = try await city.redeem(city.code(hold), at: "O-3001", as: "bikes", more: #","amount_fen":50000"#)
            #expect(try inUse.text("state") == "in_use")
            func step(_ name: String, _ json: String? = nil) async throws -> TestResponse {
                try await city.ask(.post, path(inUse) + "/" + name, json, as: "bikes")
            }
            for early in ["settle", "dispute"] {
                let answer = try await step(early, early == "settle" ? "{}" : nil)
                #expect(try answer.code == "redemption_state", "\(early)")
            }
            #expect(try await step("return").text("state") == "returned")
            let much = try await step("settle", #"{"charged_fen":29901}"#)
            #expect(much.status == .unprocessableContent)
            #expect(try much.code == "charge_invalid")
            #expect(try await step("settle", #"{"charged_fen":-1}"#).code == "body_invalid")
            #expect(try await step("settle", #"{"charged_fen":9223372036854775807}"#).code == "charge_invalid")
            #expect(try await step("dispute").text("state") == "disputed")
            let settled = try await step("settle", #"{"charged_fen":3000}"#)
            #expect(try settled.text("state") == "settled")
            #expect(try settled.json["charged_fen"] == .integer(3000))
            #expect(try await step("settle", #"{"charged_fen":1}"#).code == "redemption_state")
            // The person charged disputes it: what was charged is taken back, and nothing is charged any more.
            let own = "\(person)/redemptions/\(try inUse.text("redemption"))/dispute"
            let disputed = try await city.ask(.post, own)
            #expect(try disputed.text("state") == "disputed")
            #expect(try disputed.json["charged_fen"] == .integer(0))
            let charged = try await step("settle", #"{"charged_fen":3000}"#)
            #expect(charged.status == .conflict)
            #expect(try charged.code == "charge_disputed")
            #expect(try await step("settle", "{}").text("state") == "settled")
            #expect(try await city.ask(.post, own).code == "redemption_state")
            for outcome in ["damaged", "late"] {
                #expect(try await step("outcome", "{\"outcome\":\"\(outcome)\"}").status == .noContent)
            }
            #expect(try await step("outcome", #"{"outcome":"bad person"}"#).code == "body_invalid")
            // What a provider says of a person is no record of the person.
            #expect(try await city.city.text("SELECT count(*)::text FROM record_version") == "0")
            #expect(try await city.ask(.get, person + "/score").status != .internalServerError)
        }
    }

    @Test func `cancels what was not used, and gives the unit back`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let committed = try await city.ask(.post, hold + "/commit")
            let code = try await city.code(hold)
            let path = "\(person)/redemptions/\(try committed.text("redemption"))"
            #expect(try await city.ask(.post, path + "/cancel").text("state") == "cancelled")
            let units = "SELECT available || ' ' || held || ' ' || used FROM quota_period" as StaticString
            #expect(try await city.city.text(units) == "3 0 0")
            let refused = try await city.redeem(code, at: "O-1001", as: "scenic")
            #expect(refused.status == .notFound || refused.status == .conflict)
            #expect(try await city.ask(.post, path + "/cancel").code == "redemption_state")
        }
    }

    @Test func `sees nothing of another provider's`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let code = try await city.code(hold)
            let foreign = try await city.redeem(code, at: "O-2001", as: "library")
            #expect(foreign.status == .notFound)
            #expect(try foreign.code == "code_refused")
            #expect(try await city.redeem(code, at: "O-2001", as: "scenic", order: "A-2").code == "outlet_unknown")
            #expect(
                try await city.redeem(code, at: "O-1001", as: "scenic", order: "A-3", more: #","amount_fen":99"#)
                    .code == "amount_differs")
            let used = try await city.redeem(code, at: "O-1001", as: "scenic", order: "A-4")
            #expect(try used.text("state") == "used")
            for (method, step, json) in [
                (HTTPRequest.Method.get, "", nil), (.post, "/return", nil), (.post, "/renew", nil),
                (.post, "/dispute", nil), (.post, "/settle", "{}"), (.post, "/outcome", #"{"outcome":"late"}"#),
            ] as [(HTTPRequest.Method, String, String?)] {
                let answer = try await city.ask(method, path(used) + step, json, as: "library")
                #expect(answer.status == .notFound, "\(step)")
                #expect(try answer.code == "redemption_unknown", "\(step)")
            }
            // A till has nothing to do with citizens, an app nothing with tills.
            #expect(try await city.ask(.get, person + "/scenarios", as: "scenic").code == "citizen_unknown")
            #expect(try await city.ask(.get, person + "/redemptions", as: "scenic").status == .forbidden)
            #expect(try await city.ask(.get, path(used), as: "one").status == .forbidden)
        }
    }

    @Test func `takes the code that is shown now, for two minutes, typed or scanned`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let first = try await city.code(hold)
            let second = try await city.ask(.post, hold + "/code")
            #expect(try second.text("code").wholeMatch(of: /[0-9]{10}/) != nil)
            #expect(try second.text("qr_text") == "shangding:redeem:" + second.text("code"))
            #expect(try await city.redeem(first, at: "O-1001", as: "scenic", order: "A-1").code == "code_refused")
            city.advance(120)
            let late = try await city.redeem(second.text("code"), at: "O-1001", as: "scenic", order: "A-2")
            #expect(try late.code == "code_refused")
            let third = try await city.ask(.post, hold + "/code").text("qr_text")
            #expect(try await city.redeem(third, at: "O-1001", as: "scenic", order: "A-3").text("state") == "used")
            #expect(try await city.ask(.post, hold + "/code").status == .conflict)
        }
    }

    @Test func `that guesses codes has to wait`() async throws {
        try await BenefitCity.with { city async throws in
            var last: TestResponse?
            for number in 0..<40 {
                let answer = try await city.redeem(
                    "\(4_000_000_000 + number)", at: "O-1001", as: "scenic", order: "G-\(number)")
                last = answer
                if answer.status == .tooManyRequests { break }
                #expect(try answer.code == "code_refused")
            }
            #expect(last?.status == .tooManyRequests)
            #expect(try last?.code == "code_limit")
            #expect(last?.headers[.retryAfter] != nil)
            // Whoever does not guess is not kept waiting.
            let person = try await city.person()
            let hold = try await city.hold("YUE-001", #""quantity":1"#, of: person)
            #expect(try await city.redeem(city.code(hold), at: "O-2001", as: "library").text("state") == "loan_open")
        }
    }

    @Test(arguments: [
        (#"{"code":"12345","outlet":"O-1001","order_no":"A"}"#, ["/code"]),
        (#"{"code":4081726350,"outlet":"O-1001","order_no":""}"#, ["/code", "/order_no"]),
        (
            #"{"code":"4081726350","outlet":"","amount_fen":-1,"citizen":"x"}"#,
            ["/outlet", "/amount_fen", "/citizen", "/order_no"]
        ),
    ])
    func `refuses content of no form`(json: String, pointers: [String]) async throws {
        try await BenefitCity.with { city async throws in
            let answer = try await city.ask(.post, "/provider/v1/redemptions", json, key: "", as: "scenic")
            #expect(answer.status == .badRequest)
            #expect(try answer.pointers == Set(pointers))
        }
    }

    @Test(arguments: ["2026-13", "2026-1", "1999-01", "november"])
    func `knows no month that is none`(month: String) async throws {
        try await BenefitCity.with { city async throws in
            #expect(
                try await city.ask(.get, "/provider/v1/settlements/\(month)", as: "scenic").code == "request_invalid")
        }
    }
}
