import CivilTime
import Testing

@testable import Federation

/// The state machines as tables: every state with every event.
@Suite struct `Lives` {
    @Test func `of a partner`() {
        let edges: [PartnerState: [PartnerState.Step: PartnerState]] = [
            .proposed: [.verify: .verified, .end: .ended], .verified: [.activate: .active, .end: .ended],
            .active: [.suspend: .suspended, .end: .ended], .suspended: [.resume: .active, .end: .ended], .ended: [:],
        ]
        for state in PartnerState.allCases {
            for step in PartnerState.Step.allCases { #expect(state.after(step) == edges[state]?[step]) }
        }
    }

    @Test func `of a code`() {
        let end = Scene.now
        let before = Instant(microseconds: end.microseconds - 1)
        #expect(CodeState.minted.mayBeRedeemed(at: before, expiresAt: end))
        #expect(!CodeState.minted.mayBeRedeemed(at: end, expiresAt: end))
        #expect(!CodeState.redeemed.mayBeRedeemed(at: before, expiresAt: end))
        #expect(OneTimeCode.lifetime == 120)
    }

    @Test func `of a message on its way`() {
        let end = Scene.now
        let before = Instant(microseconds: end.microseconds - 1)
        #expect(OutboxState(after: .acknowledged, at: end, expiresAt: end) == .acked)
        #expect(OutboxState(after: .unanswered, at: before, expiresAt: end) == .queued)
        #expect(OutboxState(after: .unanswered, at: end, expiresAt: end) == .failed)
        for code in FederationCode.allCases {
            let passing = [
                FederationCode.rateLimited, .overloaded, .internal, .peerNotActive, .notYetValid,
            ].contains(code)
            #expect(OutboxState(after: .refused(code), at: before, expiresAt: end) == (passing ? .queued : .failed))
            #expect(OutboxState(after: .refused(code), at: end, expiresAt: end) == .failed)
        }
    }

    @Test func `are tried at a pace from one second to one hour`() {
        #expect(RetryPace.milliseconds(afterAttempts: 1, chance: 1_000) == 1_000)
        #expect(RetryPace.milliseconds(afterAttempts: 1, chance: 0) == 500)
        #expect(RetryPace.milliseconds(afterAttempts: 4, chance: 1_000) == 8_000)
        for attempts in [-1, 0, 1, 5, 12, 13, 14, 63, 64, 65, 1_000_000] {
            let range = (0...1_000).map { RetryPace.milliseconds(afterAttempts: attempts, chance: $0) }
            #expect(range == range.sorted() && range.allSatisfy { (500...3_600_000).contains($0) })
            #expect(range.first.map { $0 * 2 } == range.last)
        }
        #expect(RetryPace.milliseconds(afterAttempts: 13, chance: 1_000) == 3_600_000)
        #expect(RetryPace.milliseconds(afterAttempts: 1, chance: 0, asked: 10) == 10_000)
        #expect(RetryPace.milliseconds(afterAttempts: 5, chance: 0, asked: 7) == 8_000)
        #expect(RetryPace.milliseconds(afterAttempts: 1, chance: 0, asked: .max) == 3_600_000)
    }

    @Test func `of disclosures and bands are ordered`() {
        #expect(Disclosure.allCases == Disclosure.allCases.sorted() && Disclosure.meets < .band && .band < .score)
        #expect(Band.allCases == Band.allCases.sorted() && Band.l1 < .l9 && Band(rawValue: "L10") == nil)
    }
}
