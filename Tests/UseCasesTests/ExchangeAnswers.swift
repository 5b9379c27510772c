import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

/// A partner that answers, and what its visitors and our citizens do.
extension ExchangeCity {
    /// A grant the partner has, and its number.
    func granted(_ citizen: CitizenHandle) async throws -> MessageID {
        let exchange = self
        let opened = try await exchange.send(try exchange.say(try await exchange.claim(of: citizen))).opened
        guard case .grant(.meets)? = opened?.answer, let id = opened?.message.envelope.id else {
            throw Fault.inviteInvalid
        }
        return id
    }

    /// Takes the event apart and signs for it, or refuses.
    func acknowledge(
        _ heard: @escaping @Sendable (PartnerEvent) -> Void = { _ in },
        refusing code: FederationCode? = nil
    ) {
        let exchange = self
        transport.answer { request in
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

    func withdrawSharing(_ citizen: CitizenHandle) async throws {
        let exchange = self
        let consents = try await ListConsents(pool: exchange.city.pool, audit: exchange.city.audit)(
            of: citizen, in: exchange.context)
        guard let consent = consents.first(where: { $0.purpose == .sharing && $0.state == "given" }) else {
            throw Fault.consentUnknown
        }
        #expect(consent.recipient == .partner("330100"))
        try await exchange.city.withdraw(consent.name, citizen, now: exchange.clock.now)
    }

    /// Makes an invite and reads it as the home city does.
    func invitation(
        _ scenario: PublicID, visitor: String = "login-1"
    ) async throws -> OpenedMessage {
        let exchange = self
        let once = Once<MakeInvite.MadeInvite>(try BenefitCity.request()) { $0.compact }
        let compact = try await exchange.makeInvite(
            .init(scenario: scenario, home: exchange.partner.entity, visitor: visitor),
            client: exchange.benefit.client, once: once, in: exchange.context)
        return try Receiver.open(compact, as: .invite, trust: exchange.trustOfPartner(), now: exchange.clock.now)
    }

    func bring(
        _ invite: OpenedMessage, _ code: OneTimeCode, visitor: String = "login-1",
        key: String? = nil, client: Int32? = nil
    ) async throws -> String {
        let exchange = self
        LogScan.watch(for: code.text)
        let once = Once<ClaimCode.Outcome>(
            try BenefitCity.request(key, content: code.text),
            answer: { outcome in
                switch outcome {
                case .admitted(let visitor, _, let until, let uses):
                    Array("\(visitor) \(until.wholeSeconds) \(uses)".utf8)
                case .unavailable: Array("unavailable".utf8)
                }
            })
        let bytes = try await exchange.claimCode(
            .init(invite: invite.envelope.id, code: code, visitor: visitor), client: client ?? exchange.benefit.client,
            once: once, in: exchange.context)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PartnerGrant.Terms {
    /// The same, for one use, and with a score beside it.
    func telling(_ score: Int64) -> PartnerGrant {
        .meets(
            .init(
                subject: subject, minBand: minBand, scenario: scenario, notAfter: notAfter, maxUses: 1,
                consent: consent,
                score: .init(
                    value: score, min: 0, max: 200, scheme: "zhengzhou", cardVersion: "1", asOf: notAfter - 9_000)))
    }
}

extension AnswerCheck.Opened? {
    /// What a partner is told of somebody it is vouched for to.
    var terms: PartnerGrant.Terms? { if case .grant(.meets(let terms))? = self?.answer { terms } else { nil } }
}

/// What the partner heard.
final class Recorded: Sendable {
    private let list = Mutex<[PartnerEvent]>([])
    func add(_ event: PartnerEvent) { list.withLock { $0.append(event) } }
    var events: [PartnerEvent] { list.withLock { $0 } }
}

extension ExchangeCity {
    /// A claim that is brought under a new invite each time.
    func attempt(_ scenario: PublicID) async throws -> String {
        try await bring(try await invitation(scenario), .random())
    }

    /// Another partner, active and reachable, that signs and reads `algorithm` alone. Its number.
    func secondPartner(
        _ algorithm: SignatureAlgorithm, entity: String = "urn:ccr:350200", base: String = "https://ccr.xiamen.example"
    ) async throws -> (partner: PartnerCity, trusted: TrustedPartner, id: PublicID) {
        let other = try PartnerCity(entity, base: base, key: .random(algorithm))
        let table = TransportTable()
        let (id, _, statements) = try await city.activated(other, officers, table, keys: keys, clock: clock)
        try await city.partners.places.approve(.host, other.base.host, of: id, in: officers.first.context())
        clock.advance(61)
        table.put(
            .init(try other.signed(other.statement(2, algorithms: [algorithm], now: clock.now), now: clock.now)),
            at: other.base, PartnerURL.statementPath)
        #expect(try await statements.outOfTurn(other.entity))
        try await shelf.reload()
        return (other, try #require(shelf.current.partner(other.entity)), id)
    }

    /// Puts events about grants nobody knows into the queue.
    func queue(_ count: Int = 1, for partner: Int32) async throws {
        let now = clock.now
        try await city.pool.transaction { db in
            try FederationOutboxStore.queue(
                (0..<count).map { _ in
                    (
                        partner: partner, id: try MessageID.random(),
                        body: PartnerEvent(kind: .grantRevoked, grant: try MessageID.random()).data
                    )
                }, .event, at: now, db)
        }
    }

    func number(_ entity: EntityID) throws -> Int32 { try #require(shelf.current.partner(entity)).number }
}

/// Lets whoever comes wait until so many are there.
actor Meeting {
    private let size: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of size: Int) { self.size = size }

    func arrive() async {
        guard waiting.count + 1 < size else {
            for one in waiting { one.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
