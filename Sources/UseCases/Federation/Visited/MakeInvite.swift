package import CivilTime
package import Federation
import Incentives
package import Postgres
package import Signing
import Store

/// Invites a visitor who is logged in at an app of this city to be vouched for by their home city. The invite is bound
/// to that login: the app's own word for it is kept as a keyed digest, and the verifier never leaves before the claim.
/// What it asks the home city to tell is what the scenario, and so the catalogue, says: an app has no say in it.
package struct MakeInvite: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let scenarios: ScenarioShelf
    let catalogue: ServeCatalogue
    let signer: FederationSigner
    let visitors: VisitorDigests
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, shelf: TrustShelf, scenarios: ScenarioShelf, catalogue: ServeCatalogue,
        keys: SignatureKeyRing,
        identity: IdentityKeys, audit: AuditTrail
    ) throws {
        self.pool = pool
        self.shelf = shelf
        self.scenarios = scenarios
        self.catalogue = catalogue
        signer = FederationSigner(own: shelf.own, keys: keys)
        visitors = try VisitorDigests(ring: identity.ring)
        idempotency = try Idempotency(ring: identity.ring)
        self.audit = audit
    }

    package struct Request: Sendable {
        package let scenario: PublicID
        /// Where the visitor is at home.
        package let home: EntityID
        /// The app's own word for the login: 1 to 128 bytes.
        package let visitor: String
        /// One of this city's own return addresses; the first where none is named.
        package let returnURI: String?

        package init(scenario: PublicID, home: EntityID, visitor: String, returnURI: String? = nil) {
            self.scenario = scenario
            self.home = home
            self.visitor = visitor
            self.returnURI = returnURI
        }
    }

    package struct MadeInvite: Sendable {
        package let id: MessageID
        /// The compact form, to be carried to the home app.
        package let compact: [UInt8]
        package let expiresAt: Instant
    }

    /// - Throws: `Fault.scenarioUnknown` for one visitors cannot use now, `.partnerUnknown`, `.purposeNotAgreed`,
    ///   `.returnAddressUnknown`, `.idempotencyConflict`.
    package func callAsFunction(
        _ request: Request, client: Int32, once: Once<MadeInvite>, in context: OperationContext
    ) async throws -> [UInt8] {
        let asked = await Result { try await offer(request, at: context.now) }
        return try await pool.transaction { db in
            try idempotency(once, in: context, db) {
                let offer = try asked.get()
                let (id, verifier) = (try MessageID.random(), try Verifier.random())
                let message = try signer.sign(
                    Invite(
                        scenario: CatalogueItem.id(of: request.scenario), purpose: offer.terms.purpose,
                        minBand: offer.terms.band, disclose: offer.terms.disclose, returnURI: offer.address,
                        catalogueVersion: offer.version,
                        challenge: verifier.challenge), to: offer.partner, id: id, at: context.now)
                let end = Instant(wholeSeconds: message.expiresAt)
                try FederationInviteStore.insert(
                    StoredInvite(
                        id: id, client: client, partner: offer.partner.number, scenario: offer.scenario,
                        visitor: visitors.digests(of: request.visitor, at: client)[0], verifier: verifier,
                        purpose: offer.terms.purpose, minBand: offer.terms.band, disclose: offer.terms.disclose,
                        catalogueVersion: offer.version, expiresAt: end), at: context.now, db)
                try audit.append(
                    .inviteMade, object: "\(offer.partner.entity.text) \(offer.terms.purpose.rawValue)", in: context, db
                )
                return (nil, MadeInvite(id: id, compact: message.compact, expiresAt: end))
            }
        }
    }
}

extension MakeInvite {
    private typealias Terms = (purpose: FederationPurpose, band: Band, disclose: Disclosure)

    /// What the visitor is going to be invited to.
    private struct Offer: Sendable {
        let partner: TrustedPartner
        let scenario: Int32
        let terms: Terms
        let address: String
        /// Of the catalogue that says the same.
        let version: Int64
    }

    private func offer(_ request: Request, at now: Instant) async throws -> Offer {
        guard let live = scenarios.live(request.scenario), live.isRunning, let band = live.version.terms.visitorBand
        else {
            throw Fault.scenarioUnknown
        }
        let contents = shelf.contents
        guard let partner = contents.view.partner(request.home), partner.state == .active else {
            throw Fault.partnerUnknown
        }
        let (purpose, disclose) = (live.version.terms.purpose, live.version.terms.visitorDisclosure)
        guard live.version.terms.obstacle(under: partner.agreement) == nil else { throw Fault.purposeNotAgreed }
        let addresses = try contents.statement?.content(of: shelf.own).returnURIs ?? []
        guard let address = request.returnURI ?? addresses.first, addresses.contains(address) else {
            throw Fault.returnAddressUnknown
        }
        let terms = (purpose, band, disclose)
        return Offer(
            partner: partner, scenario: live.version.scenarioKey, terms: terms, address: address,
            version: try await version(saying: terms, of: request.scenario, at: now))
    }

    /// The number of the served catalogue, which says of the scenario what the invite is going to: the home city
    /// compares the two. What began to run a moment ago is signed into the catalogue first.
    private func version(
        saying terms: Terms, of scenario: PublicID,
        at now: Instant
    ) async throws -> Int64 {
        func version() -> Int64? {
            guard let (item, version) = catalogue.served(CatalogueItem.id(of: scenario)),
                (item.kind, item.minBand, item.disclose) == terms
            else { return nil }
            return version
        }
        if let version = version() { return version }
        do {
            try await catalogue.refresh(now: now)
        } catch is CatalogueFault {
            // Whoever maintains the catalogue is told; the next look says it again.
            throw Fault.temporarilyUnavailable
        }
        guard let version = version() else { throw Fault.temporarilyUnavailable }
        return version
    }
}

/// What is kept of an app's word for a visitor's login: keyed digests, the one under the active key first.
struct VisitorDigests: Sendable {
    private let indexer: BlindIndexer

    init(ring: KeyRing) throws(SigningError) {
        indexer = try BlindIndexer(ring)
    }

    func digests(of word: String, at client: Int32) -> [[UInt8]] {
        let message = Array("\(client)\n\(word)".utf8)
        return indexer.indexes(idType: "visitor_login", number: message.span).map(\.bytes)
    }
}
