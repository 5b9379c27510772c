import Federation
import Incentives
import TestKit
import Testing

@testable import UseCases

/// What a visitor's home city is asked to tell.
@Suite struct `A disclosure that is asked` {
    @Test(arguments: Disclosure.allCases)
    func `is the scenario's, in the catalogue and in the invite, within the agreement`(_ level: Disclosure) async throws
    {
        let terms = BenefitCity.terms(
            threshold: .score(150),
            eligibility: Eligibility(partnerBand: "L2", partnerDisclosure: level == .meets ? nil : level.rawValue))
        try await ExchangeCity.with(running: terms) { exchange in
            let scenario = try #require(exchange.scenario)
            let document = try #require(exchange.catalogue.document)
            let served = try Receiver.open(
                document, as: .catalogue, trust: exchange.trustOfPartner(), now: exchange.clock.now)
            let items = try PartnerCatalogue(data: served.envelope.data).items
            #expect(items.map(\.disclose) == [level])
            for agreed in Disclosure.allCases {
                try await exchange.city.agree(
                    [.init(purpose: .travel, disclose: agreed, dailyClaims: 9)], with: exchange.partnerID,
                    exchange.officers)
                try await exchange.shelf.reload()
                if agreed < level {
                    await #expect(throws: Fault.purposeNotAgreed) { try await exchange.invitation(scenario) }
                } else {
                    let invite = try await exchange.invitation(scenario)
                    #expect(try invite.body(Invite.self).disclose == level)
                }
            }
        }
    }
}
