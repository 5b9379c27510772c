import Signing
import Testing

@testable import Federation

/// What a sender believes of an answer (threat 15).
@Suite struct `Answers` {
    private func open(
        _ answer: SignedMessage, status: Int = 200, to question: SignedMessage = Sample.question
    ) throws -> PartnerAnswer {
        try AnswerCheck.open(answer.compact, status: status, to: question, trust: Scene.trust, now: Scene.now).answer
    }

    private func ask() throws -> SignedMessage {
        try MessageWriter.sign(
            Sample.claimBody, from: Scene.north, to: Scene.south, id: Sample.id(), issuedAt: Scene.second,
            key: Scene.northern)
    }

    @Test func `are to their question`() throws {
        let (one, two) = (try ask(), try ask())
        let first = try Sample.sign(Sample.grantBody, receipt: one.receipt)
        let second = try Sample.sign(PartnerGrant.unavailable, receipt: two.receipt)
        #expect(try open(first, to: one) == .grant(Sample.grantBody))
        #expect(try open(second, to: two) == .grant(.unavailable))
        #expect(throws: AnswerFault.anotherQuestion) { try open(second, to: one) }
        #expect(throws: AnswerFault.anotherQuestion) { try open(first, to: two) }
        // Half of a receipt is none.
        for mixed in [Receipt(id: one.id, hash: two.inputHash), Receipt(id: two.id, hash: one.inputHash)] {
            let answer = try Sample.sign(Sample.grantBody, receipt: mixed)
            #expect(throws: AnswerFault.anotherQuestion) { try open(answer, to: one) }
        }
    }

    @Test func `come from whom was asked`() throws {
        let answer = try MessageWriter.sign(
            Sample.grantBody, from: Scene.east, to: Scene.north, id: Sample.id(), issuedAt: Scene.second,
            receipt: Sample.question.receipt, key: Scene.eastern)
        #expect(throws: AnswerFault.anotherPeer) { try open(answer) }
    }

    @Test func `are a grant to a claim, an acknowledgement to an event, or an error`() throws {
        let acknowledgement = try Sample.sign(Sample.acknowledgementBody, receipt: Sample.question.receipt)
        #expect(throws: AnswerFault.refused(FederationRefusal(.wrongType, isSigned: false))) {
            try open(acknowledgement)
        }
        let grant = try Sample.sign(Sample.grantBody, receipt: Sample.news.receipt)
        #expect(throws: AnswerFault.refused(FederationRefusal(.wrongType, isSigned: false))) {
            try open(grant, to: Sample.news)
        }
        #expect(
            try open(Sample.message(.acknowledgement), to: Sample.news) == .acknowledged(Sample.acknowledgementBody))
        #expect(try open(Sample.message(.error), status: 400) == .refused(Sample.errorBody))
        // HTTP's status and the type tell one story.
        #expect(throws: AnswerFault.refused(FederationRefusal(.wrongType, isSigned: false))) {
            try open(Sample.message(.error), status: 200)
        }
        #expect(throws: AnswerFault.refused(FederationRefusal(.wrongType, isSigned: false))) {
            try open(Sample.message(.grant), status: 400)
        }
        #expect(throws: AnswerFault.refused(FederationRefusal(.invalidData, pointer: "/data/status", isSigned: true))) {
            try open(Sample.message(.error), status: 404)
        }
    }

    @Test func `to a claim give no more than was asked`() throws {
        let asked = Sample.claim()
        func excess(_ terms: PartnerGrant.Terms, over claim: Claim = asked) -> AnswerFault? {
            PartnerGrant.meets(terms).excess(over: claim, issuedAt: Scene.second)
        }
        #expect(excess(Sample.terms()) == nil)
        #expect(PartnerGrant.unavailable.excess(over: asked, issuedAt: Scene.second) == nil)
        let beyond: [(PartnerGrant.Terms, String)] = [
            (Sample.terms(scenario: "YOU-002"), "/data/scenario"), (Sample.terms(minBand: .l2), "/data/min_band"),
            (Sample.terms(minBand: .l4), "/data/min_band"), (Sample.terms(purpose: .rental), "/data/consent/purpose"),
            (Sample.terms(notAfter: Scene.second), "/data/not_after"),
            (Sample.terms(notAfter: Scene.second + 86_401), "/data/not_after"),
            (Sample.terms(band: Sample.band(.l4)), "/data/band"), (Sample.terms(score: Sample.score), "/data/score"),
        ]
        for (terms, pointer) in beyond { #expect(excess(terms) == .beyondQuestion(pointer: pointer)) }
        #expect(excess(Sample.terms(notAfter: Scene.second + 86_400)) == nil)
        let band = Sample.claim(disclose: .band)
        #expect(excess(Sample.terms(band: Sample.band(.l3)), over: band) == nil)
        #expect(excess(Sample.terms(band: Sample.band(.l2)), over: band) == .beyondQuestion(pointer: "/data/band/band"))
        #expect(excess(Sample.terms(), over: band) == .beyondQuestion(pointer: "/data/band"))
        let score = Sample.claim(disclose: .score)
        #expect(excess(Sample.terms(score: Sample.score), over: score) == nil)
        #expect(excess(Sample.terms(), over: score) == .beyondQuestion(pointer: "/data/score"))
    }

    /// Minutes for what is used on the spot, a day for travel, a period for what is lent.
    @Test func `hold as long as their purpose`() {
        let seconds = FederationPurpose.allCases.map(\.longestGrant)
        #expect(seconds == [86_400, 5_184_000, 2_678_400, 900])
        for purpose in FederationPurpose.allCases {
            let claim = Sample.claim(purpose: purpose)
            let longest = Scene.second + purpose.longestGrant
            let good = PartnerGrant.meets(Sample.terms(notAfter: longest, purpose: purpose))
            let long = PartnerGrant.meets(Sample.terms(notAfter: longest + 1, purpose: purpose))
            #expect(good.excess(over: claim, issuedAt: Scene.second) == nil)
            #expect(long.excess(over: claim, issuedAt: Scene.second) == .beyondQuestion(pointer: "/data/not_after"))
        }
    }

    /// Nothing in `unavailable` depends on why, so nothing can be learnt of it (threat 17).
    @Test func `that are no good news look alike`() throws {
        let question = try ask()
        let answers = try (0..<3).map { _ in try Sample.sign(PartnerGrant.unavailable, receipt: question.receipt) }
        #expect(Set(answers.map(\.compact.count)).count == 1)
        let data = try answers.map { try JSONValueText.value(of: "data", in: Raw.payload($0)) }
        #expect(Set(data) == [#"{"result":"unavailable"}"#])
    }
}
