import Scoring
import TestKit
import Testing
import UseCases

/// What every breach of the law gate leaves in the database: what was there before.
@Suite struct `A refused card` {
    @Test func `changes no table, whatever it breaks`() async throws {
        let breaches =
            `The law gate`.frameBreaches + `The law gate`.tierBreaches + `The law gate`.lawBreaches
            + `The law gate`.ruleBreaches
        try await TestCity.with { city async throws in
            let before = try await city.tables()
            let edition = try CityFiles.edition()
            let digest = try `The reference card`.card().catalogueDigest
            var refused = 0
            for breach in breaches {
                var card = try `The reference card`.card()
                var indicators = edition.indicators
                card.version = 2
                breach.mutate(&card, &indicators)
                // Some break the edition alone: against the city's own, the card is good.
                if LawGate.check(card, against: edition, editionDigest: digest).isEmpty { continue }
                refused += 1
                let publish = PublishScorecard(pool: city.pool, audit: city.audit)
                do {
                    let outcome = try await publish(
                        ScorecardDocument.write(card), cases: [], reason: "because", in: city.context())
                    guard case .refused(let verdict) = outcome else {
                        Issue.record("published: \(breach)")
                        continue
                    }
                    #expect(!verdict.refusals.isEmpty, "\(breach)")
                } catch is CheckScorecard.Failure {
                    // A card of an edition the city does not have is refused before the gate looks.
                    #expect(card.catalogueEdition != "zhengzhou-2026", "\(breach)")
                }
                #expect(try await city.tables() == before, "\(breach)")
            }
            #expect(refused > 40, "\(refused) of \(breaches.count)")
        }
    }
}
