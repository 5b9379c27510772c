import Federation
import Rights
import TestKit
import Testing

@testable import UseCases

extension `Unavailable` {
    /// Claims of each cause in turn. What else the machine does only adds to a time: the shortest of each cause comes
    /// down to what its work takes, the sooner the less else there is to do. One question more to the database, of a
    /// few milliseconds, never comes down.
    @Test(arguments: [FederationPurpose.travel, .rental])
    func `takes as long whatever the cause`(purpose: FederationPurpose) async throws {
        let (atLeast, rounds, apart) = (20, 80, Duration.microseconds(1_500))
        let terms = [PartnerView.Term(purpose: purpose, disclose: .meets, dailyClaims: 1_000)]
        try await ExchangeCity.with(citizens: 5, terms: terms) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            let unscored = try await city.open(Synthetic.person(40), for: exchange.benefit.client)
            func claims(of citizen: CitizenHandle, band: Band = .l2) async throws -> [SignedMessage] {
                var messages: [SignedMessage] = []
                for _ in 0..<rounds {
                    messages.append(
                        try exchange.say(try await exchange.claim(of: citizen, purpose: purpose, band: band)))
                }
                return messages
            }
            let causes = [
                try await claims(of: people[0], band: .l3), try await claims(of: unscored),
                try await claims(of: people[1]), try await claims(of: people[2]), try await claims(of: people[3]),
                try await claims(of: people[4]),
            ]
            let consent = try await ListConsents(pool: city.pool, audit: city.audit)(
                of: people[1], in: exchange.context
            ).first { $0.purpose == .sharing }
            try await city.withdraw(try #require(consent).name, people[1], now: exchange.clock.now)
            try await city.withdraw(.scoring, people[2], now: exchange.clock.now)
            try await MarkDeceased(pool: city.pool, audit: city.audit)(
                people[3], evidence: try #require(EvidenceReference("death/1")), in: exchange.context)
            try await city.erase(people[4], now: exchange.clock.now)
            var least = [Duration](repeating: .seconds(60), count: causes.count)
            func spread() -> Duration { (least.max() ?? .zero) - (least.min() ?? .zero) }
            for round in 0..<rounds where round < atLeast || spread() >= apart {
                for cause in causes.indices {
                    let begin = ContinuousClock.now
                    let answer = await exchange.receive(
                        causes[cause][round].compact, contentType: "application/jose", as: .claims,
                        from: TestCity.anywhere, in: exchange.context)
                    least[cause] = min(least[cause], ContinuousClock.now - begin)
                    #expect(answer.status == 200)
                }
            }
            #expect(spread() < apart, "\(least)")
        }
    }
}
