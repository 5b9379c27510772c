import CivilTime
import Federation
import Incentives
import Postgres
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

    private static func shown(_ exchange: ExchangeCity, _ visitor: String, to client: Int32) async throws -> [String] {
        let handle = try #require(
            visitor.split(separator: " ").first.flatMap { CitizenHandle.visitor(client, text: $0) })
        return try await exchange.readDisclosures(of: handle, client: client, in: exchange.context).map { told in
            guard case .score(let score) = told.disclosed else { return "no score" }
            return "\(told.city.code) \(told.purpose) \(score.value) of \(score.min) to \(score.max) \(score.scheme)"
        }
    }

    @Test func `is shown to the app that brought the code, and to no other, while the grant holds`() async throws {
        try await Self.with { exchange, scenario in
            let (app, city) = (exchange.benefit.client, exchange.city)
            Self.tell(exchange, subject: try .random())
            let visitor = try await exchange.bring(try await exchange.invitation(scenario), .random())
            let told = ["330100 travel 155 of 0 to 200 zhengzhou"]
            #expect(try await Self.shown(exchange, visitor, to: app) == told)
            let audit: StaticString = """
                SELECT object || ' ' || (about_citizen < 0) FROM audit_entry WHERE action = 'disclosure.read'
                """
            #expect(try await city.texts(audit) == ["urn:ccr:330100 travel true"])
            // Another app of this city has no such visitor, nor what it was not told when it has.
            let other = try await city.client("other-app")
            await #expect(throws: Fault.citizenUnknown) { try await Self.shown(exchange, visitor, to: other) }
            let handle = try await city.owner.transaction { db in
                try VisitorStore.handle(of: 1, for: other, orElse: .random(), db).text(prefix: "vis_")
            }
            #expect(try await Self.shown(exchange, handle, to: other) == [])
            exchange.clock.advance(3_599)
            #expect(try await Self.shown(exchange, visitor, to: app) == told)
            // Nobody has looked for what has ended yet.
            exchange.clock.advance(1)
            #expect(try await Self.shown(exchange, visitor, to: app) == [])
            #expect(try await city.texts(audit).count == 2)
        }
    }

    @Test func `is not shown of a partner that is suspended`() async throws {
        try await Self.with { exchange, scenario in
            Self.tell(exchange, subject: try .random())
            let visitor = try await exchange.bring(try await exchange.invitation(scenario), .random())
            #expect(try await Self.shown(exchange, visitor, to: exchange.benefit.client).count == 1)
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.first.context())
            #expect(try await Self.shown(exchange, visitor, to: exchange.benefit.client) == [])
        }
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
