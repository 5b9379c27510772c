import API
import Federation
import Outbound
import Postgres
import Signing
import UseCases

/// The parts of exchange with partner cities, made once for a service and shared by its faces and its maintainers.
struct FederationParts: Sendable {
    let transport: OutboundClient
    let shelf: TrustShelf
    let statements: FetchStatements
    let catalogues: FetchCatalogues
    /// The own catalogue, signed as scenarios change.
    let catalogue: ServeCatalogue
    let ask: AskPartner
}

extension Installation {
    /// What the city says of itself to partners.
    func federationProfile() throws -> FederationProfile {
        try FederationProfile(reading: readFile(settings.cityDirectory + "/federation.json"))
    }

    /// `nil` where federation is off. Maintainers' work goes over the installation's own pool.
    func federationParts() throws -> FederationParts? {
        guard let own = settings.federation else { return nil }
        let clock = clock
        let now = { @Sendable in clock.now }
        let transport = try OutboundClient(allowPrivate: own.allowsPrivate)
        let statements = FetchStatements(
            pool: pool, audit: audit, own: own, keys: signatures, transport: transport, now: now)
        let shelf = TrustShelf(pool: pool, own: own, fetch: statements)
        return FederationParts(
            transport: transport, shelf: shelf, statements: statements,
            catalogues: FetchCatalogues(pool: pool, shelf: shelf, transport: transport, now: now),
            catalogue: ServeCatalogue(
                pool: pool, scenarios: scenarios, own: own, keys: signatures,
                algorithms: try federationProfile().algorithms),
            ask: AskPartner(shelf: shelf, transport: transport, breakers: CircuitBreakers(), now: now))
    }

    /// What the HTTP surface needs of it, over the connections of requests.
    func federationServices(
        _ parts: FederationParts, _ pool: PostgresPool, audit: AuditTrail
    ) throws -> FederationServices {
        FederationServices(
            receive: ReceiveMessage(
                pool: pool, shelf: parts.shelf, keys: signatures, cards: shelf, audit: audit,
                limits: ExchangeLimits(uptime: ServiceClock.uptime),
                changed: { city, kind in
                    switch kind {
                    case .statementChanged: _ = try? await parts.shelf.refetch(city)
                    case .catalogueChanged: _ = try? await parts.catalogues.outOfTurn(city)
                    case .grantRevoked, .subjectErased: break
                    }
                }),
            makeInvite: try MakeInvite(
                pool: pool, shelf: parts.shelf, scenarios: scenarios, catalogue: parts.catalogue, keys: signatures,
                identity: identity, audit: audit),
            claimCode: try ClaimCode(
                pool: pool, shelf: parts.shelf, keys: signatures, ask: parts.ask, identity: identity, audit: audit),
            inspectInvite: InspectInvite(shelf: parts.shelf, audit: audit),
            mintCode: try MintCode(pool: pool, shelf: parts.shelf, identity: identity, audit: audit),
            listScenarios: ListPartnerScenarios(pool: pool, shelf: parts.shelf, audit: audit))
    }
}
