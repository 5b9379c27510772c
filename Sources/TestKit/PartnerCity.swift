package import CivilTime
package import Federation
package import Rights
package import Signing
import Store
import Synchronization
package import UseCases

/// A partner city of a test: its keys, and statements and catalogues as it would publish them.
package struct PartnerCity: Sendable {
    package let entity: EntityID
    package let root: SigningKey
    package let key: SigningKey
    package let base: PartnerURL

    package init(
        _ entity: String = "urn:ccr:330100", base: String = "https://ccr.hangzhou.example", key: SigningKey? = nil
    ) throws {
        guard let entity = EntityID(entity), let base = PartnerURL(base) else { throw Fault.partnerUnfit }
        self.entity = entity
        self.base = base
        root = try .random(.sm2)
        self.key = try key ?? .random(.ed25519)
    }

    /// A statement it would publish; sound unless something is replaced.
    package func statement(
        _ sequence: Int64 = 1, keys: [StatementKey]? = nil, retired: [RetiredKey] = [], base: PartnerURL? = nil,
        hosts: [String]? = nil, returnURIs: [String] = ["https://app.hangzhou.example/back"],
        algorithms: [SignatureAlgorithm] = [.ed25519, .sm2], now: Instant = TestCity.opening
    ) -> PartnerStatement {
        let base = base ?? self.base
        return PartnerStatement(
            sequence: sequence, name: LocalText(zh: "杭州市（钱江分）", en: "Hangzhou"), base: base,
            profiles: [.core, .catalogue], hosts: hosts ?? [base.host], returnURIs: returnURIs, tlsKeys: [],
            root: root.verificationKey, keys: keys ?? [Self.entry(key, now: now)], retired: retired,
            algorithmsAccepted: algorithms,
            bands: [
                BandShare(band: .l1, label: LocalText(zh: "参与", en: "Participant"), sharePermille: 600),
                BandShare(band: .l2, label: LocalText(zh: "良好", en: "Good"), sharePermille: 300),
                BandShare(band: .l3, label: LocalText(zh: "优秀", en: "Excellent"), sharePermille: 100),
            ], purposes: FederationPurpose.allCases, contacts: ["privacy@hangzhou.example"])
    }

    /// A key of its, made a day before `now`.
    package static func entry(
        _ key: SigningKey, _ state: StatementKey.State = .active, now: Instant = TestCity.opening
    ) -> StatementKey {
        let made = now.wholeSeconds - 86_400
        return StatementKey(
            key: key.verificationKey, notBefore: made, expiresAt: made + StatementKey.longestLife, state: state)
    }

    /// The compact form of a statement, signed by its root key unless another one signs.
    package func signed(
        _ statement: PartnerStatement, by signer: SigningKey? = nil, from issuer: EntityID? = nil,
        now: Instant = TestCity.opening
    ) throws -> [UInt8] {
        try MessageWriter.sign(
            statement, from: issuer ?? entity, to: nil, id: .random(), issuedAt: now.wholeSeconds, key: signer ?? root
        ).compact
    }

    /// A scenario it would offer for ever, with a benefit of one kind.
    package static func item(
        _ id: String = "T-001", kind: FederationPurpose = .travel, band: Band = .l2, disclose: Disclosure = .meets,
        openTo: [EntityID] = [], benefit: CatalogueItem.Benefit.Kind = .priority, quota: CatalogueItem.Quota? = nil,
        from start: Int64 = 0, to end: Int64 = 4_000_000_000
    ) -> CatalogueItem {
        let text = LocalText(zh: "西湖游船优先登船", en: "First on board on West Lake")
        return CatalogueItem(
            id: id, name: text, kind: kind, adcode: "330100", minBand: band, disclose: disclose, openTo: openTo,
            benefit: .init(kind: benefit, text: text), quota: quota, from: start, to: end, how: text)
    }

    /// The compact form of a catalogue, signed by its message key unless another one signs.
    package func signed(
        _ catalogue: PartnerCatalogue, by signer: SigningKey? = nil, now: Instant = TestCity.opening
    ) throws -> [UInt8] {
        try MessageWriter.sign(
            catalogue, from: entity, to: nil, id: .random(), issuedAt: now.wholeSeconds, key: signer ?? key
        ).compact
    }
}

/// The way to partners in a test: a table of addresses with what stands there, and what was asked. Our own seam, for
/// rules that need no socket.
package final class TransportTable: PartnerTransport {
    package struct Page: Sendable {
        package var status = 200
        package var contentType: String? = MessageCarrier.compact.contentType
        package var etag: String?
        package var body: [UInt8]

        package init(_ body: [UInt8], status: Int = 200, etag: String? = nil) {
            self.body = body
            self.status = status
            self.etag = etag
        }
    }

    private struct State {
        var pages: [String: Page] = [:]
        var asked: [String] = []
        var silence: PartnerSilence?
    }

    private let state = Mutex(State())

    package init() {}

    package func put(_ page: Page, at url: PartnerURL, _ path: StaticString) {
        state.withLock { $0.pages[url.at(path).text] = page }
    }

    package func be(silent silence: PartnerSilence?) { state.withLock { $0.silence = silence } }

    /// Every address that was asked for, in order.
    package var asked: [String] { state.withLock { $0.asked } }

    package func send(_ request: PartnerRequest) async throws(PartnerSilence) -> PartnerResponse {
        let (page, silence) = state.withLock { state in
            state.asked.append(request.url.text)
            return (state.pages[request.url.text], state.silence)
        }
        if let silence { throw silence }
        guard let page else { return PartnerResponse(status: 404, contentType: "text/html", body: []) }
        if let etag = page.etag, request.ifNoneMatch == etag {
            return PartnerResponse(status: 304, contentType: nil, etag: etag, body: [])
        }
        return PartnerResponse(
            status: page.status, contentType: page.contentType, etag: page.etag, body: page.body)
    }
}

/// A clock that a test sets.
package final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    package init(_ start: Instant = TestCity.opening) {
        instant = Mutex(start)
    }

    package var now: Instant { instant.withLock { $0 } }
    package func advance(_ seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
}

// MARK: Verbs

extension TestCity {
    package static let own = EntityID("urn:ccr:410100").map { OwnCity(entity: $0) }

    /// This city among partners.
    package var own: OwnCity {
        get throws {
            guard let own = Self.own else { throw Fault.federationOff }
            return own
        }
    }

    package var partners: PartnerVerbs { PartnerVerbs(pool: pool, audit: audit, own: Self.own) }

    package static func reason(_ text: String = "agreed with the partner city") throws -> ReasonText {
        guard let reason = ReasonText(text) else { throw Fault.agreementUnfit }
        return reason
    }

    package func propose(_ partner: PartnerCity, by officer: TestOfficer, now: Instant = opening) async throws
        -> PublicID
    {
        try await partners.propose(
            .init(entity: partner.entity, name: LocalText(zh: "杭州市", en: "Hangzhou"), base: partner.base),
            reason: Self.reason(), in: officer.context(now)
        ).id
    }

    /// A fetcher with a table of what partners publish, and the shelf that goes with it.
    package func trust(
        _ transport: any PartnerTransport, keys: SignatureKeyRing, clock: TestClock
    ) throws -> (shelf: TrustShelf, statements: FetchStatements) {
        let statements = FetchStatements(
            pool: pool, audit: audit, own: try own, keys: keys, transport: transport, now: { clock.now })
        return (TrustShelf(pool: pool, own: try own, fetch: statements), statements)
    }
}

/// The officers it takes to exchange with a partner.
package struct PartnerOfficers: Sendable {
    package let first: TestOfficer
    package let second: TestOfficer
    package let approver: TestOfficer
}

extension TestCity {
    package func partnerOfficers() async throws -> PartnerOfficers {
        PartnerOfficers(
            first: try await officer("fang.hua", .partnerOfficer),
            second: try await officer("gao.ming", .partnerOfficer), approver: try await officer("he.lin", .approver))
    }

    /// Led to `verified` by two officers.
    package func verified(
        _ partner: PartnerCity, _ officers: PartnerOfficers, now: Instant = opening
    ) async throws -> PublicID {
        let id = try await propose(partner, by: officers.first, now: now)
        _ = try await partners.verify(id, partner.root.id, in: officers.first.context(now))
        _ = try await partners.verify(id, partner.root.id, in: officers.second.context(now))
        return id
    }

    /// Asks for a step and approves it.
    package func take(
        _ step: RequestPartnerChange.Step, _ id: PublicID, _ officers: PartnerOfficers, now: Instant = opening
    ) async throws {
        let change = try await partners.request(step, id, reason: Self.reason(), in: officers.first.context(now))
        try await decideChange(change, .approve, in: officers.approver.context(now))
    }

    package func agree(
        _ terms: [PartnerView.Term], with id: PublicID, _ officers: PartnerOfficers, now: Instant = opening
    ) async throws {
        let change = try await partners.request.agree(
            terms, with: id, reason: Self.reason(), in: officers.first.context(now))
        try await decideChange(change, .approve, in: officers.approver.context(now))
    }

    /// Led to `active`, with the statement the table holds and every purpose agreed up to the band.
    package func activated(
        _ partner: PartnerCity, _ officers: PartnerOfficers, _ transport: TransportTable, keys: SignatureKeyRing,
        clock: TestClock
    ) async throws -> (id: PublicID, shelf: TrustShelf, statements: FetchStatements) {
        let id = try await verified(partner, officers, now: clock.now)
        transport.put(
            .init(try partner.signed(partner.statement(now: clock.now), now: clock.now)), at: partner.base,
            PartnerURL.statementPath)
        let (shelf, statements) = try trust(transport, keys: keys, clock: clock)
        try await shelf.refetch(partner.entity)
        try await agree(
            FederationPurpose.allCases.map { PartnerView.Term(purpose: $0, disclose: .band, dailyClaims: 1_000) },
            with: id,
            officers, now: clock.now)
        try await take(.activate, id, officers, now: clock.now)
        try await shelf.reload()
        return (id, shelf, statements)
    }
}
