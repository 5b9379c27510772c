import CivilTime
import Federation
import Rights
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

/// What partners are told when something they were granted holds no more.
@Suite struct `The end of sharing` {
    private static let queue: StaticString = """
        SELECT state || ' ' || attempts || ' ' || (convert_from(body, 'UTF8')::json ->> 'kind')
        FROM federation_outbox ORDER BY message_id
        """

    /// A grant the partner has, and its number.
    private static func granted(_ exchange: ExchangeCity, _ citizen: CitizenHandle) async throws -> MessageID {
        let opened = try await exchange.send(try exchange.say(try await exchange.claim(of: citizen))).opened
        guard case .grant(.meets)? = opened?.answer, let id = opened?.message.envelope.id else { throw Fault.inviteInvalid }
        return id
    }

    /// Takes the event apart and signs for it, or refuses.
    private static func acknowledge(
        _ exchange: ExchangeCity, _ heard: @escaping @Sendable (PartnerEvent) -> Void = { _ in },
        refusing code: FederationCode? = nil
    ) {
        exchange.transport.answer { request in
            let question = try Receiver.open(
                request.body, as: .event, trust: exchange.trustOfPartner(), now: exchange.clock.now)
            heard(try question.body(PartnerEvent.self))
            let now = exchange.clock.now.wholeSeconds
            let message =
                try code.map {
                    try exchange.say(ErrorAnswer(code: $0, now: now), receipt: question.receipt, answering: .event)
                }
                ?? exchange.say(Acknowledgement(status: .recorded), receipt: question.receipt, answering: .event)
            return PartnerResponse(status: code?.status ?? 200, contentType: "application/jose", body: message.compact)
        }
    }

    private static func withdrawSharing(_ exchange: ExchangeCity, _ citizen: CitizenHandle) async throws {
        let consents = try await ListConsents(pool: exchange.city.pool, audit: exchange.city.audit)(
            of: citizen, in: exchange.context)
        guard let consent = consents.first(where: { $0.purpose == .sharing && $0.state == "given" }) else {
            throw Fault.consentUnknown
        }
        #expect(consent.recipient == .partner("330100"))
        try await exchange.city.withdraw(consent.name, citizen, now: exchange.clock.now)
    }

    @Test func `is queued with what made it true, and brought in the same bytes until it is signed for`() async throws {
        try await ExchangeCity.with { exchange in
            let citizen = exchange.benefit.citizens[0]
            let grant = try await Self.granted(exchange, citizen)
            try await Self.withdrawSharing(exchange, citizen)
            #expect(try await exchange.city.texts(Self.queue) == ["queued 0 grant_revoked"])
            #expect(try await exchange.city.texts("SELECT state FROM pairwise") == ["inactive"])
            #expect(try await exchange.city.texts("SELECT state FROM federation_grant") == ["revoked"])
            // The partner is down: 1 s, 2 s, 4 s, and not before.
            for pause: Int64 in [1, 2, 4] {
                let report = try await exchange.deliver(in: exchange.context)
                #expect(report.retried == 1 && report.faults == ["330100 timed_out"])
                exchange.clock.advance(pause - 1)
                #expect(try await exchange.deliver(in: exchange.context).retried == 0)
                exchange.clock.advance(1)
            }
            let heard = Recorded()
            Self.acknowledge(exchange) { heard.add($0) }
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.acked == 1 && heard.events == [PartnerEvent(kind: .grantRevoked, grant: grant)])
            #expect(try await exchange.city.texts(Self.queue) == ["acked 4 grant_revoked"])
            #expect(Set(exchange.transport.requests.map(\.body)).count == 1 && exchange.transport.requests.count == 4)
            #expect(exchange.transport.requests[0].url.path == "/ccr/v1/events")
            exchange.clock.advance(3600)
            #expect(try await exchange.deliver(in: exchange.context) == .init())
            #expect(
                try await exchange.city.texts(
                    "SELECT direction || ' ' || typ FROM federation_message ORDER BY message_id DESC LIMIT 2")
                    == ["in ccr1-ack+jwt", "out ccr1-event+jwt"])
            // Coming back is under the same name.
            let subjects: StaticString = "SELECT count(*) || ' ' || count(DISTINCT sub) FROM pairwise WHERE state = 'active'"
            _ = try await Self.granted(exchange, citizen)
            #expect(try await exchange.city.text(subjects) == "1 1")
        }
    }

    @Test func `follows from the consent to be scored, from death and from erasure`() async throws {
        try await ExchangeCity.with(citizens: 3) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            for citizen in people { _ = try await Self.granted(exchange, citizen) }
            try await city.withdraw(.scoring, people[0], now: exchange.clock.now)
            guard let evidence = EvidenceReference("death/1") else { return }
            try await MarkDeceased(pool: city.pool, audit: city.audit)(people[1], evidence: evidence, in: exchange.context)
            try await city.erase(people[2], now: exchange.clock.now)
            #expect(
                try await city.texts(Self.queue) == [
                    "queued 0 grant_revoked", "queued 0 grant_revoked", "queued 0 subject_erased",
                ])
            let heard = Recorded()
            Self.acknowledge(exchange) { heard.add($0) }
            #expect(try await exchange.deliver(in: exchange.context).acked == 3)
            #expect(heard.events.map(\.kind.rawValue).sorted() == ["grant_revoked", "grant_revoked", "subject_erased"])
            // Of the person who was erased nothing is left that a partner's name for them could be compared with.
            #expect(try await city.text("SELECT count(*)::text FROM pairwise") == "2")
            #expect(try await city.text("SELECT count(*)::text FROM federation_grant") == "2")
        }
    }

    @Test func `is reconciled where the partner knows nothing of it, and given up where it refuses or its time passes`()
        async throws
    {
        try await ExchangeCity.with(citizens: 4) { exchange in
            for citizen in exchange.benefit.citizens { _ = try await Self.granted(exchange, citizen) }
            var expected: [String] = []
            for (citizen, code) in zip(
                exchange.benefit.citizens, [FederationCode.grantUnknown, .grantClosed, .invalidData])
            {
                try await Self.withdrawSharing(exchange, citizen)
                Self.acknowledge(exchange, refusing: code)
                let report = try await exchange.deliver(in: exchange.context)
                #expect(report.acked == (code == .invalidData ? 0 : 1) && report.refused == (code == .invalidData ? 1 : 0))
                expected.append(code == .invalidData ? "failed 1 grant_revoked" : "acked 1 grant_revoked")
            }
            // Busy is no answer that ends anything.
            try await Self.withdrawSharing(exchange, exchange.benefit.citizens[3])
            Self.acknowledge(exchange, refusing: .overloaded)
            #expect(try await exchange.deliver(in: exchange.context).retried == 1)
            exchange.clock.advance(7 * 86_400)
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.expired == 1)
            #expect(try await exchange.city.texts(Self.queue) == expected + ["failed 1 grant_revoked"])
        }
    }

    @Test func `waits for a partner that is suspended, and goes when it is active again`() async throws {
        try await ExchangeCity.with { exchange in
            _ = try await Self.granted(exchange, exchange.benefit.citizens[0])
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            try await Self.withdrawSharing(exchange, exchange.benefit.citizens[0])
            #expect(try await exchange.deliver(in: exchange.context) == .init())
            try await exchange.city.take(.resume, exchange.partnerID, exchange.officers)
            try await exchange.shelf.reload()
            Self.acknowledge(exchange)
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
        }
    }
}

/// What the partner heard.
private final class Recorded: Sendable {
    private let list = Mutex<[PartnerEvent]>([])
    func add(_ event: PartnerEvent) { list.withLock { $0.append(event) } }
    var events: [PartnerEvent] { list.withLock { $0 } }
}
