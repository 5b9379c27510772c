import API
import Federation
import Logging
import Postgres
import UseCases

/// Exchange with partners, from what federation and the installation have.
extension FederationHost {
    /// Asks partners; one circuit for each, whoever asks.
    func ask(_ installation: Installation, _ breakers: CircuitBreakers) -> AskPartner {
        let clock = installation.clock
        return AskPartner(shelf: shelf, transport: transport, breakers: breakers, now: { clock.now })
    }

    /// What requests need. `pool` is the one requests have to themselves.
    func exchange(
        _ installation: Installation, pool: PostgresPool, breakers: CircuitBreakers
    ) throws -> ExchangeServices {
        let audit = AuditTrail(ring: installation.identity.ring, pool: pool)
        let (shelf, catalogues, log) = (shelf, catalogues, installation.log)
        return ExchangeServices(
            receive: ReceiveMessage(
                pool: pool, shelf: shelf, keys: installation.signatures, cards: installation.shelf, audit: audit,
                limits: ExchangeLimits(uptime: ServiceClock.uptime),
                changed: { partner, kind in
                    do {
                        if kind == .statementChanged { try await shelf.refetch(partner) }
                        if kind == .catalogueChanged { try await catalogues.outOfTurn(partner) }
                    } catch {
                        log.warning(
                            "a changed document of a partner was not fetched",
                            metadata: ["partner": "\(partner)", "error": "\(type(of: error))"])
                    }
                }),
            inspect: InspectInvite(shelf: shelf, audit: audit),
            mint: try MintCode(pool: pool, shelf: shelf, identity: installation.identity, audit: audit),
            makeInvite: try MakeInvite(
                pool: pool, shelf: shelf, scenarios: installation.scenarios, catalogue: catalogue,
                keys: installation.signatures, identity: installation.identity, audit: audit),
            claimCode: try ClaimCode(
                pool: pool, shelf: shelf, keys: installation.signatures, ask: ask(installation, breakers),
                identity: installation.identity, audit: audit),
            scenarios: ListPartnerScenarios(pool: pool, shelf: shelf, audit: audit))
    }

    func outbox(_ installation: Installation, pool: PostgresPool, breakers: CircuitBreakers) -> DeliverOutbox {
        DeliverOutbox(
            pool: pool, signer: FederationSigner(own: own, keys: installation.signatures),
            ask: ask(installation, breakers))
    }
}
