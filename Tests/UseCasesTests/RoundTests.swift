import CivilTime
import Federation
import Incentives
import Postgres
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

    /// Whoever holds something locks the person first and the units last. Somebody else is at the second person here.
    @Test func `that ends what several people hold locks all of them before any units`() async throws {
        let terms = BenefitCity.terms(
            threshold: .score(150), quotas: [Quota(unit: .count, period: .day, units: 9)],
            eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            let scenario = try #require(exchange.scenario)
            for _ in 0..<2 {
                exchange.home(subject: try .random())
                let words = try await exchange.attempt(scenario)
                let visitor = try #require(
                    words.split(separator: " ").first.flatMap {
                        CitizenHandle.beneficiary(exchange.benefit.client, text: $0)
                    })
                _ = try await exchange.benefit.with(visitor).held(scenario, by: 2)
            }
            let grants = try await exchange.city.texts(
                "SELECT replace(grant_jti::text, '-', '') FROM visitor_grant ORDER BY visitor_id"
            ).compactMap { UInt128($0, radix: 16).flatMap { MessageID(uuid: PublicID(uuid: $0)) } }
            let partner = try #require(exchange.shelf.current.partner(exchange.partner.entity))
            let calls = try grants.map { grant in
                let message = try exchange.say(PartnerEvent(kind: .grantRevoked, grant: grant))
                let opened = try Receiver.open(
                    message.compact, as: message.type, trust: exchange.shelf.current, now: exchange.clock.now)
                return ReceivedMessage(
                    opened: opened, compact: message.compact, partner: partner, context: exchange.context)
            }
            let events = ApplyEvents(
                audit: exchange.city.audit, idle: PartnerAllowance(.init(atOnce: 9, secondsEach: 1), uptime: { 0 }))
            let round = ReceiveRound(
                signer: FederationSigner(own: exchange.shelf.own, keys: exchange.keys), effect: { try events($0, $1) })
            let (isHeld, held) = AsyncStream.makeStream(of: Void.self)
            let gate = Gate()
            async let other: Void = exchange.city.owner.transaction { db in
                try db.execute(
                    script: "SELECT FROM visitor WHERE visitor_id = (SELECT max(visitor_id) FROM visitor) FOR KEY SHARE"
                )
                held.finish()
                gate.wait()
            }
            for await _ in isHeld {}
            async let answers = MessageDesk.answer(calls, round, exchange.city.pool) { _, _ in }
            let waiters: StaticString = """
                SELECT 'x' FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
            while try await exchange.city.texts(waiters).isEmpty { await Task.yield() }
            let taken = await Result { try await exchange.city.execute("SELECT FROM quota_period FOR UPDATE NOWAIT") }
            gate.open()
            try await other
            #expect(throws: Never.self) { try taken.get() }
            #expect(try await answers.map { $0?.status } == [200, 200])
            #expect(try await exchange.benefit.units() == ["9/9/0/0/0"])
            #expect(try await exchange.benefit.bookFaults() == [])
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
