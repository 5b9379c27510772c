import CivilTime
import Federation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Both halves of the app interface of exchange: the city that is visited, and the home of whoever visits.
@Suite struct `Apps that share over HTTP` {
    private func consent(_ citizen: CitizenHandle, _ invite: [UInt8]) -> String {
        """
        {"citizen":"\(citizen)","invite":\(JSONValue.quoted(invite)),"notice_version":"2026-11",
        "consent":{"given_at":"\(TestCity.opening)","evidence":"consent/c-3","initiative":"citizen"}}
        """
    }

    @Test func `show an invite, take the consent once, and carry the code away`() async throws {
        try await ExchangeSurface.with { surface in
            let exchange = surface.exchange
            let invite = try exchange.invite().message
            let shown = try await surface.ask(
                .post, "/v1/federation/invites/inspect", "{\"invite\":\(JSONValue.quoted(invite.compact))}")
            #expect(shown.status == .ok)
            #expect(try shown.text("city") == "urn:ccr:330100" && shown.text("scenario") == "T-001")
            #expect(try shown.text("purpose") == "travel" && shown.text("min_band") == "L2")
            #expect(try shown.text("disclose") == "meets" && shown.text("invite_id") == invite.id.text)
            // Looking leaves nothing.
            #expect(try await surface.kept() == "0 invites 0 codes 0 grants 0 received 0 visitors")
            let body = consent(exchange.benefit.citizens[0], invite.compact)
            let keyless = try await surface.ask(.post, "/v1/federation/codes", body, key: "")
            #expect(try keyless.text("code") == "idempotency_key_required")
            let minted = try await surface.ask(.post, "/v1/federation/codes", body, key: "agreed-1")
            #expect(minted.status == .created)
            #expect(try minted.text("code").utf8.count == 22)
            #expect(try minted.text("return_uri") == "https://app.hangzhou.example/back")
            let again = try await surface.ask(.post, "/v1/federation/codes", body, key: "agreed-1")
            #expect(again.status == .created && again.body == minted.body)
            let other = consent(exchange.benefit.citizens[1], invite.compact)
            let conflict = try await surface.ask(.post, "/v1/federation/codes", other, key: "agreed-1")
            #expect(try conflict.text("code") == "idempotency_conflict")
            #expect(try await surface.kept() == "0 invites 1 codes 0 grants 0 received 0 visitors")
            // The code is the one a partner can claim with.
            #expect(try await exchange.city.texts("SELECT state FROM federation_code") == ["minted"])
        }
    }

    /// No screen and no code for an invite that is not to be believed, whatever is wrong with it.
    @Test func `show nothing of an invite that is not to be believed`() async throws {
        try await ExchangeSurface.with { surface in
            let exchange = surface.exchange
            let (good, _, terms) = try exchange.invite()
            let foreign = try exchange.say(terms, key: .random(.ed25519)).compact
            let elsewhere = try exchange.say(terms, to: exchange.partner.entity).compact
            let unlisted = try exchange.invite(returnURI: "https://evil.example/back").message.compact
            let tooMuch = try exchange.invite(disclose: .score).message.compact
            let old = try exchange.say(terms, at: exchange.clock.now.adding(seconds: -700)).compact
            let event = try exchange.say(PartnerEvent(kind: .catalogueChanged)).compact
            let cut = Array(good.compact.dropLast())
            for (what, invite) in [
                ("foreign", foreign), ("elsewhere", elsewhere), ("unlisted", unlisted), ("too much", tooMuch),
                ("old", old), ("an event", event), ("cut", cut), ("no message", Array("x".utf8)),
            ] {
                let shown = try await surface.ask(
                    .post, "/v1/federation/invites/inspect", "{\"invite\":\(JSONValue.quoted(invite))}")
                let minted = try await surface.ask(
                    .post, "/v1/federation/codes", consent(exchange.benefit.citizens[0], invite))
                for answer in [shown, minted] {
                    #expect(answer.status == .unprocessableContent, "\(what)")
                    #expect(try answer.text("code") == "invite_invalid", "\(what)")
                }
            }
            for (what, body) in [
                ("no member", "{}"), ("a number", #"{"invite":1}"#), ("one more", #"{"invite":"a","x":1}"#),
                ("twice", #"{"invite":"a","invite":"b"}"#), ("no JSON", "{"),
            ] {
                for path in ["/v1/federation/invites/inspect", "/v1/federation/codes"] {
                    #expect(try await surface.ask(.post, path, body).status == .badRequest, "\(what) \(path)")
                }
            }
            #expect(try await surface.kept() == "0 invites 0 codes 0 grants 0 received 0 visitors")
            #expect(
                try await exchange.city.texts("SELECT recipient FROM consent_version WHERE recipient LIKE 'partner:%'")
                    == [])
        }
    }

    @Test func `list what partners offer to a citizen of this city`() async throws {
        try await ExchangeSurface.with { surface in
            let citizen = surface.exchange.benefit.citizens[0]
            let answer = try await surface.ask(.get, "/v1/citizens/\(citizen)/federation/scenarios")
            #expect(answer.status == .ok)
            #expect(try answer.text("citizen") == "\(citizen)" && answer.list("scenarios").isEmpty)
            let stranger = try await surface.ask(
                .get, "/v1/citizens/cit_7zzzzzzzzzzzzzzzzzzzzzzzzz/federation/scenarios")
            #expect(stranger.status == .notFound)
            #expect(
                try await surface.ask(.get, "/v1/citizens/\(citizen)/federation/scenarios?x=1").status == .badRequest)
        }
    }

    @Test func `invite a visitor once, and let nobody in without the home city's word`() async throws {
        try await ExchangeSurface.with { surface in
            let (exchange, path) = (surface.exchange, "/v1/federation/invites")
            func body(_ visitor: String) -> String {
                let scenario = surface.scenario.text(prefix: BenefitID.scenario)
                return "{\"scenario\":\"\(scenario)\",\"home\":\"urn:ccr:330100\",\"visitor\":\"\(visitor)\"}"
            }
            #expect(
                try await surface.ask(.post, path, body("login-1"), key: "").text("code")
                    == "idempotency_key_required")
            let made = try await surface.ask(.post, path, body("login-1"), key: "visit-1")
            #expect(made.status == .created)
            let again = try await surface.ask(.post, path, body("login-1"), key: "visit-1")
            #expect(again.body == made.body)
            #expect(
                try await surface.ask(.post, path, body("login-2"), key: "visit-1").text("code")
                    == "idempotency_conflict")
            let invite = try Receiver.open(
                Array(try made.text("invite").utf8), as: .invite, trust: exchange.trustOfPartner(),
                now: exchange.clock.now)
            #expect(try await surface.kept() == "1 invites 0 codes 0 grants 0 received 0 visitors")
            func claim(_ visitor: String, _ id: String, _ code: String) async throws -> TestResponse {
                try await surface.ask(
                    .post, "/v1/federation/claims",
                    "{\"invite\":\"\(id)\",\"visitor\":\"\(visitor)\",\"code\":\"\(code)\"}")
            }
            let code = try OneTimeCode.random().text
            // Another login, an invite nobody made: alike, and the home city is not even asked.
            for answer in [
                try await claim("login-2", invite.envelope.id.text, code),
                try await claim("login-1", MessageID.random().text, code),
            ] {
                #expect(answer.status == .unprocessableContent)
                #expect(try answer.text("code") == "visitor_code_invalid")
            }
            #expect(exchange.transport.requests.isEmpty)
            // A code as it would never be written is no request at all.
            #expect(try await claim("login-1", invite.envelope.id.text, "short").status == .badRequest)
            #expect(exchange.transport.requests.isEmpty)
            let silent = try await claim("login-1", invite.envelope.id.text, code)
            #expect(silent.status == .serviceUnavailable && silent.headers[.retryAfter] == "10")
            #expect(try silent.text("code") == "partner_unavailable")
            #expect(exchange.transport.requests.count == 1)
            #expect(try await surface.kept() == "1 invites 0 codes 0 grants 0 received 0 visitors")
        }
    }

    /// As the home city told it, in the app's language, and not in the answer that is kept for a repeated request.
    @Test(arguments: [
        (
            Disclosure.band,
            #""disclose":"band","band":{"band":"L3","label":"良好"}}"#,
            #""disclose":"band","band":{"band":"L3","label":"good"}}"#
        ),
        (
            .score,
            #""disclose":"score","score":{"value":155,"min":0,"max":200,"scheme":"钱江分","card_version":"7","as_of":"2026-11-24T00:00:00Z"}}"#,
            #""disclose":"score","score":{"value":155,"min":0,"max":200,"scheme":"钱江分","card_version":"7","as_of":"2026-11-24T00:00:00Z"}}"#
        ),
    ])
    func `show what was disclosed of a visitor while the grant holds`(
        level: Disclosure, inChinese: String, inEnglish: String
    ) async throws {
        try await ExchangeSurface.with(disclosing: level) { surface in
            let (exchange, scenario) = (surface.exchange, surface.scenario.text(prefix: BenefitID.scenario))
            exchange.home(subject: try .random()) { terms in
                .meets(
                    .init(
                        subject: terms.subject, minBand: terms.minBand, scenario: terms.scenario,
                        notAfter: terms.notAfter, maxUses: terms.maxUses, consent: terms.consent,
                        band: level == .band ? .init(band: .l3, label: LocalText(zh: "良好", en: "good")) : nil,
                        score: level == .score
                            ? .init(value: 155, min: 0, max: 200, scheme: "钱江分", cardVersion: "7", asOf: 1_795_478_400)
                            : nil))
            }
            let invite = try await surface.ask(
                .post, "/v1/federation/invites",
                "{\"scenario\":\"\(scenario)\",\"home\":\"urn:ccr:330100\",\"visitor\":\"login-1\"}"
            ).text("invite_id")
            let code = try OneTimeCode.random()
            LogScan.watch(for: code.text)
            let admitted = try await surface.ask(
                .post, "/v1/federation/claims",
                "{\"invite\":\"\(invite)\",\"visitor\":\"login-1\",\"code\":\"\(code.text)\"}")
            let visitor = try admitted.text("visitor")
            #expect(try admitted.json.members.count == 5)
            let path = "/v1/federation/visitors/\(visitor)/disclosures"
            let until = exchange.clock.now.adding(seconds: 3_600)
            for (language, name, told) in [("zh", "杭州市", inChinese), ("en", "Hangzhou", inEnglish)] {
                let shown = try await surface.ask(.get, path, language: language)
                #expect(shown.status == .ok && shown.headers[.cacheControl]?.contains("no-store") == true)
                #expect(
                    String(buffer: shown.body) == """
                        {"visitor":"\(visitor)","disclosures":[{"scenario":"\(scenario)","city":"urn:ccr:330100",\
                        "city_name":"\(name)","purpose":"travel","until":"\(until)",\(told)]}
                        """)
            }
            #expect(try await surface.ask(.get, path + "?x=1").status == .badRequest)
            let citizen = exchange.benefit.citizens[0]
            for nobody in ["\(citizen)", "vis_7zzzzzzzzzzzzzzzzzzzzzzzzz", "x"] {
                let answer = try await surface.ask(.get, "/v1/federation/visitors/\(nobody)/disclosures")
                #expect(try answer.status == .notFound && answer.text("code") == "citizen_unknown")
            }
            exchange.clock.advance(3_600)
            #expect(
                try await String(buffer: surface.ask(.get, path).body) == #"{"visitor":"\#(visitor)","disclosures":[]}"#
            )
        }
    }

    @Test func `let in for whom the home city vouches, and nobody else`() async throws {
        try await ExchangeSurface.with { surface in
            let (exchange, scenario) = (surface.exchange, surface.scenario.text(prefix: BenefitID.scenario))
            func invited(_ visitor: String) async throws -> String {
                try await surface.ask(
                    .post, "/v1/federation/invites",
                    "{\"scenario\":\"\(scenario)\",\"home\":\"urn:ccr:330100\",\"visitor\":\"\(visitor)\"}"
                ).text("invite_id")
            }
            func claim(_ visitor: String, _ invite: String, key: String? = nil, code: OneTimeCode) async throws
                -> TestResponse
            {
                LogScan.watch(for: code.text)
                return try await surface.ask(
                    .post, "/v1/federation/claims",
                    "{\"invite\":\"\(invite)\",\"visitor\":\"\(visitor)\",\"code\":\"\(code.text)\"}", key: key)
            }
            exchange.home(subject: try .random())
            let (invite, code) = (try await invited("login-1"), try OneTimeCode.random())
            let answer = try await claim("login-1", invite, key: "claim-1", code: code)
            #expect(answer.status == .ok && answer.headers[.cacheControl]?.contains("no-store") == true)
            #expect(
                try answer.json.members.map(\.key) == [
                    "result", "visitor", "scenario", "eligible_until", "max_uses",
                ])
            #expect(try answer.text("result") == "eligible" && answer.text("scenario") == scenario)
            #expect(try answer.text("eligible_until") == "\(exchange.clock.now.adding(seconds: 3_600))")
            #expect(try answer.json["max_uses"] == .integer(2))
            // Asked again under the same key, the home city is not.
            #expect(try await claim("login-1", invite, key: "claim-1", code: code).body == answer.body)
            #expect(exchange.transport.requests.count == 1)
            #expect(try await surface.kept() == "1 invites 0 codes 0 grants 0 received 1 visitors")
            // What stands under `visitor` is whom the desk takes for a citizen.
            let text = try answer.text("visitor")
            let visitor = try #require(CitizenHandle.beneficiary(exchange.benefit.client, text: text))
            _ = try await exchange.benefit.with(visitor).held(surface.scenario, by: 2)

            exchange.home(subject: try .random()) { _ in .unavailable }
            let unavailable = try await claim("login-2", invited("login-2"), code: .random())
            #expect(unavailable.status == .ok && String(buffer: unavailable.body) == #"{"result":"unavailable"}"#)
            // Longer than a visit may last: the home city's fault, and nobody's grant.
            exchange.home(subject: try .random(), seconds: 90_000)
            let refused = try await claim("login-3", invited("login-3"), code: .random())
            #expect(try refused.status == .badGateway && refused.text("code") == "partner_refused")
            #expect(try await surface.kept() == "3 invites 0 codes 0 grants 0 received 1 visitors")
        }
    }

    @Test(arguments: [
        ("\"home\":\"urn:ccr:330100\"", "\"home\":\"urn:ccr:350200\"", 404, "partner_unknown"),
        ("\"home\":\"urn:ccr:330100\"", "\"home\":\"330100\"", 400, "body_invalid"),
        ("\"visitor\":\"login-1\"", "\"visitor\":\"\"", 400, "body_invalid"),
        ("\"visitor\":\"login-1\"", "\"visitor\":\"login-1\",\"x\":1", 400, "body_invalid"),
        // What is asked is the scenario's to say.
        ("\"visitor\":\"login-1\"", "\"visitor\":\"login-1\",\"disclose\":\"meets\"", 400, "body_invalid"),
        (
            "\"visitor\":\"login-1\"", "\"visitor\":\"login-1\",\"return_uri\":\"https://evil.example/\"", 422,
            "return_address_unknown"
        ),
    ])
    func `are told what is wrong with an invite they ask for`(text: String, instead: String, status: Int, code: String)
        async throws
    {
        try await ExchangeSurface.with { surface in
            let scenario = surface.scenario.text(prefix: BenefitID.scenario)
            let good = "{\"scenario\":\"\(scenario)\",\"home\":\"urn:ccr:330100\",\"visitor\":\"login-1\"}"
            let answer = try await surface.ask(.post, "/v1/federation/invites", good.replacing(text, with: instead))
            #expect(answer.status.code == status)
            #expect(try answer.text("code") == code)
            #expect(try await surface.kept() == "0 invites 0 codes 0 grants 0 received 0 visitors")
        }
    }
}
