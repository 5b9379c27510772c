import HTTPTypes
import HummingbirdTesting
import NIOCore
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import Rights
@testable import UseCases

/// The stories of `/v1/citizens` over HTTP and a real database.
@Suite struct `An account over HTTP` {
    private let person = Synthetic.person(1)
    private let other = Synthetic.person(2)

    @Test func `has one id for a client however often it is opened, and is found by number`() async throws {
        try await AccountCity.with { city async throws in
            let application = city.application(person)
            let first = try await city.ask(.post, "/v1/citizens", application, key: "k-1")
            let again = try await city.ask(.post, "/v1/citizens", application, key: "k-1")
            let anew = try await city.ask(.post, "/v1/citizens", application, key: "k-2")
            #expect(first.status == .ok && first.headers[.cacheControl] == "no-store")
            #expect(again.body == first.body && anew.body == first.body)
            let found = try await city.ask(
                .post, "/v1/citizens/find", #"{"id_type":"resident_id","id_number":"\#(person)"}"#, key: "")
            #expect(found.status == .ok && found.body == first.body)
            let unknown = try await city.ask(
                .post, "/v1/citizens/find", #"{"id_type":"resident_id","id_number":"\#(other)"}"#, key: "")
            #expect(unknown.status == .notFound)
            #expect(try unknown.code == "citizen_unknown")
            let account = try await city.ask(.get, "/v1/citizens/" + first.text("citizen"))
            #expect(try account.text("state") == "active")
            #expect(try account.text("name_masked") == "\(Synthetic.name.prefix(1))**")
            #expect(try account.text("phone_masked") == "*******1234" && account.text("district") == "410102")
            #expect(!String(buffer: account.body).contains(person))
        }
    }

    @Test func `needs a key, JSON, and the right members`() async throws {
        try await AccountCity.with { city async throws in
            let application = city.application(person)
            for key in ["", "two words", String(repeating: "k", count: 129)] {
                var fields: HTTPFields = [:]
                if !key.isEmpty { fields[.idempotencyKey] = key }
                let answer = try await city.ask(.post, "/v1/citizens", application, key: "", headers: fields)
                #expect(answer.status == .badRequest)
                #expect(try answer.code == "idempotency_key_required")
            }
            let text = try await city.ask(
                .post, "/v1/citizens", application, headers: [.contentType: "text/plain"])
            #expect(text.status == .unsupportedMediaType)
            _ = try await city.ask(.post, "/v1/citizens", application, key: "k-1")
            let conflict = try await city.ask(.post, "/v1/citizens", city.application(other), key: "k-1")
            #expect(conflict.status == .unprocessableContent)
            #expect(try conflict.code == "idempotency_conflict")
            let wrong = try await city.ask(
                .post, "/v1/citizens",
                #"{"id_type":"resident_id","id_number":"11010519491231002","name":"","notice_version":"2026-07","#
                    + #""consent":{"given_at":"yesterday","evidence":"\#(person)","a/b":1},"gender":"x"}"#)
            #expect(wrong.status == .badRequest)
            let pointers = try wrong.pointers
            #expect(
                pointers == [
                    "/id_number", "/name", "/consent/given_at", "/consent/evidence", "/consent/*", "/gender",
                ])
            #expect(!String(buffer: wrong.body).contains("11010519491231002"), "nothing is quoted")
        }
    }

    @Test func `of another client is nobody's, in every operation`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            let (get, post) = (HTTPRequest.Method.get, HTTPRequest.Method.post)
            let asked: [(HTTPRequest.Method, String, String?)] = [
                (get, "", nil), (get, "/consents", nil), (post, "/consents", consent(city)),
                (.delete, "/consents/scoring", nil), (.put, "/refusals", #"{"indicators":[]}"#), (get, "/records", nil),
                (get, "/readers", nil), (get, "/export", nil), (post, "/reports", nil), (post, "/statements", nil),
                (get, "/explanation", nil), (.delete, "", nil),
            ]
            for (method, suffix, json) in asked {
                let foreign = try await city.ask(method, path + suffix, json, as: "two")
                let nobody = try await city.ask(
                    method, "/v1/citizens/cit_01ksyn7het1c00000000000000" + suffix, json, as: "two")
                #expect(foreign.status == .notFound && nobody.status == .notFound, "\(method) \(suffix)")
                #expect(try foreign.code == "citizen_unknown" && nobody.code == "citizen_unknown", "\(suffix)")
            }
            #expect(try await city.ask(.get, path).status == .ok)
            #expect(try await city.ask(.delete, path).status == .noContent)
            for (method, suffix, json) in asked {
                let answer = try await city.ask(method, path + suffix, json)
                #expect(try answer.status == .notFound && answer.code == "citizen_unknown", "\(method) \(suffix)")
            }
            let again = try await city.open(person)
            #expect(again != path, "whoever comes again is somebody new")
        }
    }

    @Test func `is out of reach without the scope, known or not`() async throws {
        try await AccountCity.with(scopes: [.citizenOpen]) { city async throws in
            let path = try await city.open(person)
            for id in [path, "/v1/citizens/cit_01ksyn7het1c00000000000000"] {
                let answer = try await city.ask(.get, id)
                #expect(try answer.status == .forbidden && answer.code == "forbidden")
                #expect(try await city.ask(.delete, id).status == .forbidden)
            }
        }
    }

    @Test func `has consents that are given, listed, withdrawn and not asked for again too soon`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            city.advance(60)
            let given = try await city.ask(.post, path + "/consents", consent(city))
            #expect(given.status == .ok)
            let id = try given.text("id")
            #expect(try given.text("state") == "given" && given.text("valid_until") == "2027-11-23")
            let list = try await city.ask(.get, path + "/consents").list("consents")
            #expect(list.map { $0["id"] } == [.string("scoring"), .string(id)])
            for _ in 0..<2 {
                #expect(try await city.ask(.delete, path + "/consents/" + id).status == .noContent)
            }
            #expect(try await city.ask(.delete, path + "/consents/scoring").status == .noContent)
            #expect(try await city.ask(.get, path).text("state") == "withdrawn")
            city.advance(60)
            let soon = try await city.ask(.post, path + "/consents", consent(city))
            #expect(soon.status == .conflict)
            #expect(try soon.code == "consent_cool_down")
            let citizen = try await city.ask(.post, path + "/consents", consent(city, by: "citizen"))
            #expect(citizen.status == .ok)
            city.advance(31 * 86_400)
            #expect(try await city.ask(.post, path + "/consents", scoring(city)).status == .ok)
            #expect(try await city.ask(.get, path).text("state") == "active")
            let nothing = try await city.ask(.delete, path + "/consents/cns_01ksyn7het1c00000000000000")
            #expect(try nothing.status == .notFound && nothing.code == "consent_unknown")
            let unfit = try await city.ask(
                .post, path + "/consents", #"{"purpose":"sharing","recipient":"city","decision":"refused"}"#)
            #expect(try unfit.status == .unprocessableContent && unfit.code == "recipient_unfit")
            let wrong = try await city.ask(
                .post, path + "/consents", #"{"purpose":"sharing","recipient":"410100","decision":"given","colour":1}"#)
            #expect(try wrong.pointers == ["/recipient", "/categories", "/notice_version", "/consent", "/colour"])
        }
    }

    @Test func `lets its owner refuse recordings, and shows them`() async throws {
        try await AccountCity.with { city async throws in
            let path = try await city.open(person)
            let set = try await city.ask(.put, path + "/refusals", #"{"indicators":["SOC-002","HON-001"]}"#)
            #expect(try set.status == .ok && set.json["refused"] == .array([.string("HON-001"), .string("SOC-002")]))
            #expect(try await city.ask(.get, path).json["refused"] == set.json["refused"])
            let law = try await city.ask(.put, path + "/refusals", #"{"indicators":["LAW-001"]}"#)
            #expect(try law.status == .unprocessableContent && law.code == "indicator_not_refusable")
        }
    }

    private func consent(_ city: AccountCity, by initiative: String = "client") -> String {
        """
        {"purpose":"sharing","recipient":"partner:330100","decision":"given","categories":["level"],
         "notice_version":"2026-08",
         "consent":{"given_at":"\(city.now)","evidence":"consent/b-2","initiative":"\(initiative)"}}
        """
    }

    private func scoring(_ city: AccountCity) -> String {
        """
        {"purpose":"scoring","decision":"given","notice_version":"2026-08",
         "consent":{"given_at":"\(city.now)","evidence":"consent/c-3"}}
        """
    }
}
