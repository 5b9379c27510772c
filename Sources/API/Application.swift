package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
package import NIOCore
package import UseCases

/// All routes of the HTTP surface, without a socket: tests call it as well as the server does.
package func buildRouter(services: APIServices, metrics: RequestMetrics, logger: Logger) -> Router<APIContext> {
    let wording = Wording(services.texts)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
        RequestRecord(metrics: metrics, logger: logger)
        SecurityHeaders()
        ErrorMapping(endpoints: Endpoint.allCases, wording: wording, logger: logger)
        ContentBound()
        PeerAddress(trustedProxies: services.clients.trustedProxies)
    }
    HealthController(isReady: services.isReady, library: services.library).addRoutes(to: router)
    ContractController(contract: services.contract).addRoutes(to: router)
    RulesController(readLiveScorecard: services.readLiveScorecard).addRoutes(to: router)
    EvidenceController(services: services).addRoutes(to: router)
    let guarded = router.group()
        .add(middleware: Authenticate(authenticate: services.authenticate, limits: services.clients.limits))
    let ofClients = guarded.group(context: ClientContext.self)
    CitizenController(services: services, wording: wording).addRoutes(to: ofClients)
    TokenController(services: services.clients, now: services.now, logger: logger).addRoutes(to: router)
    EventController(readEvents: services.clients.readEvents, now: services.now).addRoutes(to: ofClients)
    ScoreBatchController(services: services.clients, wording: wording, now: services.now).addRoutes(to: ofClients)
    AccountController(services: services).addRoutes(to: ofClients)
    ConsentController(services: services).addRoutes(to: ofClients)
    HeldDataController(services: services, wording: wording).addRoutes(to: ofClients)
    ReportController(services: services, page: ReportPage(wording: wording)).addRoutes(to: ofClients)
    addBenefitRoutes(to: ofClients, services, wording)
    addFederationRoutes(to: router, ofClients, services, wording)
    addOfficerRoutes(to: router, guarded.group(context: OfficerContext.self), services, wording)
    return router
}

/// `/metrics`, for another port than the API's: it is meant for the operator's network alone.
package func buildMetricsRouter(
    metrics: RequestMetrics, texts: Texts, logger: Logger, gauges: @escaping @Sendable () async -> [MetricSample]
) -> Router<APIContext> {
    let router = Router(context: APIContext.self)
    router.addMiddleware {
        SecurityHeaders()
        ErrorMapping(endpoints: [], wording: Wording(texts), logger: logger)
    }
    MetricsController(metrics: metrics, gauges: gauges).addRoutes(to: router)
    return router
}

/// The application that serves a router. It runs as a service beside others and stops gracefully with them. It holds
/// `maximumConnections` at once; more wait in the listen queue. A request has `requestDeadline` to arrive.
package func buildApplication(
    router: Router<APIContext>, host: String, port: Int, tls: TLSFiles? = nil, logger: Logger,
    maximumConnections: Int = 1024, requestDeadline: TimeAmount = .seconds(30),
    onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    let plain = HTTPServerBuilder.http1(
        configuration: .init(
            additionalChannelHandlers: [RequestDeadline(requestDeadline)], idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 100)))
    return Application(
        router: router,
        server: try tls.map { try .tls(plain, tlsConfiguration: $0.configuration()) } ?? plain,
        configuration: ApplicationConfiguration(
            address: .hostname(host, port: port), serverName: nil,
            availableConnectionsDelegate: .maximum(maximumConnections, logger: logger)),
        onServerRunning: onServerRunning, logger: logger)
}
