import CivilTime
import Federation
import Incentives
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// How many events a partner may send.
@Suite struct `Events of a partner` {
    private static func with(_ body: (ExchangeCity, PublicID) async throws -> Void) async throws {
        var rates = ExchangeLimits.Rates()
        rates.idleEvents = .init(atOnce: 3, secondsEach: 10)
        let terms = BenefitCity.terms(threshold: .score(150), eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(rates: rates, running: terms) { exchange in
            guard let scenario = exchange.scenario else { throw Fault.scenarioUnknown }
            try await body(exchange, scenario)
        }
    }

    private static func kept(_ exchange: ExchangeCity) async throws -> String? {
        try await exchange.city.text(
            """
            SELECT (SELECT count(*) FROM federation_inbox) || ' ' || (SELECT count(*) FROM visitor_ended_early)
                || ' ' || (SELECT count(*) FROM federation_message WHERE typ = 'ccr1-event+jwt')
            """)
    }

    @Test func `that end nothing are bounded, leave nothing beyond, and are taken later in the same bytes`()
        async throws
    {
        try await Self.with { exchange, _ in
            var first: (message: SignedMessage, answer: [UInt8])?
            for _ in 0..<3 {
                let event = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random()))
                let (words, answer, _) = try await exchange.send(event, as: .events)
                #expect(words == "grant_unknown")
                first = first ?? (event, answer.body)
            }
            #expect(try await Self.kept(exchange) == "3 3 3")
            let beyond = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random()))
            for event in [
                beyond, try exchange.say(PartnerEvent(kind: .subjectErased, subject: .random())),
                try exchange.say(PartnerEvent(kind: .catalogueChanged)),
                try exchange.say(PartnerEvent(kind: .statementChanged)),
            ] {
                let (words, answer, _) = try await exchange.send(event, as: .events)
                #expect(words == "rate_limited" && answer.status == 429 && answer.retryAfter == 10)
            }
            #expect(try await Self.kept(exchange) == "3 3 3")
            // What was answered is answered again, and costs nothing.
            let (again, answered) = try #require(first)
            let (repeated, answer, _) = try await exchange.send(again, as: .events)
            #expect(repeated == "grant_unknown" && answer.body == answered)
            exchange.clock.advance(10)
            #expect(try await exchange.send(beyond, as: .events).words == "grant_unknown")
            #expect(try await exchange.send(beyond, as: .events).words == "grant_unknown")
            #expect(try await Self.kept(exchange) == "4 4 4")
            let next = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random()))
            #expect(try await exchange.send(next, as: .events).words == "rate_limited")
        }
    }

    /// By how long this process runs: a wall clock may be set back, and then nothing would come again for as long.
    @Test func `come again by a clock that never goes back`() async throws {
        var rates = ExchangeLimits.Rates()
        rates.idleEvents = .init(atOnce: 1, secondsEach: 10)
        let uptime = TestClock()
        try await ExchangeCity.with(rates: rates, uptime: { uptime.now.microseconds }) { exchange in
            func send() async throws -> String {
                try await exchange.send(
                    exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random())), as: .events
                ).words
            }
            let first = try await send()
            #expect(first == "grant_unknown")
            exchange.clock.advance(10)
            let same = try await send()
            #expect(same == "rate_limited")
            exchange.clock.advance(-10)
            uptime.advance(10)
            let later = try await send()
            #expect(later == "grant_unknown")
        }
    }

    @Test func `that come at once are bounded alike`() async throws {
        try await Self.with { exchange, _ in
            let events = try (0..<12).map { _ in
                try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random()))
            }
            let words = try await withThrowingTaskGroup(of: String.self) { group in
                for event in events { group.addTask { try await exchange.send(event, as: .events).words } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(words.filter { $0 == "grant_unknown" }.count == 3)
            #expect(words.filter { $0 == "rate_limited" }.count == 9)
            #expect(try await Self.kept(exchange) == "3 3 3")
        }
    }

    /// However many there are: each of them ends a grant this partner gave.
    @Test func `that end something are always taken`() async throws {
        try await Self.with { exchange, scenario in
            for _ in 0..<3 { exchange.home(subject: try .random()); _ = try await exchange.attempt(scenario) }
            let grants = try await exchange.city.texts(
                "SELECT replace(grant_jti::text, '-', '') FROM visitor_grant"
            ).compactMap { UInt128($0, radix: 16).flatMap { MessageID(uuid: PublicID(uuid: $0)) } }
            #expect(grants.count == 3)
            for _ in 0..<4 {
                _ = try await exchange.send(
                    try exchange.say(PartnerEvent(kind: .grantRevoked, grant: .random())), as: .events)
            }
            for grant in grants {
                let event = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
                #expect(try await exchange.send(event, as: .events).words == "recorded")
                // Once ended it is nothing more to end.
                let again = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
                #expect(try await exchange.send(again, as: .events).words == "rate_limited")
            }
            #expect(
                try await exchange.city.text("SELECT count(*)::text FROM visitor_grant WHERE state = 'granted'") == "0")
        }
    }
}
