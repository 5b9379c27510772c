import CivilTime
import Federation
import Incentives
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// That a disclosed score goes with the grant, however that ends, at both ends of the message.
@Suite struct `A disclosed score` {
    private static let open: StaticString =
        "SELECT count(*)::text FROM federation_message WHERE typ = 'ccr1-grant+jwt' AND jws <> ''"

    private static func with(_ body: (ExchangeCity, PublicID) async throws -> Void) async throws {
        let terms = FederationPurpose.allCases.map { PartnerView.Term(purpose: $0, disclose: .score, dailyClaims: 9) }
        let scenario = BenefitCity.terms(
            threshold: .score(150), eligibility: Eligibility(partnerBand: "L2", partnerDisclosure: "score"))
        try await ExchangeCity.with(terms: terms, running: scenario) { exchange in
            guard let scenario = exchange.scenario else { throw Fault.scenarioUnknown }
            try await body(exchange, scenario)
        }
    }

    private static func tell(_ exchange: ExchangeCity, subject: SubjectID) {
        exchange.home(subject: subject) { $0.telling(155) }
    }

    @Test func `does not stay where the grant was ended before it came`() async throws {
        try await Self.with { exchange, scenario in
            let subject = try SubjectID.random()
            Self.tell(exchange, subject: subject)
            let early = try exchange.say(PartnerEvent(kind: .subjectErased, subject: subject))
            #expect(try await exchange.send(early, as: .events).words == "grant_unknown")
            let invite = try await exchange.invitation(scenario)
            #expect(try await exchange.bring(invite, .random()) == "unavailable")
            #expect(try await exchange.city.text(Self.open) == "0")
        }
    }

    @Test(arguments: [PartnerEvent.Kind.grantRevoked, .subjectErased])
    func `goes when the home city takes its word back`(_ kind: PartnerEvent.Kind) async throws {
        try await Self.with { exchange, scenario in
            let subject = try SubjectID.random()
            Self.tell(exchange, subject: subject)
            let invite = try await exchange.invitation(scenario)
            #expect(try await exchange.bring(invite, .random()).hasPrefix("vis_"))
            #expect(try await exchange.city.text(Self.open) == "1")
            let jti = try #require(
                try await exchange.city.text("SELECT replace(grant_jti::text, '-', '') FROM visitor_grant"))
            let grant = try #require(UInt128(jti, radix: 16).flatMap { MessageID(uuid: PublicID(uuid: $0)) })
            let event =
                kind == .grantRevoked
                ? PartnerEvent(kind: kind, grant: grant) : PartnerEvent(kind: kind, subject: subject)
            #expect(try await exchange.send(try exchange.say(event), as: .events).words == "recorded")
            #expect(try await exchange.city.text(Self.open) == "0")
        }
    }

    @Test(arguments: ["consent", "scoring", "erasure"])
    func `goes at home when the citizen takes consent back or is forgotten`(_ why: String) async throws {
        try await Self.with { exchange, _ in
            let citizen = exchange.benefit.citizens[0]
            let claim = try await exchange.claim(of: citizen, disclose: .score)
            #expect(try await exchange.send(try exchange.say(claim)).words == "meets")
            #expect(try await exchange.city.text(Self.open) == "1")
            switch why {
            case "consent": try await exchange.withdrawSharing(citizen)
            case "scoring": try await exchange.city.withdraw(.scoring, citizen, now: exchange.clock.now)
            default: try await exchange.city.erase(citizen, now: exchange.clock.now)
            }
            #expect(try await exchange.city.text(Self.open) == "0")
        }
    }
}
