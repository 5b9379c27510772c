import CivilTime
import Federation
import Incentives
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// An invite as the home city believes it, or does not.
@Suite struct `An invite` {
    private static let returnURI = "https://app.hangzhou.example/back"

    /// Whether either verb takes it: nothing is shown, and nothing minted, for one that is not believed.
    private static func isRefused(_ exchange: ExchangeCity, _ invite: [UInt8]) async throws -> Bool {
        let citizen = exchange.benefit.citizens[0]
        let notice = try #require(NoticeVersion("2026-11"))
        let evidence = ConsentEvidence(
            notice: notice, reference: try #require(EvidenceReference("consent/c-3")), givenAt: exchange.clock.now,
            initiative: .citizen)
        do {
            _ = try await exchange.inspect(invite, in: exchange.context)
            return false
        } catch Fault.inviteInvalid {}
        do {
            let once = Once<MintCode.MintedCode>(try BenefitCity.request()) { Array($0.code.text.utf8) }
            _ = try await exchange.mint(invite, of: citizen, evidence: evidence, once: once, in: exchange.context)
            return false
        } catch Fault.inviteInvalid {}
        let rows = try await exchange.city.text(
            """
            SELECT (SELECT count(*) FROM federation_code) + (SELECT count(*) FROM pairwise)
                + (SELECT count(*) FROM consent_version WHERE purpose = 'sharing') || ''
            """)
        return rows == "0"
    }

    /// A repeated request does nothing, and so is not judged again.
    @Test func `asked for or agreed to again gets what it got before, also when it would not be now`() async throws {
        let terms = BenefitCity.terms(eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            let citizen = exchange.benefit.citizens[0]
            let message = try exchange.invite().message
            func code(_ key: String) async throws -> String {
                try await exchange.code(for: message, of: citizen, key: key).text
            }
            let request = MakeInvite.Request(
                scenario: try #require(exchange.scenario), home: exchange.partner.entity, visitor: "login-1")
            func invite(_ key: String) async throws -> [UInt8] {
                try await exchange.makeInvite(
                    request, client: exchange.benefit.client,
                    once: Once<MakeInvite.MadeInvite>(try BenefitCity.request(key)) { $0.compact },
                    in: exchange.context)
            }
            let (agreed, asked) = (try await code("agreed-1"), try await invite("asked-1"))
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            exchange.clock.advance(3_600)
            #expect(try await code("agreed-1") == agreed)
            #expect(try await invite("asked-1") == asked)
            await #expect(throws: Fault.inviteInvalid) { try await code("agreed-2") }
            await #expect(throws: Fault.partnerUnknown) { try await invite("asked-2") }
        }
    }

    @Test func `is shown in words where it is sound`() async throws {
        try await ExchangeCity.with { exchange in
            let invite = try exchange.invite(purpose: .reading)
            let view = try await exchange.inspect(invite.message.compact, in: exchange.context)
            #expect(view.city == exchange.partner.entity && view.terms == invite.terms && view.id == invite.message.id)
            #expect(view.contacts == ["privacy@hangzhou.example"] && view.grantSeconds == 60 * 86_400)
            #expect(view.expiresAt == exchange.clock.now.adding(seconds: 600))
        }
    }

    @Test func `is not believed when it is tampered with, of nobody we know, for somebody else, or not an invite`()
        async throws
    {
        try await ExchangeCity.with { exchange in
            let (message, verifier, terms) = try exchange.invite()
            for place in [0, message.compact.count / 2, message.compact.count - 3] {
                var bytes = message.compact
                bytes[place] ^= 1
                #expect(try await Self.isRefused(exchange, bytes))
            }
            for length in [0, 10, message.compact.count - 1] {
                #expect(try await Self.isRefused(exchange, Array(message.compact.prefix(length))))
            }
            let stranger = try SigningKey.random(.ed25519)
            #expect(try await Self.isRefused(exchange, try exchange.say(terms, key: stranger).compact))
            let root = exchange.partner.root
            #expect(try await Self.isRefused(exchange, try exchange.say(terms, key: root).compact))
            let elsewhere = try #require(EntityID("urn:ccr:350200"))
            #expect(try await Self.isRefused(exchange, try exchange.say(terms, to: elsewhere).compact))
            // Another type of the same partner, sound as that.
            let claim = Claim(
                code: try .random(), invite: message.id, verifier: verifier, scenario: terms.scenario,
                purpose: terms.purpose, minBand: terms.minBand, disclose: terms.disclose, catalogueVersion: 1)
            #expect(try await Self.isRefused(exchange, try exchange.say(claim).compact))
        }
    }

    @Test(arguments: [
        "https://app.hangzhou.example/back?to=https://evil.example", "https://evil.example/back",
        "https://app.hangzhou.example/", "https://app.hangzhou.example/back/", "https://APP.hangzhou.example/back",
    ])
    func `is not believed with a return address nobody approved`(address: String) async throws {
        try await ExchangeCity.with { exchange in
            let invite = try exchange.invite(returnURI: address)
            #expect(try await Self.isRefused(exchange, invite.message.compact))
        }
    }

    @Test func `is not believed with a return address that was approved once`() async throws {
        try await ExchangeCity.with { exchange in
            let invite = try exchange.invite(returnURI: Self.returnURI).message.compact
            try await exchange.city.partners.places.withdraw(
                .returnURI, Self.returnURI, of: exchange.partnerID, in: exchange.officers.first.context())
            try await exchange.shelf.reload()
            #expect(try await Self.isRefused(exchange, invite))
        }
    }

    @Test func `is not believed beyond the agreement, before its time, after it, or of a suspended partner`()
        async throws
    {
        let terms = [PartnerView.Term(purpose: .travel, disclose: .meets, dailyClaims: 9)]
        try await ExchangeCity.with(terms: terms) { exchange in
            for invite in [
                try exchange.invite(purpose: .reading), try exchange.invite(disclose: .band),
                try exchange.invite(disclose: .score),
            ] {
                #expect(try await Self.isRefused(exchange, invite.message.compact))
            }
            let (_, _, sound) = try exchange.invite()
            let now = exchange.clock.now
            for seconds: Int64 in [-661, 61] {
                let message = try exchange.say(sound, at: now.adding(seconds: seconds))
                #expect(try await Self.isRefused(exchange, message.compact))
            }
            for seconds: Int64 in [-659, 59] {
                let message = try exchange.say(sound, at: now.adding(seconds: seconds))
                _ = try await exchange.inspect(message.compact, in: exchange.context)
            }
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            #expect(try await Self.isRefused(exchange, try exchange.say(sound).compact))
        }
    }

    @Test func `is compared with the catalogue it names, and asks for what that says`() async throws {
        try await ExchangeCity.with { exchange in
            let elsewhere = try #require(EntityID("urn:ccr:350200"))
            let now = exchange.clock.now.wholeSeconds
            let items = [
                PartnerCity.item(),
                PartnerCity.item("T-002", kind: .reading, band: .l3, disclose: .band, openTo: [exchange.me]),
                PartnerCity.item("T-003", openTo: [elsewhere]), PartnerCity.item("T-004", to: now),
                PartnerCity.item("T-005", from: now + 1),
            ]
            #expect(try await exchange.fetch(PartnerCatalogue(version: 1, items: items)) == .accepted(seq: 1))
            for invite in [
                try exchange.invite(),
                try exchange.invite(scenario: "T-002", purpose: .reading, band: .l3, disclose: .band),
            ] {
                _ = try await exchange.inspect(invite.message.compact, in: exchange.context)
            }
            for (what, invite) in [
                ("purpose", try exchange.invite(purpose: .reading)), ("lower band", try exchange.invite(band: .l1)),
                ("higher band", try exchange.invite(band: .l3)), ("more told", try exchange.invite(disclose: .band)),
                ("less told", try exchange.invite(scenario: "T-002", purpose: .reading, band: .l3)),
                ("not there", try exchange.invite(scenario: "T-404")),
                ("not open to us", try exchange.invite(scenario: "T-003")),
                ("over", try exchange.invite(scenario: "T-004")),
                ("to come", try exchange.invite(scenario: "T-005")),
            ] {
                #expect(try await Self.isRefused(exchange, invite.message.compact), "\(what)")
            }
        }
    }

    @Test func `of another version of the catalogue, or of one that is over, cannot be compared`() async throws {
        try await ExchangeCity.with { exchange in
            #expect(try await exchange.fetch(PartnerCatalogue(version: 5, items: [])) == .accepted(seq: 5))
            for version: Int64 in [4, 6] {
                let invite = try exchange.invite(version: version)
                _ = try await exchange.inspect(invite.message.compact, in: exchange.context)
            }
            #expect(try await Self.isRefused(exchange, exchange.invite(version: 5).message.compact))
            exchange.clock.advance(48 * 3_600)
            _ = try await exchange.inspect(exchange.invite(version: 5).message.compact, in: exchange.context)
        }
    }
}
