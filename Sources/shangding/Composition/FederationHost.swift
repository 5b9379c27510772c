import Federation
import Outbound
import Signing
import UseCases

/// What this installation has of federation, put together once: the way out, what is fetched from partners, whom to
/// trust, and what is published.
struct FederationHost: Sendable {
    let own: OwnCity
    let transport: any PartnerTransport
    let statements: FetchStatements
    let shelf: TrustShelf
    let catalogues: FetchCatalogues
    let catalogue: ServeCatalogue
    /// Messages to partners, each with its circuit.
    let ask: AskPartner

    /// `nil` where federation is off.
    ///
    /// - Throws: Where `federation.json` has faults.
    init?(_ installation: Installation, transport: (any PartnerTransport)? = nil) throws {
        guard let own = installation.settings.federation else { return nil }
        let clock = installation.clock
        let profile = try installation.federationProfile()
        self.own = own
        let transport = try transport ?? OutboundClient(allowPrivate: own.allowsPrivate)
        self.transport = transport
        statements = FetchStatements(
            pool: installation.pool, audit: installation.audit, own: own, keys: installation.signatures,
            transport: transport, now: { clock.now })
        shelf = TrustShelf(pool: installation.pool, own: own, fetch: statements)
        catalogues = FetchCatalogues(
            pool: installation.pool, shelf: shelf, transport: transport, now: { clock.now })
        catalogue = ServeCatalogue(
            pool: installation.pool, scenarios: installation.scenarios, own: own, keys: installation.signatures,
            algorithms: profile.algorithms)
        ask = AskPartner(shelf: shelf, transport: transport, breakers: CircuitBreakers(), now: { clock.now })
    }
}

extension FederationHost {
    /// Ends the connections with partners.
    func close() async {
        await (transport as? OutboundClient)?.close()
    }
}

extension Installation {
    /// What the city says of itself to partners.
    func federationProfile() throws -> FederationProfile {
        try FederationProfile(reading: readFile(settings.cityDirectory + "/federation.json"))
    }

    /// Who this city is among partners.
    ///
    /// - Throws: Where federation is off.
    func ownCity() throws -> OwnCity {
        guard let own = settings.federation else {
            throw CommandFailure("federation is off: set SHANGDING_FEDERATION_ENTITY, such as urn:ccr:410100")
        }
        return own
    }
}
