import API
import Console
import Hummingbird
import Logging
import NIOCore
import Postgres
import Rights
import ServiceLifecycle
import Signing
import UnixSignals
import UseCases

/// The running service: supervisor of the private cluster, maintainer, metrics and API as one group of services in
/// dependency order. Shutdown runs in reverse, so that HTTP stops first and the database is there to the end, and is
/// bounded by `SHANGDING_SHUTDOWN_SECONDS`.
struct Server: Sendable {
    let installation: Installation

    /// Serves until SIGTERM or SIGINT. `ready` is called with the address once the API listens.
    func run(ready: @escaping @Sendable (String) async -> Void) async throws {
        let settings = installation.settings
        let log = installation.log
        let pipeline = PostgresPipeline(
            options: installation.options.applicationName("shangding-read").statementTimeout(.seconds(5)),
            connections: settings.databasePipelines, log: DatabaseLog(log).callAsFunction)
        // Requests have connections of their own, each statement with a limit: a slow answer holds up neither the
        // maintainer nor the stop.
        let pools = RequestPools(
            options: installation.options, size: settings.databaseConnections, log: DatabaseLog(log).callAsFunction)
        let texts = try cityTexts(settings)
        let tokens = try TokenCache(pipeline: pipeline, uptime: ServiceClock.uptime)
        let attempts = SignInAttempts(uptime: ServiceClock.uptime)
        let federation = try FederationHost(installation)
        let gauges = ServiceGauges(
            pool: installation.pool, keys: federation == nil ? nil : installation.signatures,
            now: { [clock = installation.clock] in clock.now })
        let services = try services(pipeline, pools, texts, tokens, attempts, federation, gauges)
        guard services.missingTexts.isEmpty else {
            throw CommandFailure("texts are missing: \(services.missingTexts.joined(separator: ", "))")
        }
        let console = try ConsoleServices(
            verbs: services.officers.verbs, templates: installation.scenarioTemplates(),
            texts: texts.adding(installation.consoleTexts()),
            ring: installation.identity.ring, publicURL: settings.publicURL, attempts: attempts,
            now: services.now)
        let metrics = RequestMetrics()
        let router = buildRouter(services: services, metrics: metrics, logger: log)
        Console.addRoutes(to: router, services: console, logger: log)
        let api = try buildApplication(
            router: router, host: settings.httpHost, port: settings.httpPort,
            tls: settings.tls.map { TLSFiles(certificate: $0.certificate, key: $0.key) }, logger: quiet(log),
            onServerRunning: { _ in
                await ready("\(settings.tls == nil ? "http" : "https")://\(settings.httpHost):\(settings.httpPort)")
            })
        let metricsServer = try buildApplication(
            router: buildMetricsRouter(metrics: metrics, texts: texts, logger: log, gauges: gauges.samples),
            host: settings.httpHost, port: settings.metricsPort, logger: quiet(log))
        var members: [any Service] = []
        if let cluster = installation.cluster { members.append(ClusterSupervisor(cluster: cluster)) }
        members.append(ScoreMaintenance(installation: installation, gauges: gauges))
        members.append(CardMaintenance(installation: installation))
        members.append(BenefitMaintenance(installation: installation, gauges: gauges))
        members.append(ScenarioMaintenance(installation: installation))
        if let federation {
            members.append(PartnerMaintenance(installation: installation, federation: federation, gauges: gauges))
            members.append(ExchangeMaintenance(installation: installation, federation: federation, gauges: gauges))
        }
        let clock = installation.clock
        members.append(
            AuditSealing(
                seal: try installation.sealAudit(installation.pool),
                context: { OperationContext(now: clock.now, actor: .maintainer("seal")) }, gauges: gauges, log: log))
        members.append(TokenMaintenance(installation: installation, tokens: tokens))
        members.append(
            Retention(
                apply: ApplyRetention(pool: installation.pool, audit: installation.audit),
                context: { OperationContext(now: clock.now, actor: .maintainer("retention")) }, log: log))
        members += [metricsServer, api]
        var configuration = ServiceGroupConfiguration(
            services: members.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(log))
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        do {
            try await loadShelves(federation)
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await federation?.close()
            await pipeline.close()
            await pools.close()
            throw error
        }
        await federation?.close()
        await pipeline.close()
        await pools.close()
    }

    /// What answers rest on, read before the first request: a service that has just begun knows every scenario and
    /// partner, and does not publish a catalogue of none.
    private func loadShelves(_ federation: FederationHost?) async throws {
        let now = installation.clock.now
        try await installation.scenarios.reload(now: now)
        guard let federation else { return }
        try await federation.shelf.reload()
        do {
            _ = try await federation.catalogue.refresh(now: now)
        } catch {
            // A document for partners keeps nobody of this city waiting; the maintainer tries again.
            installation.log.error("the catalogue for partners was not published", metadata: ["error": "\(error)"])
        }
    }

    func services(
        _ pipeline: PostgresPipeline, _ pools: RequestPools, _ texts: Texts, _ tokens: TokenCache,
        _ attempts: SignInAttempts = SignInAttempts(uptime: ServiceClock.uptime), _ federation: FederationHost? = nil,
        _ gauges: ServiceGauges? = nil
    ) throws -> APIServices {
        let (pool, shelf, clock) = (pools.brief, installation.shelf, installation.clock)
        let audit = AuditTrail(ring: installation.identity.ring, pool: pool)
        let officers = OfficerServices(
            verbs: try OfficerVerbs(
                pools: pools, identity: installation.identity, audit: audit, effects: installation.effects,
                cases: readCityCases(installation.settings), shelf: shelf,
                signer: StatementSigner(
                    issuer: installation.settings.publicURL, keys: installation.signatures),
                own: installation.settings.federation,
                desk: PasswordDesk(refused: installation.settings.refusedPasswords)), attempts: attempts)
        let readiness = Readiness(pool: pool, log: installation.log)
        var services = APIServices(
            readScore: ReadScore(pipeline: pipeline, pool: pool, shelf: shelf, audit: audit),
            explainScore: ExplainScore(pool: pool, shelf: shelf, audit: audit),
            foreseeScore: ForeseeScore(pool: pool, shelf: shelf, audit: audit),
            readHistory: ReadHistory(pool: pool, shelf: shelf, audit: audit),
            readLiveScorecard: ReadLiveScorecard(pool: pool),
            isReady: { await readiness() },
            now: { clock.now },
            authenticate: { token, address in
                if OfficerServices.isSession(token) { return try await officers.caller(token, now: clock.now) }
                return try await tokens.grant(for: token, from: address, now: clock.now).map { .client($0.client) }
            },
            clients: ClientServices(
                issueToken: IssueToken(
                    pool: pool,
                    audiences: [
                        installation.settings.publicURL, installation.settings.publicURL + Endpoint.token.template,
                    ]),
                limits: RequestLimits(uptime: ServiceClock.uptime),
                readEvents: ReadEvents(pool: pool, audit: audit),
                readScores: ReadScores(pipeline: pipeline, pool: pool, shelf: shelf, audit: audit),
                trustedProxies: installation.settings.trustedProxies),
            accounts: try AccountServices(
                pools: pools, identity: installation.identity, shelf: shelf,
                signer: StatementSigner(issuer: installation.settings.publicURL, keys: installation.signatures),
                audit: audit, trust: federation?.shelf),
            benefits: BenefitServices(
                offers: ListOffers(
                    pool: pool, identity: installation.identity, cards: shelf, shelf: installation.scenarios,
                    audit: audit),
                desk: try BenefitDesk(
                    pool: pool, identity: installation.identity, cards: shelf, shelf: installation.scenarios,
                    audit: audit),
                redemptions: try RedemptionDesk(
                    pool: pool, identity: installation.identity, cards: shelf, shelf: installation.scenarios,
                    audit: audit)),
            officers: officers, texts: texts,
            contract: PublishedContract(try readFile(installation.settings.contractPath), texts: texts))
        services.library = SM2Library(installation).report
        if let federation {
            services.published = PublishedDocuments(shelf: federation.shelf, catalogue: federation.catalogue)
            services.federation = try federation.services(of: installation, pool, audit: audit, gauges: gauges)
        }
        return services
    }

    /// The frameworks log their own doings at info; an operator asks for them with debug.
    private func quiet(_ log: Logger) -> Logger {
        var log = log
        if log.logLevel == .info { log.logLevel = .warning }
        return log
    }
}

/// The texts of the city, both languages.
func cityTexts(_ settings: Settings) throws -> Texts {
    try Texts(
        zh: readFile(settings.cityDirectory + "/texts.zh.json"), en: readFile(settings.cityDirectory + "/texts.en.json")
    )
}

/// Restarts a private cluster that died, for as long as the service runs.
private struct ClusterSupervisor: Service {
    let cluster: PrivateCluster

    func run() async throws {
        await cancelWhenGracefulShutdown { await cluster.supervise() }
    }
}
