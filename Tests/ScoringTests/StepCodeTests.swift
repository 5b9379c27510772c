import Testing

@testable import Scoring

@Suite struct `Step codes` {
    @Test func `are the published texts in rule order`() {
        #expect(
            StepCode.allCases.map(\.rawValue) == [
                "not_yet", "expired", "disputed", "withdrawn", "repaired", "gate", "no_consent", "same_act", "repeat",
                "capped_indicator_year", "capped_indicator", "capped_dimension", "capped_total",
            ])
    }
}
