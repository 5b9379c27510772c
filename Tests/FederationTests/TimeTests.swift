import CivilTime
import Signing
import Testing

@testable import Federation

/// Late and early delivery, and lives that are too long (threat 9).
@Suite struct `Times of messages` {
    @Test(arguments: MessageType.allCases) func `may differ by sixty seconds and no more`(type: MessageType) throws {
        let message = try Sample.message(type, at: Scene.second)
        #expect(message.issuedAt == Scene.second && message.expiresAt == Scene.second + type.lifetime)
        // Keys and statements in the scene outlive the message, but for the statement's own type.
        let trust = Scene.trustView(statementExpiresAt: Scene.second + 40 * Scene.day)
        func code(at second: Int64) -> FederationCode? {
            Consumer.refusal(message.compact, as: type, trust: trust, now: Instant(wholeSeconds: second))?.code
        }
        #expect(code(at: message.issuedAt - 59) == nil)
        #expect(code(at: message.issuedAt - 60) == nil)
        #expect(code(at: message.issuedAt - 61) == .notYetValid)
        #expect(code(at: message.expiresAt) == nil)
        #expect(code(at: message.expiresAt + 59) == nil)
        #expect(code(at: message.expiresAt + 60) == .expired)
        #expect(code(at: message.expiresAt + 61) == .expired)
    }

    @Test func `are compared to the microsecond`() throws {
        let message = try Sample.message(.claim)
        let edge = Instant(wholeSeconds: message.expiresAt + 60)
        let before = Instant(microseconds: edge.microseconds - 1)
        #expect(Consumer.refusal(message.compact, as: .claim, now: before) == nil)
        #expect(Consumer.refusal(message.compact, as: .claim, now: edge)?.code == .expired)
    }

    @Test(arguments: MessageType.allCases) func `span at most the life of the type`(type: MessageType) throws {
        let good = try Sample.message(type)
        let key = type == .statement ? Scene.root : Scene.ed25519
        for (expiry, isGood) in [
            (good.expiresAt, true), (good.expiresAt + 1, false), (good.issuedAt + 1, true), (good.issuedAt, false),
            (good.issuedAt - 1, false),
        ] {
            let payload = Raw.payload(good).replacing(#""exp":\#(good.expiresAt)"#, with: #""exp":\#(expiry)"#)
            let compact = try Raw.sign(header: Raw.header(key, type), payload: payload.utf8, with: key)
            let refusal = Consumer.refusal(compact, as: type)
            #expect(refusal == (isGood ? nil : FederationRefusal(.malformed, pointer: "/exp", isSigned: true)))
        }
    }

    /// An error is stored with its question and may be given again as long as that is sent again.
    @Test func `let an error live as long as its question`() throws {
        let body = Sample.errorBody
        let long = try Sample.sign(body, receipt: Sample.news.receipt, answering: .event)
        #expect(long.expiresAt - long.issuedAt == 7 * Scene.day)
        let opened = try AnswerCheck.open(
            long.compact, status: 400, to: Sample.news, trust: Scene.trust,
            now: Instant(wholeSeconds: Scene.second + 6 * Scene.day))
        #expect(opened.answer == .refused(body))
        let tooLong = try Sample.sign(body, receipt: Sample.question.receipt, answering: .event)
        #expect(throws: AnswerFault.refused(FederationRefusal(.malformed, pointer: "/exp", isSigned: true))) {
            try AnswerCheck.open(
                tooLong.compact, status: 400, to: Sample.question, trust: Scene.trust, now: Scene.now)
        }
    }
}
