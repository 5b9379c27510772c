import CivilTime
import Federation
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

/// Messages of several partners that are answered in one transaction.
@Suite struct `A round of messages` {
    @Test func `fails nobody for one that cannot be answered`() async throws {
        try await ExchangeCity.with { exchange in
            let (mute, trusted, _) = try await exchange.secondPartner(.es256)
            let good = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[0]))
            let wrong = try exchange.say(try await exchange.claim(of: exchange.benefit.citizens[1]))
            let bad = try MessageWriter.sign(
                PartnerEvent(kind: .grantRevoked, grant: .random()), from: mute.entity, to: exchange.me, id: .random(),
                issuedAt: exchange.clock.now.wholeSeconds, key: mute.key)
            func received(_ message: SignedMessage, _ partner: TrustedPartner) throws -> ReceivedMessage {
                let opened = try Receiver.open(
                    message.compact, as: message.type, trust: exchange.shelf.current, now: exchange.clock.now)
                return ReceivedMessage(
                    opened: opened, compact: message.compact, partner: partner, context: exchange.context)
            }
            let first = try #require(exchange.shelf.current.partner(exchange.partner.entity))
            let calls = [try received(good, first), try received(bad, trusted), try received(wrong, first)]
            let signer = FederationSigner(own: exchange.shelf.own, keys: exchange.keys)
            let round = ReceiveRound(signer: signer) { calls, _ in
                .init(replies: calls.map { _ in .recorded })
            }
            let defects = Mutex(0)
            let answers = try await MessageDesk.answer(calls, round, exchange.city.pool) { _, _ in
                defects.withLock { $0 += 1 }
            }
            #expect(answers.map { $0?.status } == [200, nil, 200])
            #expect(defects.withLock { $0 } == 1)
            #expect(try await exchange.city.text("SELECT count(*)::text FROM federation_inbox") == "2")
        }
    }

    @Test func `of a partner for whom nothing can be signed is refused before it takes effect`() async throws {
        try await ExchangeCity.with { exchange in
            let (mute, _, _) = try await exchange.secondPartner(.es256)
            let event = try MessageWriter.sign(
                PartnerEvent(kind: .subjectErased, subject: .random()), from: mute.entity, to: exchange.me,
                id: .random(),
                issuedAt: exchange.clock.now.wholeSeconds, key: mute.key)
            #expect(try await exchange.send(event, as: .events).words == "?internal")
            #expect(try await exchange.city.text("SELECT count(*)::text FROM visitor_ended_early") == "0")
        }
    }
}
