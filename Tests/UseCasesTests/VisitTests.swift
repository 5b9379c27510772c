import CivilTime
import Federation
import Incentives
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// This city as the one somebody from a partner city visits.
@Suite struct `A visit from a partner city` {
    private static func with(_ body: (ExchangeCity, PublicID) async throws -> Void) async throws {
        let terms = BenefitCity.terms(threshold: .score(150), eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            guard let scenario = exchange.scenario else { throw Fault.scenarioUnknown }
            try await body(exchange, scenario)
        }
    }

    @Test func `ends with a visitor who holds under the grant, and goes through the same desk as residents`()
        async throws
    {
        try await Self.with { exchange, scenario in
            let invite = try await exchange.invitation(scenario)
            let terms = try invite.body(Invite.self)
            #expect(
                terms.scenario == CatalogueItem.id(of: scenario) && terms.purpose == .travel && terms.minBand == .l2)
            #expect(terms.returnURI == "https://app.zhengzhou.example/ccr/return")
            let (subject, code) = (try SubjectID.random(), try OneTimeCode.random())
            exchange.home(subject: subject)
            let words = try await exchange.bring(invite, code, key: "one")
            let text = try #require(words.split(separator: " ").first)
            #expect(words.hasSuffix(" \(exchange.clock.now.wholeSeconds + 3600) 2"))
            // Asked again under the same key: the same answer, and the partner hears nothing.
            #expect(try await exchange.bring(invite, code, key: "one") == words)
            #expect(exchange.transport.requests.count == 1)
            let visitor = try #require(CitizenHandle.beneficiary(exchange.benefit.client, text: text))
            let city = exchange.benefit.with(visitor)
            let hold = try await city.held(scenario, by: 2)
            try await city.commit(hold, by: 2)
            #expect(try await city.city.texts("SELECT used || '/' || max_uses FROM visitor_grant") == ["1/2"])
            // The next visit of the same subject is the same visitor.
            let second = try await exchange.bring(try await exchange.invitation(scenario), .random())
            #expect(second.split(separator: " ").first == text)
            #expect(
                try await city.city.texts("SELECT direction || ' ' || typ FROM federation_message ORDER BY message_id")
                    == ["out ccr1-claim+jwt", "in ccr1-grant+jwt", "out ccr1-claim+jwt", "in ccr1-grant+jwt"])
        }
    }

    @Test func `lets nobody in while the home city is silent, and asks again in the same bytes`() async throws {
        try await Self.with { exchange, scenario in
            let invite = try await exchange.invitation(scenario)
            let code = try OneTimeCode.random()
            await #expect(throws: Fault.partnerUnavailable) { try await exchange.bring(invite, code, key: "k") }
            exchange.transport.answer { _ in
                PartnerResponse(status: 200, contentType: "text/html", body: Array("<p>maintenance".utf8))
            }
            await #expect(throws: Fault.partnerUnavailable) { try await exchange.bring(invite, code, key: "k") }
            #expect(try await exchange.city.text("SELECT count(*)::text FROM visitor") == "0")
            exchange.clock.advance(5)
            exchange.home(subject: try .random())
            #expect(try await exchange.bring(invite, code, key: "k").hasPrefix("vis_"))
            #expect(Set(exchange.transport.requests.map(\.body)).count == 1)
            #expect(exchange.transport.requests.count == 3)
            #expect(
                exchange.transport.requests[0].url.text == "https://ccr.hangzhou.example/ccr/v1/claims")
        }
    }

    @Test func `leaves a silent partner alone after a while, and asks it once when that is over`() async throws {
        try await Self.with { exchange, scenario in
            for _ in 0..<7 {
                let invite = try await exchange.invitation(scenario)
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.bring(invite, .random()) }
            }
            #expect(exchange.transport.requests.count == 5)
            exchange.clock.advance(30)
            exchange.home(subject: try .random())
            let invite = try await exchange.invitation(scenario)
            #expect(try await exchange.bring(invite, .random()).hasPrefix("vis_"))
        }
    }

    @Test func `takes another code for an invite whose first code ran out unanswered`() async throws {
        try await Self.with { exchange, scenario in
            let invite = try await exchange.invitation(scenario)
            let first = try OneTimeCode.random()
            await #expect(throws: Fault.partnerUnavailable) { try await exchange.bring(invite, first) }
            exchange.home(subject: try .random())
            // While the first may still be answered, no other is tried.
            exchange.clock.advance(119)
            await #expect(throws: Fault.visitorCodeInvalid) { try await exchange.bring(invite, .random()) }
            exchange.clock.advance(1)
            await #expect(throws: Fault.visitorCodeInvalid) { try await exchange.bring(invite, first) }
            #expect(try await exchange.bring(invite, .random()).hasPrefix("vis_"))
            #expect(exchange.transport.requests.count == 2)
        }
    }

    @Test func `gives nothing any more once the home city is suspended`() async throws {
        try await Self.with { exchange, scenario in
            exchange.home(subject: try .random())
            let words = try await exchange.attempt(scenario)
            let visitor = try #require(
                words.split(separator: " ").first.flatMap {
                    CitizenHandle.beneficiary(exchange.benefit.client, text: $0)
                })
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            #expect(try await exchange.benefit.with(visitor).hold(scenario, by: 2) == "refused visitor_grant_missing")
            try await exchange.city.take(.resume, exchange.partnerID, exchange.officers)
            _ = try await exchange.benefit.with(visitor).held(scenario, by: 2)
        }
    }

    @Test func `believes no answer but a signed one to this very question that stays within it`() async throws {
        try await Self.with { exchange, scenario in
            func attempt() async throws {
                _ = try await exchange.bring(try await exchange.invitation(scenario), .random())
            }
            // An answer to another question: two grants swapped.
            let other = Receipt(id: try .random(), hash: SHA256Digest(hashing: [1]))
            exchange.transport.answer { _ in
                let message = try exchange.say(PartnerGrant.unavailable, receipt: other, answering: .claim)
                return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
            }
            await #expect(throws: Fault.partnerUnavailable) { try await attempt() }
            // A stranger's signature.
            let stranger = try SigningKey.random(.ed25519)
            exchange.transport.answer { request in
                let question = try Receiver.open(
                    request.body, as: .claim, trust: exchange.trustOfPartner(), now: exchange.clock.now)
                let message = try exchange.say(
                    PartnerGrant.unavailable, receipt: question.receipt, answering: .claim, key: stranger)
                return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
            }
            await #expect(throws: Fault.partnerUnavailable) { try await attempt() }
            // Longer than travel may last; and more than was asked to be told.
            exchange.home(subject: try .random(), seconds: 86_401)
            await #expect(throws: Fault.partnerRefused) { try await attempt() }
            exchange.home(subject: try .random()) { terms in
                .meets(
                    .init(
                        subject: terms.subject, minBand: terms.minBand, scenario: terms.scenario,
                        notAfter: terms.notAfter,
                        maxUses: 1, consent: terms.consent,
                        band: .init(band: .l9, label: LocalText(zh: "优", en: "Best"))))
            }
            await #expect(throws: Fault.partnerRefused) { try await attempt() }
            #expect(try await exchange.city.text("SELECT count(*)::text FROM visitor") == "0")
            // What the home city did wrong is kept, but not what it told: of that the leaf alone.
            let kept = try await exchange.city.texts(
                "SELECT (jws = '')::text FROM federation_message WHERE direction = 'in' ORDER BY message_id")
            #expect(kept == ["false", "true"])
            // A signed refusal of the code, after which another code may be brought for the same invite.
            let invite = try await exchange.invitation(scenario)
            exchange.transport.answer { request in
                let question = try Receiver.open(
                    request.body, as: .claim, trust: exchange.trustOfPartner(), now: exchange.clock.now)
                let message = try exchange.say(
                    ErrorAnswer(code: .codeInvalid, now: exchange.clock.now.wholeSeconds), receipt: question.receipt,
                    answering: .claim)
                return PartnerResponse(status: 400, contentType: "application/jose", body: message.compact)
            }
            await #expect(throws: Fault.visitorCodeInvalid) { try await exchange.bring(invite, .random()) }
            exchange.home(subject: try .random()) { _ in .unavailable }
            #expect(try await exchange.bring(invite, .random()) == "unavailable")
            #expect(try await exchange.city.text("SELECT count(*)::text FROM visitor") == "0")
        }
    }

    /// The home city compares the two.
    @Test func `is invited under a catalogue that says the same, made first where none does`() async throws {
        try await Self.with { exchange, scenario in
            let before = try await exchange.invitation(scenario).body(Invite.self).catalogueVersion
            // The scenario stopped, and runs again since the catalogue without it was made.
            try await exchange.city.execute("UPDATE scenario_version SET state = 'paused'")
            try await exchange.benefit.shelf.reload(now: exchange.clock.now)
            try await exchange.catalogue.refresh(now: exchange.clock.now)
            try await exchange.city.execute("UPDATE scenario_version SET state = 'running'")
            try await exchange.benefit.shelf.reload(now: exchange.clock.now)
            let terms = try await exchange.invitation(scenario).body(Invite.self)
            #expect(terms.catalogueVersion == before + 2)
            let served = try Receiver.open(
                #require(exchange.catalogue.document), as: .catalogue, trust: exchange.trustOfPartner(),
                now: exchange.clock.now)
            let catalogue = try PartnerCatalogue(data: served.envelope.data)
            #expect(catalogue.version == terms.catalogueVersion)
            let item = try #require(catalogue.items.first)
            #expect(item.bearsOut(terms, of: exchange.partner.entity, at: exchange.clock.now.wholeSeconds))
        }
    }

    @Test func `waives a deposit only where the agreement says who is liable`() async throws {
        let terms = BenefitCity.terms(
            benefit: Benefit(depositWaiverFen: 20_000), threshold: .score(150),
            eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            let scenario = try #require(exchange.scenario)
            await #expect(throws: Fault.purposeNotAgreed) { try await exchange.invitation(scenario) }
            try await exchange.city.agree(
                [.init(purpose: .travel, disclose: .meets, dailyClaims: 9, liable: "Hangzhou pays within 30 days")],
                with: exchange.partnerID, exchange.officers)
            try await exchange.shelf.reload()
            _ = try await exchange.invitation(scenario)
        }
    }

    @Test func `is bound to the login the invite was made for`() async throws {
        try await Self.with { exchange, scenario in
            exchange.home(subject: try .random())
            let invite = try await exchange.invitation(scenario, visitor: "login-a")
            let code = try OneTimeCode.random()
            let other = try await exchange.city.client("other-app")
            await #expect(throws: Fault.visitorCodeInvalid) {
                try await exchange.bring(invite, code, visitor: "login-b")
            }
            await #expect(throws: Fault.visitorCodeInvalid) {
                try await exchange.bring(invite, code, visitor: "login-a", client: other)
            }
            #expect(exchange.transport.requests.isEmpty)
            #expect(try await exchange.bring(invite, code, visitor: "login-a").hasPrefix("vis_"))
            // One invite, one code: another brings nothing.
            await #expect(throws: Fault.visitorCodeInvalid) {
                try await exchange.bring(invite, .random(), visitor: "login-a")
            }
            let late = try await exchange.invitation(scenario)
            exchange.clock.advance(600)
            await #expect(throws: Fault.visitorCodeInvalid) { try await exchange.bring(late, .random()) }
        }
    }

    /// The home city has one answer to one claim, and gives it again.
    @Test func `is not let in by an answer that was taken back, however it is asked for`() async throws {
        try await Self.with { exchange, scenario in
            exchange.home(subject: try .random())
            let (invite, code) = (try await exchange.invitation(scenario), try OneTimeCode.random())
            #expect(try await exchange.bring(invite, code, key: "one").hasPrefix("vis_"))
            let stored = try #require(
                try await exchange.city.text(
                    "SELECT convert_from(jws, 'UTF8') FROM federation_message WHERE direction = 'in'"))
            exchange.transport.answer { _ in
                PartnerResponse(status: 200, contentType: "application/jose", body: Array(stored.utf8))
            }
            #expect(try await exchange.bring(invite, code, key: "two").hasPrefix("vis_"))
            let jti = try #require(try await exchange.city.text("SELECT grant_jti::text FROM visitor_grant"))
            let grant = try #require(MessageID(bytes: PublicID(uuidText: jti)?.bytes ?? []))
            let revoked = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
            #expect(try await exchange.send(revoked, as: .events).words == "recorded")
            #expect(try await exchange.bring(invite, code, key: "three") == "unavailable")
            #expect(
                try await exchange.city.texts(
                    "SELECT action FROM audit_entry WHERE action LIKE 'visitor.%' ORDER BY action"
                ) == ["visitor.admitted", "visitor.admitted", "visitor.refused"])
        }
    }

    @Test func `ends when the home city says so, also when it says so first`() async throws {
        try await Self.with { exchange, scenario in
            let subject = try SubjectID.random()
            exchange.home(subject: subject, uses: 5)
            let words = try await exchange.bring(try await exchange.invitation(scenario), .random())
            let visitor = try #require(
                words.split(separator: " ").first.flatMap {
                    CitizenHandle.beneficiary(exchange.benefit.client, text: $0)
                })
            let city = exchange.benefit.with(visitor)
            let hold = try await city.held(scenario, by: 2)
            let jti = try #require(try await city.city.text("SELECT grant_jti::text FROM visitor_grant"))
            let grant = try #require(MessageID(bytes: PublicID(uuidText: jti)?.bytes ?? []))
            let revoked = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
            #expect(try await exchange.send(revoked, as: .events).words == "recorded")
            #expect(try await city.desk.read(hold, of: visitor, in: city.context()).endReason == "grant_revoked")
            #expect(try await city.hold(scenario, by: 2) == "refused visitor_grant_missing")
            #expect(try await exchange.send(revoked, as: .events).words == "recorded")
            let again = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
            #expect(try await exchange.send(again, as: .events).words == "grant_closed")
            let unknown = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random()))
            #expect(try await exchange.send(unknown, as: .events).words == "grant_unknown")
            #expect(
                try await exchange.send(
                    try exchange.say(PartnerEvent(kind: .catalogueChanged)), as: .events
                ).words == "recorded")
            // A subject that is erased while the answer with its grant is on the way: nobody is let in.
            let gone = try SubjectID.random()
            exchange.home(subject: gone)
            let early = try exchange.say(PartnerEvent(kind: .subjectErased, subject: gone))
            #expect(try await exchange.send(early, as: .events).words == "grant_unknown")
            let late = try await exchange.bring(try await exchange.invitation(scenario), .random())
            #expect(late == "unavailable")
            let erased = try exchange.say(PartnerEvent(kind: .subjectErased, subject: subject))
            #expect(try await exchange.send(erased, as: .events).words == "recorded")
            await #expect(throws: Fault.citizenUnknown) { try await city.hold(scenario, by: 2) }
        }
    }
}

extension PublicID {
    /// As PostgreSQL writes a uuid.
    fileprivate init?(uuidText text: String) {
        let digits = text.filter { $0 != "-" }
        guard digits.count == 32, let value = UInt128(digits, radix: 16) else { return nil }
        self.init(uuid: value)
    }
}
