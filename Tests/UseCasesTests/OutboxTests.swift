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

/// That every partner hears what it has to, whatever becomes of the others.
@Suite struct `The outbox` {
    private static let rows: StaticString = """
        SELECT partner_id || ' ' || state || ' ' || attempts FROM federation_outbox ORDER BY message_id
        """

    @Test func `tells one partner though nothing can be signed for another`() async throws {
        try await ExchangeCity.with { exchange in
            let (other, mute, _) = try await exchange.secondPartner(.es256)
            let first = try exchange.number(exchange.partner.entity)
            try await exchange.queue(for: mute.number)
            try await exchange.queue(for: first)
            try await exchange.queue(for: mute.number)
            exchange.acknowledge()
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.acked == 1 && report.retried == 2)
            #expect(report.faults == Array(repeating: "\(other.entity.code) internal", count: 2))
            #expect(
                try await exchange.city.texts(Self.rows) == [
                    "\(mute.number) queued 1", "\(first) acked 1", "\(mute.number) queued 1",
                ])
        }
    }

    @Test(arguments: [FederationCode.peerNotActive, .notYetValid])
    func `tells later whoever cannot be told now`(code: FederationCode) async throws {
        try await ExchangeCity.with { exchange in
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            exchange.acknowledge(refusing: code)
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.refused == 0 && report.retried == 1)
            exchange.clock.advance(1)
            exchange.acknowledge()
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
            #expect(Set(exchange.transport.requests.map(\.body)).count == 1)
        }
    }

    /// Signed, and by a gateway in front of the partner whom nobody believes; it asks for more than an hour in vain.
    @Test(arguments: [(true, 10, 10), (false, 10, 10), (false, 86_400, 3_600)])
    func `waits as long as the partner asks`(isSigned: Bool, asked: Int, wait: Int64) async throws {
        try await ExchangeCity.with { exchange in
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            let trust = try exchange.trustOfPartner()
            exchange.transport.answer { request in
                guard isSigned else {
                    return PartnerResponse(
                        status: 429, contentType: ErrorAnswer.problemType, retryAfter: asked, body: Array("{}".utf8))
                }
                let question = try Receiver.open(request.body, as: .event, trust: trust, now: exchange.clock.now)
                let error = ErrorAnswer(
                    code: .rateLimited, now: exchange.clock.now.wholeSeconds, retryAfter: asked)
                let message = try exchange.say(error, receipt: question.receipt, answering: .event)
                return PartnerResponse(status: 429, contentType: "application/jose", body: message.compact)
            }
            #expect(try await exchange.deliver(in: exchange.context).retried == 1)
            exchange.acknowledge()
            exchange.clock.advance(wait - 1)
            #expect(try await exchange.deliver(in: exchange.context).isEmpty)
            exchange.clock.advance(1)
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
        }
    }

    @Test func `does not let many messages to a partner that is away hold up one to another`() async throws {
        try await ExchangeCity.with { exchange in
            let (other, away, _) = try await exchange.secondPartner(.ed25519)
            try await exchange.queue(40, for: away.number)
            exchange.clock.advance(1)
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            let host = other.base.host
            let trust = try exchange.trustOfPartner()
            exchange.transport.answer { request in
                guard request.url.host != host else { throw PartnerSilence.timedOut }
                let question = try Receiver.open(request.body, as: .event, trust: trust, now: exchange.clock.now)
                let message = try exchange.say(
                    Acknowledgement(status: .recorded), receipt: question.receipt, answering: .event)
                return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
            }
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
        }
    }

    /// `slow` answers nothing until the stream ends; whoever else is asked signs for it at once, and is counted.
    private static func answer(
        _ exchange: ExchangeCity, slow: PartnerCity, until told: AsyncStream<Void>,
        asked: @escaping @Sendable () -> Void = {},
        acked: @escaping @Sendable () -> Void = {}
    ) throws {
        let (host, trust) = (slow.base.host, try exchange.trustOfPartner())
        exchange.transport.answer { request in
            guard request.url.host != host else {
                asked()
                for await _ in told {}
                throw PartnerSilence.timedOut
            }
            let question = try Receiver.open(request.body, as: .event, trust: trust, now: exchange.clock.now)
            let message = try exchange.say(
                Acknowledgement(status: .recorded), receipt: question.receipt, answering: .event)
            acked()
            return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `tells one partner everything at one look, whatever another takes to answer`() async throws {
        try await ExchangeCity.with { exchange in
            let (other, slow, _) = try await exchange.secondPartner(.ed25519)
            try await exchange.queue(for: slow.number)
            try await exchange.queue(50, for: exchange.number(exchange.partner.entity))
            let (told, tell) = AsyncStream<Void>.makeStream()
            let count = Mutex(0)
            try Self.answer(
                exchange, slow: other, until: told,
                acked: {
                    let isLast = count.withLock { count in
                        count += 1
                        return count == 50
                    }
                    if isLast { tell.finish() }
                })
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.acked == 50 && report.retried == 1)
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `tells one partner what is new while another lets it wait, and asks that one no more`() async throws {
        try await ExchangeCity.with { exchange in
            let (other, slow, _) = try await exchange.secondPartner(.ed25519)
            try await exchange.queue(for: slow.number)
            let (told, tell) = AsyncStream<Void>.makeStream()
            let (reached, reach) = AsyncStream<Void>.makeStream()
            try Self.answer(exchange, slow: other, until: told, asked: { reach.yield() })
            async let first = exchange.deliver(in: exchange.context)
            for await _ in reached { break }
            try await exchange.queue(for: slow.number)
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            // Were the slow one asked again, this look would wait for it.
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
            tell.finish()
            #expect(try await first.retried == 1)
            #expect(exchange.transport.requests.filter { $0.url.host == other.base.host }.count == 1)
        }
    }

    /// The word is kept for checkpoints: of an event it says nothing.
    @Test func `goes on telling a partner that answers with anything but recorded`() async throws {
        try await ExchangeCity.with { exchange in
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            let trust = try exchange.trustOfPartner()
            exchange.transport.answer { request in
                let question = try Receiver.open(request.body, as: .event, trust: trust, now: exchange.clock.now)
                let message = try exchange.say(
                    Acknowledgement(status: .mismatch), receipt: question.receipt, answering: .event)
                return PartnerResponse(status: 200, contentType: "application/jose", body: message.compact)
            }
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.acked == 0 && report.retried == 1)
            exchange.clock.advance(1)
            exchange.acknowledge()
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
        }
    }

    @Test func `counts no attempt while a partner is left alone`() async throws {
        try await ExchangeCity.with { exchange in
            try await exchange.queue(5, for: exchange.number(exchange.partner.entity))
            let first = try await exchange.deliver(in: exchange.context)
            #expect(first.retried == 5)
            let asked = exchange.transport.requests.count
            for _ in 0..<20 {
                exchange.clock.advance(1)
                #expect(try await exchange.deliver(in: exchange.context).isEmpty)
            }
            #expect(exchange.transport.requests.count == asked)
            exchange.clock.advance(10)
            exchange.acknowledge()
            // One goes first; when it is answered the others follow at once.
            var acked = 0
            for _ in 0..<3 {
                acked += try await exchange.deliver(in: exchange.context).acked
                exchange.clock.advance(1)
            }
            #expect(acked == 5)
            #expect(Set(try await exchange.city.texts(Self.rows)) == ["1 acked 2"])
        }
    }

    @Test func `signs anew what was signed with a key that is compromised since`() async throws {
        try await ExchangeCity.with { exchange in
            try await exchange.queue(for: exchange.number(exchange.partner.entity))
            #expect(try await exchange.deliver(in: exchange.context).retried == 1)
            let before = try await exchange.city.text("SELECT jti::text FROM federation_outbox")
            exchange.clock.advance(60)
            let ring = try await exchange.loseKey()
            exchange.acknowledge()
            let outbox = DeliverOutbox(
                pool: exchange.city.pool, signer: FederationSigner(own: exchange.shelf.own, keys: ring),
                ask: exchange.deliver.ask, chance: { 1_000 })
            let report = try await outbox(in: exchange.context)
            #expect(report.retried == 0 && report.acked >= 1)
            #expect(Set(try await exchange.city.texts("SELECT state FROM federation_outbox")) == ["acked"])
            #expect(
                try await exchange.city.text("SELECT jti::text FROM federation_outbox ORDER BY message_id LIMIT 1")
                    != before)
            // Both are evidence: what could not count any more, and what did.
            #expect(
                try await exchange.city.texts(
                    """
                    SELECT direction || ' ' || (key_id = (SELECT key_id FROM federation_message ORDER BY message_id LIMIT 1))
                    FROM federation_message WHERE direction = 'out' AND jti <> ALL (
                        SELECT jti FROM federation_outbox ORDER BY message_id OFFSET 1) ORDER BY message_id
                    """) == ["out true", "out false"])
        }
    }

    @Test func `tells every active partner at once of a new statement and a new catalogue`() async throws {
        let terms = BenefitCity.terms(threshold: .score(150), eligibility: Eligibility(partnerBand: "L2"))
        try await ExchangeCity.with(running: terms) { exchange in
            let (_, away, _) = try await exchange.secondPartner(.ed25519)
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            let kinds: StaticString = """
                SELECT partner_id || ' ' || (convert_from(body, 'UTF8')::json ->> 'kind') FROM federation_outbox
                ORDER BY message_id
                """
            #expect(try await exchange.city.texts(kinds) == [])
            try await exchange.publishStatement(of: exchange.keys)
            #expect(try await exchange.city.texts(kinds) == ["\(away.number) statement_changed"])
            #expect(try await exchange.catalogue.refresh(now: exchange.clock.now) == false)
            try await exchange.city.owner.transaction { db in
                try db.execute(script: "UPDATE scenario_version SET state = 'paused'")
            }
            try await exchange.benefit.shelf.reload(now: exchange.clock.now)
            #expect(try await exchange.catalogue.refresh(now: exchange.clock.now))
            #expect(
                try await exchange.city.texts(kinds)
                    == ["\(away.number) statement_changed", "\(away.number) catalogue_changed"])
        }
    }
}
