import CivilTime
import Federation
import Incentives
import Signing
import TestKit
import Testing

@testable import UseCases

/// When a partner is left alone, and when it is not.
@Suite struct `The circuit of a partner` {
    private static func with(_ body: (ExchangeCity, PublicID) async throws -> Void) async throws {
        let terms = BenefitCity.terms(threshold: .score(150), eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            guard let scenario = exchange.scenario else { throw Fault.scenarioUnknown }
            try await body(exchange, scenario)
        }
    }

    @Test func `opens for half a minute, however many silences there were at once`() async throws {
        try await Self.with { exchange, scenario in
            let meeting = Meeting(of: 12)
            exchange.transport.answer { _ in
                await meeting.arrive()
                throw PartnerSilence.timedOut
            }
            var invites: [OpenedMessage] = []
            for _ in 0..<12 { invites.append(try await exchange.invitation(scenario)) }
            await withTaskGroup(of: Void.self) { group in
                for invite in invites {
                    group.addTask {
                        await #expect(throws: Fault.partnerUnavailable) { try await exchange.bring(invite, .random()) }
                    }
                }
            }
            #expect(exchange.transport.requests.count == 12)
            exchange.home(subject: try .random())
            exchange.clock.advance(29)
            await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
            exchange.clock.advance(1)
            #expect(try await exchange.attempt(scenario).hasPrefix("vis_"))
            #expect(try await exchange.attempt(scenario).hasPrefix("vis_"))
        }
    }

    @Test func `stays open twice as long each time the one question is not answered, ten minutes at most`() async throws
    {
        try await Self.with { exchange, scenario in
            for _ in 0..<5 {
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
            }
            for pause: Int64 in [30, 60, 120, 240, 480, 600, 600] {
                let asked = exchange.transport.requests.count
                exchange.clock.advance(pause - 1)
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
                #expect(exchange.transport.requests.count == asked)
                exchange.clock.advance(1)
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
                #expect(exchange.transport.requests.count == asked + 1)
            }
        }
    }

    enum Wrong: CaseIterable { case unsigned, html, stranger, otherQuestion }

    /// Whoever answers, if only nonsense, costs no waiting: there is nothing to be protected from.
    @Test(arguments: Wrong.allCases)
    func `does not open for answers that are wrong`(_ wrong: Wrong) async throws {
        try await Self.with { exchange, scenario in
            let stranger = try SigningKey.random(.ed25519)
            let other = Receipt(id: try .random(), hash: SHA256Digest(hashing: [1]))
            exchange.transport.answer { request in
                let question = try Receiver.open(
                    request.body, as: .claim, trust: exchange.trustOfPartner(), now: exchange.clock.now)
                func signed(_ receipt: Receipt, _ key: SigningKey? = nil) throws -> PartnerResponse {
                    let message = try exchange.say(
                        PartnerGrant.unavailable, receipt: receipt, answering: .claim, key: key)
                    return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
                }
                switch wrong {
                case .unsigned:
                    return PartnerResponse(
                        status: 401, contentType: "application/problem+json",
                        body: Array("{\"type\":\"urn:ccr:error:key_not_usable\"}".utf8))
                case .html:
                    return PartnerResponse(status: 200, contentType: "text/html", body: Array("<p>maintenance".utf8))
                case .stranger: return try signed(question.receipt, stranger)
                case .otherQuestion: return try signed(other)
                }
            }
            for _ in 0..<7 {
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
            }
            #expect(exchange.transport.requests.count == 7)
            exchange.home(subject: try .random())
            #expect(try await exchange.attempt(scenario).hasPrefix("vis_"))
        }
    }

    @Test(arguments: [PartnerSilence.cancelled, .busy])
    func `does not open because we gave up`(silence: PartnerSilence) async throws {
        try await Self.with { exchange, scenario in
            exchange.transport.answer { _ in throw silence }
            for _ in 0..<7 {
                await #expect(throws: Fault.partnerUnavailable) { try await exchange.attempt(scenario) }
            }
            exchange.home(subject: try .random())
            #expect(try await exchange.attempt(scenario).hasPrefix("vis_"))
        }
    }
}
