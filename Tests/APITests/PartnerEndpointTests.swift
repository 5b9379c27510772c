import CivilTime
import Federation
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Incentives
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Officers who lead a partner over HTTP, and what partners fetch.
@Suite struct `Partners over HTTP` {
    private struct Desk {
        let city: TestCity
        let service: OfficerCity
        let first, second, approver: String
        let partner: PartnerCity

        func ask(_ method: HTTPRequest.Method, _ path: String, as token: String, _ body: String? = nil) async throws
            -> TestResponse
        {
            let answer = try await service.ask(method, "/admin/v1/partners" + path, as: token, body)
            ContractStatuses.hold(method, "/admin/v1/partners" + path, answer.status)
            return answer
        }

        var proposal: String {
            "{\"entity\":\"\(partner.entity)\",\"name_zh\":\"杭州市\",\"name_en\":\"Hangzhou\","
                + "\"base\":\"\(partner.base.text)\",\"reason\":\"agreed by both cities\"}"
        }

        func approve(_ answer: TestResponse) async throws -> TestResponse {
            guard case .string(let change)? = try answer.json["change"] else { throw Fault.changeUnknown }
            return try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: approver)
        }
    }

    private let why = "{\"reason\":\"agreed by both cities\"}"

    private func with(_ body: (Desk) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            let officers = try await city.partnerOfficers()
            let service = try OfficerCity(city)
            try await body(
                Desk(
                    city: city, service: service, first: service.session(officers.first),
                    second: service.session(officers.second), approver: service.session(officers.approver),
                    partner: PartnerCity()))
        }
    }

    @Test func `go from a proposal to active, suspended and ended`() async throws {
        try await with { desk in
            let partner = desk.partner
            let made = try await desk.ask(.post, "", as: desk.first, desk.proposal)
            #expect(made.status == .created)
            guard case .string(let id)? = try made.json["id"] else { throw Fault.partnerUnknown }
            let heard = "{\"thumbprint\":\"\(partner.root.id)\"}"
            #expect(
                try await desk.ask(.post, "/\(id)/thumbprint", as: desk.first, heard).json["outcome"]
                    == .string("heard"))
            let again = try await desk.ask(.post, "/\(id)/thumbprint", as: desk.first, heard)
            #expect(again.status == .conflict)
            #expect(try again.json["code"] == .string("four_eyes"))
            let other = "{\"thumbprint\":\"\(partner.key.id)\"}"
            let differs = try await desk.ask(.post, "/\(id)/thumbprint", as: desk.second, other)
            #expect(try differs.json["code"] == .string("thumbprint_differs"))
            let shown = try await desk.ask(.get, "/\(id)", as: desk.second)
            #expect(try shown.json["root"] == .null, "what the first typed is not told")
            #expect(!String(buffer: shown.body).contains(partner.root.id.text))
            #expect(
                try await desk.ask(.post, "/\(id)/thumbprint", as: desk.second, heard).json["outcome"]
                    == .string("verified"))
            let silent = try await desk.ask(.post, "/\(id)/activate", as: desk.first, why)
            #expect(try silent.json["code"] == .string("partner_silent"))

            let transport = TransportTable()
            transport.put(.init(try partner.signed(partner.statement())), at: partner.base, PartnerURL.statementPath)
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            let (shelf, _) = try desk.city.trust(transport, keys: keys, clock: TestClock())
            try await shelf.refetch(partner.entity)
            let terms = #"{"terms":[{"purpose":"travel","disclose":"meets","daily_claims":9}],"reason":"as agreed"}"#
            let agreement = try await desk.ask(.post, "/\(id)/agreement", as: desk.first, terms)
            #expect(agreement.status == .accepted)
            guard case .string(let change)? = try agreement.json["change"] else { throw Fault.changeUnknown }
            let seen = try await desk.service.ask(.get, "/admin/v1/changes/\(change)", as: desk.approver)
            guard case .object(let plan)? = try seen.json["plan"] else { throw Fault.changeUnknown }
            #expect(plan["root"] == .string(partner.root.id.text) && plan["statement_seq"] == .integer(1))
            #expect(plan["agreement_now"] == .array([]))
            #expect(try await desk.approve(agreement).status == .noContent)
            let activation = try await desk.ask(.post, "/\(id)/activate", as: desk.first, why)
            #expect(try await desk.approve(activation).status == .noContent)
            let stopped = try await desk.ask(.post, "/\(id)/suspend", as: desk.approver, why)
            #expect(stopped.status == .noContent, "whoever sees something wrong stops it alone")
            let resumption = try await desk.ask(.post, "/\(id)/resume", as: desk.first, why)
            #expect(try await desk.approve(resumption).status == .noContent)
            #expect(try await desk.approve(desk.ask(.post, "/\(id)/end", as: desk.first, why)).status == .noContent)
            let list = try await desk.ask(.get, "", as: desk.approver)
            guard case .array(let rows)? = try list.json["partners"], case .object(let row)? = rows.first else {
                throw Fault.partnerUnknown
            }
            #expect(row["state"] == .string("ended") && rows.count == 1)
        }
    }

    @Test func `approve and withdraw places of the statement alone`() async throws {
        try await with { desk in
            let (partner, transport) = (desk.partner, TransportTable())
            let keys = try SignatureKeyRing.random(algorithms: [.sm2], at: TestCity.opening)
            guard case .string(let id)? = try await desk.ask(.post, "", as: desk.first, desk.proposal).json["id"]
            else { throw Fault.partnerUnknown }
            for token in [desk.first, desk.second] {
                _ = try await desk.ask(
                    .post, "/\(id)/thumbprint", as: token, "{\"thumbprint\":\"\(partner.root.id)\"}")
            }
            transport.put(.init(try partner.signed(partner.statement())), at: partner.base, PartnerURL.statementPath)
            try await desk.city.trust(transport, keys: keys, clock: TestClock()).shelf.refetch(partner.entity)
            let place = #"{"kind":"return_uri","place":"https://app.hangzhou.example/back"}"#
            let evil = #"{"kind":"return_uri","place":"https://evil.example/back"}"#
            #expect(try await desk.ask(.post, "/\(id)/places/approve", as: desk.second, place).status == .noContent)
            let refused = try await desk.ask(.post, "/\(id)/places/approve", as: desk.second, evil)
            #expect(refused.status == .notFound)
            #expect(try refused.json["code"] == .string("place_unknown"))
            #expect(try await desk.ask(.post, "/\(id)/places/withdraw", as: desk.first, place).status == .noContent)
            #expect(try await desk.ask(.post, "/\(id)/places/withdraw", as: desk.first, place).status == .notFound)
        }
    }

    @Test(arguments: [
        ("\"urn:ccr:330100\"", "\"330100\"", 400, "body_invalid"),
        ("\"https://ccr.hangzhou.example\"", "\"https://u:p@a.example\"", 400, "body_invalid"),
        ("\"urn:ccr:330100\"", "\"urn:ccr:410100\"", 422, "partner_unfit"),
        ("\"https://ccr.hangzhou.example\"", "\"https://10.0.0.1\"", 422, "partner_unfit"),
        ("\"name_en\"", "\"name\"", 400, "body_invalid"),
    ])
    func `refuse a proposal that names no partner`(text: String, instead: String, status: Int, code: String)
        async throws
    {
        try await with { desk in
            let answer = try await desk.ask(
                .post, "", as: desk.first, desk.proposal.replacing(text, with: instead))
            #expect(answer.status.code == status)
            #expect(try answer.json["code"] == .string(code))
            #expect(try await desk.city.texts("SELECT entity FROM partner") == [])
            #expect(try await desk.city.texts("SELECT place FROM partner_place") == [])
        }
    }

    @Test func `are proposed once for a key, and once for an entity`() async throws {
        try await with { desk in
            func propose(_ body: String, _ key: String, as token: String? = nil) async throws -> TestResponse {
                try await desk.service.ask(.post, "/admin/v1/partners", as: token ?? desk.first, body, key: key)
            }
            let keyless = try await propose(desk.proposal, "")
            #expect(keyless.status == .badRequest)
            #expect(try keyless.text("code") == "idempotency_key_required")
            let made = try await propose(desk.proposal, "p-1")
            #expect(made.status == .created)
            #expect(try made.text("state") == "proposed" && made.json["root"] == .null)
            let again = try await propose(desk.proposal, "p-1")
            #expect(again.status == .created && again.body == made.body)
            let other = try await propose(desk.proposal.replacing("Hangzhou", with: "Hang-zhou"), "p-1")
            #expect(other.status == .unprocessableContent)
            #expect(try other.text("code") == "idempotency_conflict")
            for (key, token) in [("p-2", desk.first), ("p-1", desk.second)] {
                let second = try await propose(desk.proposal, key, as: token)
                #expect(second.status == .conflict, "a key is its officer's own")
                #expect(try second.text("code") == "partner_exists")
            }
            let approver = try await propose(desk.proposal, "p-3", as: desk.approver)
            #expect(approver.status == .forbidden)
            #expect(try await desk.city.texts("SELECT name_en FROM partner") == ["Hangzhou"])
            #expect(
                try await desk.city.texts("SELECT action FROM audit_entry WHERE action = 'partner.moved'").count == 1)
        }
    }

    /// Whatever is asked of a partner in a way that cannot be meant leaves it as it is.
    @Test func `stay as they are where a request is none`() async throws {
        try await with { desk in
            let id = try await desk.ask(.post, "", as: desk.first, desk.proposal).text("id")
            let nobody = "/ptn_7zzzzzzzzzzzzzzzzzzzzzzzzz"
            for (path, body, status, code) in [
                ("/\(id)/thumbprint", #"{"thumbprint":"short"}"#, 400, "body_invalid"),
                ("/\(id)/thumbprint", "{}", 400, "body_invalid"),
                ("/\(id)/suspend", #"{"reason":"x"}"#, 400, "body_invalid"),
                ("/\(id)/suspend", why, 409, "partner_state"),
                ("/\(id)/resume", why, 409, "partner_state"),
                ("/\(id)/activate", why, 409, "partner_state"),
                ("/\(id)/activate", #"{"reason":"agreed by both cities","x":1}"#, 400, "body_invalid"),
                ("/\(id)/agreement", #"{"terms":[],"reason":"as agreed"}"#, 400, "body_invalid"),
                (
                    "/\(id)/agreement",
                    #"{"terms":[{"purpose":"travel","disclose":"all","daily_claims":9}],"reason":"as agreed"}"#, 400,
                    "body_invalid"
                ),
                ("/\(id)/places/approve", #"{"kind":"planet","place":"a.example"}"#, 400, "body_invalid"),
                (nobody + "/activate", why, 404, "partner_unknown"), (nobody + "/suspend", why, 404, "partner_unknown"),
                ("/x/suspend", why, 404, "partner_unknown"),
            ] {
                let answer = try await desk.ask(.post, path, as: desk.first, body)
                #expect(answer.status.code == status, "\(path) \(body)")
                #expect(try answer.text("code") == code, "\(path) \(body)")
                #expect(try !answer.text("detail").isEmpty)
            }
            #expect(try await desk.city.texts("SELECT state FROM partner") == ["proposed"])
            #expect(try await desk.city.texts("SELECT kind FROM change_request") == [])
            #expect(try await desk.city.texts("SELECT purpose FROM partner_agreement") == [])
        }
    }
}
