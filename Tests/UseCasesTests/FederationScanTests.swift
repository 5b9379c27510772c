import CivilTime
import Federation
import Incentives
import Postgres
import Rights
import Signing
import TestKit
import Testing

@testable import UseCases

/// What stands in the tables of federation and in its messages: nothing a person could be found by, and of their
/// standing what was agreed on. `TestCity.with` looks at the end of every test; here it is asked for in the middle, and
/// shown to see.
@Suite struct `Messages and tables between cities` {
    /// Known with name and telephone number; the name is a text whose hashes are published (RFC 1321, FIPS 180, GM/T
    /// 0004).
    static let (name, phone) = ("message digest", "13812345678")

    static func with(_ body: (ExchangeCity, FederationScan) async throws -> Void) async throws {
        let terms = BenefitCity.terms(
            threshold: .score(150), eligibility: Eligibility(partnerBand: "L2", partnerDisclosure: "band"))
        let agreed = [
            PartnerView.Term(purpose: .travel, disclose: .band, dailyClaims: 9),
            .init(purpose: .leisure, disclose: .score, dailyClaims: 9),
        ]
        try await ExchangeCity.with(citizens: 3, terms: agreed, running: terms) { exchange in
            try await exchange.city.open(Synthetic.person(9), for: exchange.benefit.client, name: name, phone: phone)
            try await body(exchange, FederationScan(of: exchange.city))
        }
    }

    /// Vouched for, two of them with more than that; one refused.
    static func claims(_ exchange: ExchangeCity) async throws {
        let people = exchange.benefit.citizens
        for (citizen, purpose, band, disclose, words) in [
            (people[0], .travel, .l2, .band, "meets"), (people[1], .leisure, .l2, .score, "meets"),
            (people[2], .leisure, .l1, .score, "meets"), (people[2], .travel, .l9, .meets, "unavailable"),
        ] as [(CitizenHandle, FederationPurpose, Band, Disclosure, String)] {
            let claim = try await exchange.claim(of: citizen, purpose: purpose, band: band, disclose: disclose)
            #expect(try await exchange.send(try exchange.say(claim)).words == words)
        }
    }

    /// A visitor whose band the home city tells.
    static func visit(_ exchange: ExchangeCity) async throws {
        exchange.home(subject: try .random()) { terms in
            .meets(
                .init(
                    subject: terms.subject, minBand: terms.minBand, scenario: terms.scenario, notAfter: terms.notAfter,
                    maxUses: 1, consent: terms.consent, band: .init(band: .l3, label: LocalText(zh: "优", en: "Best"))))
        }
        let scenario = try #require(exchange.scenario)
        let word = "\(Synthetic.person(9)) \(phone)"
        let invite = try await exchange.invitation(scenario, visitor: word)
        #expect(try await exchange.bring(invite, .random(), visitor: word).hasPrefix("vis_"))
    }

    @Test func `hold no number, name, telephone number or hash of them, and a band or a score while its grant holds`()
        async throws
    {
        try await Self.with { exchange, scan in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            let open: StaticString = """
                SELECT count(*) FILTER (WHERE blank_at IS NULL) || ' kept ' || count(*) FILTER (WHERE blank_at IS NOT NULL
                    AND jws <> '') || ' telling ' || count(*) FILTER (WHERE jws = '') || ' blank' FROM federation_message
                """
            try await Self.claims(exchange)
            try await Self.visit(exchange)
            #expect(try await city.text(open) == "6 kept 4 telling 0 blank")
            #expect(try await city.texts("SELECT disclosed::jsonb #>> '{band,band}' FROM visitor_grant") == ["L3"])
            try await scan.check(now: exchange.clock.now)
            // One takes the consent back, one is forgotten, the third's grant and the visitor's run out.
            try await exchange.withdrawSharing(people[0])
            try await city.erase(people[1], now: exchange.clock.now)
            exchange.acknowledge()
            #expect(try await exchange.deliver(in: exchange.context).acked == 2)
            #expect(try await city.text(open) == "10 kept 2 telling 2 blank")
            try await scan.check(now: exchange.clock.now)
            exchange.clock.advance(3_600)
            try await scan.check(now: exchange.clock.now)
            // Whoever looks gives the service its minute.
            #expect(try await city.text(open) == "10 kept 0 telling 4 blank")
            #expect(try await city.texts("SELECT coalesce(disclosed, 'none') FROM visitor_grant") == ["none"])
        }
    }
}
