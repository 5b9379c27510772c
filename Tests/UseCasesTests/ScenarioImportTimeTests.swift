import Incentives
import Store
import TestKit
import Testing

@testable import UseCases

extension `An import of scenarios` {
    @Test func `of 607 scenarios takes less than five seconds, and all of them pass the gate`() async throws {
        try await TestCity.with { city in
            let bundle = SampleScenarios.bundle(count: 607, year: 2026)
            let started = ContinuousClock.now
            let outcome = try await ImportScenarios(pool: city.pool, audit: city.audit)(
                providers: nil, scenarios: .bytes(bundle.document), in: city.context())
            let taken = ContinuousClock.now - started
            #expect(outcome.faults == [])
            #expect(outcome.drafts == 607)
            #expect(taken < .seconds(5), "\(taken)")
            let published = try await PublishScenario(pool: city.pool, audit: city.audit)(
                bundle.scenarios.map(\.code), reason: "samples", in: city.context())
            #expect(published.allSatisfy { $0.state == .running })
            #expect(try await Array(ExportScenarios(pool: city.pool).json()).count == bundle.document.count)
        }
    }
}
