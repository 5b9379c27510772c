import API
import Federation
import Logging
import Postgres
import UseCases

extension FederationHost {
    /// What the HTTP surface needs of it, over the connections of requests.
    func services(
        of installation: Installation, _ pool: PostgresPool, audit: AuditTrail, gauges: ServiceGauges? = nil
    ) throws -> FederationServices {
        let (keys, identity, log) = (installation.signatures, installation.identity, installation.log)
        return FederationServices(
            receive: ReceiveMessage(
                pool: pool, shelf: shelf, keys: keys, cards: installation.shelf, audit: audit,
                limits: ExchangeLimits(uptime: ServiceClock.uptime)
            ) { error, request in
                // Errors of our own rooms are safe to show; the text of any other may quote what was being worked on.
                log.error(
                    "a partner's message was not answered",
                    metadata: [
                        "request_id": "\(request)",
                        "error": error is any PublicFault ? "\(error)" : "\(type(of: error))",
                    ])
            },
            makeInvite: try MakeInvite(
                pool: pool, shelf: shelf, scenarios: installation.scenarios, catalogue: catalogue, keys: keys,
                identity: identity, audit: audit),
            claimCode: try ClaimCode(
                pool: pool, shelf: shelf, keys: keys, ask: ask, identity: identity, audit: audit,
                observe: { fault in
                    gauges?.recordClaimFault()
                    log.warning("a claim got no answer to be believed", metadata: ["fault": "\(fault)"])
                }),
            readDisclosures: ReadDisclosures(pool: pool, shelf: shelf, audit: audit),
            inspectInvite: InspectInvite(pool: pool, shelf: shelf, audit: audit),
            mintCode: try MintCode(pool: pool, shelf: shelf, identity: identity, audit: audit),
            listScenarios: ListPartnerScenarios(pool: pool, shelf: shelf, cards: installation.shelf, audit: audit))
    }
}
