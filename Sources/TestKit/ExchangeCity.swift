package import CivilTime
package import Federation
import Foundation
package import Incentives
import Postgres
import Rights
package import Signing
import Store
import Synchronization
package import UseCases

/// A test city that exchanges with one partner: people who may have benefits, an own statement with bands, the partner
/// active, and every verb of exchange as the service has it. The partner is a `PartnerCity`: keys and what it says, no
/// service.
package struct ExchangeCity: Sendable {
    package let benefit: BenefitCity
    package let partner: PartnerCity
    package let partnerID: PublicID
    package let officers: PartnerOfficers
    package let clock: TestClock
    package let keys: SignatureKeyRing
    package let root: SigningKey
    package let shelf: TrustShelf
    package let transport: AnsweringPartner
    package let receive: ReceiveMessage
    package let inspect: InspectInvite
    package let mint: MintCode
    package let makeInvite: MakeInvite
    package let claimCode: ClaimCode
    package let readDisclosures: ReadDisclosures
    /// Why the partner's answers to claims were not believed.
    package let claimFaults: FaultList
    package let deliver: DeliverOutbox
    package let catalogue: ServeCatalogue
    /// The scenario that was asked for, running; once there are officers, none is run without two of them.
    package let scenario: PublicID?

    package var city: TestCity { benefit.city }
    package var me: EntityID { shelf.own.entity }

    /// Everyone has the base score, which is in band L2. `partnerKey` is the algorithm the partner signs with and
    /// wants; `uptime`, in microseconds, is what limits go by, the clock itself where it is not given.
    package static func with<Result>(
        citizens count: Int = 2, poolSize: Int = 12, terms: [PartnerView.Term]? = nil,
        partnerKey: SignatureAlgorithm = .ed25519,
        rates: ExchangeLimits.Rates = .init(), uptime: (@Sendable () -> Int64)? = nil,
        running scenario: Scenario? = nil,
        _ body: (ExchangeCity) async throws -> Result
    ) async throws -> Result {
        try await BenefitCity.with(citizens: count, poolSize: poolSize) { benefit in
            try await body(try await make(benefit, terms, partnerKey, rates, uptime, scenario))
        }
    }

    private static func make(
        _ benefit: BenefitCity, _ terms: [PartnerView.Term]?, _ partnerKey: SignatureAlgorithm,
        _ rates: ExchangeLimits.Rates, _ uptime: (@Sendable () -> Int64)?, _ running: Scenario?
    ) async throws -> ExchangeCity {
        let (city, clock) = (benefit.city, benefit.city.clock)
        var scenario: PublicID?
        if let running { scenario = try await benefit.run(running) }
        let officers = try await city.partnerOfficers()
        let partner = try PartnerCity(key: .random(partnerKey))
        let keys = try SignatureKeyRing.random(algorithms: [.ed25519, .sm2], at: TestCity.opening)
        let root = try SigningKey.random(.sm2)
        guard let base = PartnerURL("https://score.zhengzhou.example") else { throw Fault.partnerUnfit }
        let file = CityRules.root.appending(path: "Deploy/City/federation.json")
        _ = try await PublishStatement(pool: city.pool, audit: city.audit, own: city.own, keys: keys)(
            .init(profile: FederationProfile(reading: Array(Data(contentsOf: file))), base: base), root: root,
            in: city.context())
        let table = TransportTable()
        let (id, shelf, _) = try await city.activated(partner, officers, table, keys: keys, clock: clock)
        if let terms { try await city.agree(terms, with: id, officers) }
        for (kind, place) in [
            (ApprovePlace.Kind.host, partner.base.host), (.returnURI, "https://app.hangzhou.example/back"),
        ] {
            try await city.partners.places.approve(kind, place, of: id, in: officers.first.context())
        }
        try await shelf.reload()
        let transport = AnsweringPartner()
        let catalogue = ServeCatalogue(
            pool: city.pool, scenarios: benefit.shelf, own: shelf.own, keys: keys, algorithms: [.ed25519])
        try await catalogue.refresh(now: clock.now)
        let claimFaults = FaultList()
        let ask = AskPartner(shelf: shelf, transport: transport, breakers: CircuitBreakers(), now: { clock.now })
        return ExchangeCity(
            benefit: benefit, partner: partner, partnerID: id, officers: officers, clock: clock, keys: keys, root: root,
            shelf: shelf, transport: transport,
            receive: ReceiveMessage(
                pool: city.pool, shelf: shelf, keys: keys, cards: city.shelf, audit: city.audit,
                limits: ExchangeLimits(rates: rates, uptime: uptime ?? { clock.now.microseconds }), observe: { _, _ in }
            ),
            inspect: InspectInvite(pool: city.pool, shelf: shelf, audit: city.audit),
            mint: try MintCode(pool: city.pool, shelf: shelf, identity: city.identity, audit: city.audit),
            makeInvite: try MakeInvite(
                pool: city.pool, shelf: shelf, scenarios: benefit.shelf, catalogue: catalogue, keys: keys,
                identity: city.identity, audit: city.audit),
            claimCode: try ClaimCode(
                pool: city.pool, shelf: shelf, keys: keys, ask: ask, identity: city.identity, audit: city.audit,
                observe: claimFaults.add),
            readDisclosures: ReadDisclosures(pool: city.pool, shelf: shelf, audit: city.audit),
            claimFaults: claimFaults,
            deliver: DeliverOutbox(
                pool: city.pool, signer: FederationSigner(own: shelf.own, keys: keys), ask: ask, chance: { 1_000 }),
            catalogue: catalogue, scenario: scenario)
    }

    package var context: OperationContext { city.context(clock.now) }
}

/// What an observer was told, in order.
package final class FaultList: Sendable {
    private let list = Mutex<[String]>([])

    package func add(_ fault: String) { list.withLock { $0.append(fault) } }
    package var all: [String] { list.withLock { $0 } }
}

/// The partner as somebody answers for it: each request goes to `answer`, and is kept.
package final class AnsweringPartner: PartnerTransport {
    private struct State {
        var answer: (@Sendable (PartnerRequest) async throws -> PartnerResponse)?
        var requests: [PartnerRequest] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// `nil` is silence.
    package func answer(_ answer: (@Sendable (PartnerRequest) async throws -> PartnerResponse)?) {
        state.withLock { $0.answer = answer }
    }

    package var requests: [PartnerRequest] { state.withLock { $0.requests } }

    package func send(_ request: PartnerRequest) async throws(PartnerSilence) -> PartnerResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        guard let answer else { throw .timedOut }
        do {
            return try await answer(request)
        } catch let silence as PartnerSilence {
            throw silence
        } catch {
            throw .notHTTP
        }
    }
}

// MARK: What the partner says

extension ExchangeCity {
    /// This city as the partner trusts it.
    package func trustOfPartner(as entity: EntityID? = nil) throws -> TrustView {
        guard let statement = shelf.contents.statement else { throw Fault.partnerSilent }
        return TrustView(
            me: entity ?? partner.entity, algorithms: [.ed25519, .sm2, .es256],
            partners: [
                TrustedPartner(
                    number: 1, entity: me, state: .active, root: root.id,
                    statement: try statement.content(of: shelf.own),
                    statementExpiresAt: statement.expiresAt.wholeSeconds)
            ])
    }

    /// A message of the partner.
    package func say(
        _ body: some MessageBody, id: MessageID? = nil, to audience: EntityID? = nil, at now: Instant? = nil,
        receipt: Receipt? = nil, answering question: MessageType? = nil, key: SigningKey? = nil
    ) throws -> SignedMessage {
        try MessageWriter.sign(
            body, from: partner.entity, to: audience ?? me, id: id ?? .random(),
            issuedAt: (now ?? clock.now).wholeSeconds,
            receipt: receipt, answering: question, key: key ?? partner.key)
    }

    /// An invite for a scenario of the partner, and the verifier that stays there.
    package func invite(
        scenario: String = "T-001", purpose: FederationPurpose = .travel, band: Band = .l2,
        disclose: Disclosure = .meets, returnURI: String = "https://app.hangzhou.example/back", version: Int64 = 1
    ) throws -> (message: SignedMessage, verifier: Verifier, terms: Invite) {
        let verifier = try Verifier.random()
        LogScan.watch(for: verifier.text)
        let terms = Invite(
            scenario: scenario, purpose: purpose, minBand: band, disclose: disclose, returnURI: returnURI,
            catalogueVersion: version, challenge: verifier.challenge)
        return (try say(terms), verifier, terms)
    }

    /// The partner's catalogue as it is kept here once it was fetched.
    package func fetch(_ catalogue: PartnerCatalogue) async throws -> FetchStatements.Outcome {
        let table = TransportTable()
        try table.put(.init(partner.signed(catalogue, now: clock.now)), at: partner.base, PartnerURL.cataloguePath)
        let row = try await city.pool.transaction { [partnerID] db in try PartnerStore.partner(partnerID, db) }
        guard let row else { throw Fault.partnerUnknown }
        let fetch = FetchCatalogues(pool: city.pool, shelf: shelf, transport: table, now: { [clock] in clock.now })
        let outcome = try await fetch(row)
        try await shelf.reload()
        return outcome
    }

    /// What a citizen's consent at home makes of an invite: the code.
    package func code(
        for invite: SignedMessage, of citizen: CitizenHandle, key: String? = nil
    ) async throws -> OneTimeCode {
        guard let notice = NoticeVersion("2026-11"), let reference = EvidenceReference("consent/c-3") else {
            throw Fault.inviteInvalid
        }
        let once = Once<MintCode.MintedCode>(try BenefitCity.request(key)) { Array($0.code.text.utf8) }
        let bytes = try await mint(
            invite.compact, of: citizen,
            evidence: ConsentEvidence(notice: notice, reference: reference, givenAt: clock.now, initiative: .citizen),
            once: once, in: context)
        guard let code = OneTimeCode(String(decoding: bytes, as: UTF8.self)) else { throw Fault.inviteInvalid }
        LogScan.watch(for: code.text)
        return code
    }

    /// The claim of a good visit: invite, consent, code.
    package func claim(
        of citizen: CitizenHandle, scenario: String = "T-001", purpose: FederationPurpose = .travel, band: Band = .l2,
        disclose: Disclosure = .meets
    ) async throws -> Claim {
        let (message, verifier, terms) = try invite(
            scenario: scenario, purpose: purpose, band: band, disclose: disclose)
        return Claim(
            code: try await code(for: message, of: citizen), invite: message.id, verifier: verifier,
            scenario: terms.scenario, purpose: terms.purpose, minBand: terms.minBand, disclose: terms.disclose,
            catalogueVersion: terms.catalogueVersion)
    }

    /// Sends a message and reads the answer as the partner does: `meets`, `unavailable`, `recorded`, a signed code, or
    /// an unsigned one behind a question mark.
    package func send(
        _ message: SignedMessage, as kind: ReceiveMessage.Kind = .claims, carrier: MessageCarrier = .compact
    ) async throws -> (words: String, answer: ReceiveMessage.Answer, opened: AnswerCheck.Opened?) {
        let answer = await receive(
            carrier.wrap(message.compact), contentType: carrier.contentType, as: kind, from: TestCity.anywhere,
            in: context)
        guard let carrier = MessageCarrier(contentType: answer.contentType) else {
            return ("?" + Self.code(of: answer.body), answer, nil)
        }
        let (compact, trust) = (try carrier.unwrap(answer.body, limit: 16_384), try trustOfPartner())
        guard answer.status == 200 else {
            let opened = try Receiver.verify(compact, as: .error, trust: trust, now: clock.now)
                .read(trust: trust, now: clock.now, answering: message.type)
            let error = try opened.body(ErrorAnswer.self)
            guard opened.envelope.receipt == message.receipt, error.code.status == answer.status else {
                return ("not an answer", answer, nil)
            }
            return (error.code.rawValue, answer, nil)
        }
        let opened = try AnswerCheck.open(compact, status: answer.status, to: message, trust: trust, now: clock.now)
        if case .grant(.meets(let terms)) = opened.answer { LogScan.watch(for: terms.subject.text) }
        let words =
            switch opened.answer {
            case .grant(.meets): "meets"
            case .grant(.unavailable): "unavailable"
            case .acknowledged: "recorded"
            case .refused(let error): error.code.rawValue
            }
        return (words, answer, opened)
    }

    private static func code(of problem: [UInt8]) -> String {
        let text = String(decoding: problem, as: UTF8.self)
        return FederationCode.allCases.first { text.contains("\"urn:ccr:error:\($0.rawValue)\"") }?.rawValue ?? "none"
    }
}
