import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Asking, holding, confirming and letting go, over HTTP with the database behind it.
@Suite struct `Holding a benefit` {
    @Test func `says what an order comes to, and holds it for ten minutes`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let ticket = try city.scenario("YOU-001")
            let check = try await city.ask(
                .post, "\(person)/scenarios/\(ticket)/check", #"{"amount_fen":8001,"outlet":"O-1001"}"#)
            #expect(check.status == .ok)
            #expect(try check.text("decision") == "eligible")
            #expect(try check.list("reasons").isEmpty)
            #expect(try check.json["objection"] == .null)
            let grant = try check.object("grant")
            #expect(grant["benefit_fen"] == .integer(1600) && grant["pay_fen"] == .integer(6401))
            #expect(try check.object("public_offer")["pay_fen"] == .integer(8001))
            let hold = try await city.hold("YOU-001", #""amount_fen":8001,"outlet":"O-1001""#, of: person)
            let read = try await city.ask(.get, hold)
            #expect(try read.text("state") == "held")
            #expect(try read.text("expires_at") == "\(city.now.adding(seconds: 600))")
            #expect(try read.json["benefit_fen"] == .integer(1600))
            #expect(try read.json["quantity"] == .integer(1))
        }
    }

    @Test func `tells every reason of a no, with its text, its facts and how to object`() async throws {
        try await BenefitCity.with([.farAway]) { city async throws in
            let person = try await city.person(agrees: false)
            let path = "\(person)/scenarios/\(try city.scenario("YOU-009"))/check"
            let answer = try await city.ask(
                .post, path, #"{"outlet":"O-2001"}"#, headers: [.acceptLanguage: "en"])
            #expect(answer.status == .ok)
            let reasons = try answer.list("reasons")
            #expect(
                reasons.map { $0["code"] }
                    == [
                        "weekday_closed", "hour_closed", "blackout_day", "outlet_unknown", "incentive_consent_missing",
                        "provider_consent_missing", "age_outside", "district_outside", "amount_needed",
                    ].map { .string($0) })
            #expect(reasons.allSatisfy { $0["text"] != .string("") && $0["text"] != $0["code"] })
            #expect(try answer.text("decision") == "refused")
            let objection = try answer.object("objection")
            #expect(objection["explanation"] == .string(person + "/explanation"))
            let held = try await city.ask(.post, person + "/holds", "{\"scenario\":\"\(city.scenario("YOU-009"))\"}")
            #expect(held.status == .ok)
            #expect(try held.text("decision") == "refused")
            #expect(try held.json["hold"] == .null)
            #expect(try held.list("reasons").count >= 8)
        }
    }

    @Test func `tells points only to whoever may read scores, and never without what they rest on`() async throws {
        try await BenefitCity.with([.farAway, .nearby]) { city async throws in
            for (app, points) in [("one", JSONValue.integer(100)), ("blind", .null)] {
                let person = try await city.person(as: app)
                let far = try city.scenario("YOU-009")
                let check = try await city.ask(.post, "\(person)/scenarios/\(far)/check", "{}", as: app)
                let reason = try check.list("reasons").first { $0["code"] == .string("score_below_threshold") }
                #expect(reason?["needed"] == .integer(190) && reason?["actual"] == points, "\(app)")
                let list = try await city.ask(.get, "\(person)/scenarios", as: app)
                let near = try list.list("near").filter { $0["code"] == .string("YOU-010") }
                #expect(near.count == (app == "one" ? 1 : 0), "\(app)")
                for answer in [check, list] {
                    #expect(String(buffer: answer.body).contains(#""actual":100"#) == (app == "one"), "\(app)")
                    guard app == "one" else {
                        #expect(try answer.json["score"] == .null)
                        continue
                    }
                    let score = try answer.object("score")
                    #expect(score["score"] == .integer(100))
                    for member in ["card", "business_date", "knowledge_instant", "show_until"] {
                        #expect(score[member] != nil && score[member] != .null, "\(member)")
                    }
                }
                // What is kept for a week tells no points to anybody.
                let hold = try await city.ask(.post, "\(person)/holds", #"{"scenario":"\#(far)"}"#, as: app)
                #expect(try hold.list("reasons").contains { $0["code"] == .string("score_below_threshold") })
                #expect(!String(buffer: hold.body).contains(#""actual":100"#), "\(app)")
            }
        }
    }

    @Test func `refuses beyond cap and quota, with the period`() async throws {
        try await BenefitCity.with { city async throws in
            let (first, second) = (try await city.person(1), try await city.person(2))
            for _ in 1...2 { _ = try await city.hold("YOU-001", #""amount_fen":100"#, of: first) }
            let body = "{\"scenario\":\"\(try city.scenario("YOU-001"))\",\"amount_fen\":100}"
            let capped = try await city.ask(.post, first + "/holds", body)
            #expect(try capped.list("reasons").map { $0["code"] } == [.string("cap_reached")])
            #expect(try capped.list("reasons").first?["period"] == .string("month"))
            _ = try await city.hold("YOU-001", #""amount_fen":100"#, of: second)
            let exhausted = try await city.ask(.post, second + "/holds", body)
            #expect(try exhausted.list("reasons").map { $0["code"] } == [.string("quota_exhausted")])
            let both = try await city.ask(.post, first + "/holds", body)
            #expect(try both.list("reasons").count == 2)
        }
    }

    @Test func `is nobody else's business`() async throws {
        try await BenefitCity.with { city async throws in
            let (person, other) = (try await city.person(1), try await city.person(2))
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let id = hold.split(separator: "/").last ?? ""
            // The same person as another app knows them.
            let twin = try await city.person(1, agrees: false, as: "two")
            for (path, client) in [("\(other)/holds/\(id)", "one"), ("\(twin)/holds/\(id)", "two")] {
                for (method, step) in [
                    (HTTPRequest.Method.get, ""), (.post, "/commit"), (.post, "/release"), (.post, "/code"),
                ] {
                    let answer = try await city.ask(method, path + step, as: client)
                    #expect(answer.status == .notFound, "\(step) \(client)")
                    #expect(try answer.code == "hold_unknown", "\(step) \(client)")
                }
            }
            for name in ["hld_00000000000000000000000000", "hld_x", "red_" + id.dropFirst(4)] {
                #expect(try await city.ask(.get, "\(person)/holds/\(name)").code == "hold_unknown")
            }
            #expect(try await city.ask(.get, hold, as: "two").code == "citizen_unknown")
            #expect(try await city.ask(.get, hold).text("state") == "held")
        }
    }

    @Test func `answers a repeated request alike, and another with the same key not at all`() async throws {
        try await BenefitCity.with([.farAway]) { city async throws in
            let person = try await city.person()
            let body = "{\"scenario\":\"\(try city.scenario("YOU-001"))\",\"amount_fen\":100}"
            let first = try await city.ask(.post, person + "/holds", body, key: "k-1")
            let again = try await city.ask(.post, person + "/holds", body, key: "k-1")
            #expect(first.status == .ok && first.body == again.body)
            #expect(try await city.city.texts("SELECT state FROM benefit_hold") == ["held"])
            let other = try await city.ask(
                .post, person + "/holds", body.replacing("100", with: "101"), key: "k-1")
            #expect(other.status == .unprocessableContent)
            #expect(try other.code == "idempotency_conflict")
            let refusal = "{\"scenario\":\"\(try city.scenario("YOU-009"))\"}"
            let no = try await city.ask(.post, person + "/holds", refusal, key: "k-2")
            #expect(try no.text("decision") == "refused")
            #expect(try await city.ask(.post, person + "/holds", refusal, key: "k-2").body == no.body)
            let hold = person + "/holds/" + (try first.object("hold").string("hold"))
            for path in [person + "/holds", hold + "/commit", hold + "/release"] {
                let content = path.hasSuffix("holds") ? body : nil
                let answer = try await city.ask(.post, path, content, key: "")
                #expect(answer.status == .badRequest, "\(path)")
                #expect(try answer.code == "idempotency_key_required", "\(path)")
            }
        }
    }

    @Test(arguments: [
        (#"{"scenario":"scn_x"}"#, ["/scenario"]), (#"{"scenario":7,"amount_fen":-1}"#, ["/scenario", "/amount_fen"]),
        (#"{"amount_fen":9223372036854775808}"#, ["/amount_fen"]),
        (
            #"{"scenario":"scn_00000000000000000000000000","quantity":0,"minutes":-1,"points":5}"#,
            ["/quantity", "/minutes", "/points"]
        ),
        (#"{"scenario":"scn_00000000000000000000000000","amount_fen":1.5}"#, [""]), ("[]", [""]), ("", [""]),
    ])
    func `refuses content of no form`(json: String, pointers: [String]) async throws {
        try await BenefitCity.with { city async throws in
            let answer = try await city.ask(.post, try await city.person() + "/holds", json)
            #expect(answer.status == .badRequest)
            #expect(try answer.code == "body_invalid")
            let found = try answer.pointers
            #expect(pointers == [""] || found == Set(pointers))
        }
    }

    @Test func `takes the largest numbers there are for an order nobody can make`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            for (code, order, reason) in [
                ("YOU-001", #""amount_fen":9223372036854775807"#, "amount_out_of_range"),
                ("YUE-001", #""quantity":2147483647"#, "quantity_exceeds_allowance"),
                ("YUE-001", #""quantity":41"#, "quantity_exceeds_allowance"),
                ("ZU-001", #""amount_fen":0"#, "amount_needed"),
            ] {
                let body = "{\"scenario\":\"\(try city.scenario(code))\",\(order)}"
                let answer = try await city.ask(.post, person + "/holds", body)
                #expect(try answer.list("reasons").contains { $0["code"] == .string(reason) }, "\(order)")
            }
            #expect(try await city.city.texts("SELECT state FROM benefit_hold") == [])
        }
    }

    @Test func `ends once`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let released = try await city.ask(.post, hold + "/release", key: "r-1")
            #expect(try released.text("state") == "released")
            #expect(try released.text("end_reason") == "released")
            #expect(try await city.ask(.post, hold + "/release", key: "r-1").body == released.body)
            for step in ["/release", "/commit"] {
                let answer = try await city.ask(.post, hold + step)
                #expect(answer.status == .conflict, "\(step)")
                #expect(try answer.code == "hold_ended", "\(step)")
            }
            #expect(try await city.ask(.post, hold + "/code").code == "hold_ended")
            let units = "SELECT available || ' ' || held || ' ' || used FROM quota_period" as StaticString
            #expect(try await city.city.texts(units) == ["3 0 0"])
        }
    }

    @Test func `is over when its time is, to the second`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let late = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            city.advance(600)
            for step in ["/commit", "/code"] {
                let answer = try await city.ask(.post, late + step)
                #expect(answer.status == .conflict, "\(step)")
                #expect(try answer.code == "hold_expired", "\(step)")
            }
            #expect(try await city.ask(.get, late).text("state") == "expired")
            let inTime = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            city.advance(599)
            #expect(try await city.ask(.post, inTime + "/commit").text("state") == "committed")
        }
    }

    @Test func `needs the consent until the end`() async throws {
        try await BenefitCity.with { city async throws in
            let person = try await city.person()
            let hold = try await city.hold("YOU-001", #""amount_fen":100"#, of: person)
            let consents = try await city.ask(.get, person + "/consents").list("consents")
            let incentive = try #require(consents.first { $0["purpose"] == .string("incentive") })
            let id = try incentive.string("id")
            #expect(try await city.ask(.delete, "\(person)/consents/\(id)").status == .noContent)
            let answer = try await city.ask(.post, hold + "/commit")
            #expect(answer.status == .conflict)
            #expect(try answer.code == "hold_ended")
            #expect(try await city.ask(.get, hold).text("end_reason") == "consent_withdrawn")
            #expect(try await city.city.texts("SELECT life FROM redemption") == [])
        }
    }
}

extension TestResponse {
    func object(_ member: String) throws -> JSONObject {
        guard case .object(let object)? = try json[member] else { return JSONObject(uniqueMembers: []) }
        return object
    }
}

extension JSONObject {
    func string(_ member: String) throws -> String {
        guard case .string(let text)? = self[member] else { return "" }
        return text
    }
}
