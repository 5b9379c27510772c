package import CivilTime
import Hummingbird
package import UseCases

/// What officers do, and how often one household or server may try to sign in.
package struct OfficerServices: Sendable {
    package let verbs: OfficerVerbs
    private let attempts: SignInAttempts

    /// `attempts` counts attempts to sign in, whichever face they come by.
    package init(verbs: OfficerVerbs, attempts: SignInAttempts) {
        self.verbs = verbs
        self.attempts = attempts
    }

    /// Whether a bearer token is an officer's, to be looked up here and nowhere else.
    package static func isSession(_ token: [UInt8]) -> Bool { token.starts(with: ReadSession.prefix.utf8) }

    /// The officer behind a session token, as the database knows them now.
    package func caller(_ token: [UInt8], now: Instant) async throws -> Caller? {
        try await verbs.readSession.identity(of: String(decoding: token, as: UTF8.self), now: now).map { .officer($0) }
    }

    /// Counts an attempt to sign in or to set up an account.
    ///
    /// - Throws: `APIError.rateLimited`.
    func attempt(from origin: String) throws(APIError) {
        guard attempts.isAllowed(from: origin) else { throw .rateLimited }
    }
}

/// Registers everything of officers: what is open on `router`, the rest on `officers`.
func addOfficerRoutes(
    to router: some RouterMethods<APIContext>, _ officers: some RouterMethods<OfficerContext>,
    _ services: APIServices, _ wording: Wording
) {
    let (verbs, now) = (services.officers.verbs, services.now)
    let sessions = SessionController(services: services.officers, now: now)
    sessions.addOpenRoutes(to: router)
    sessions.addRoutes(to: officers)
    OfficerController(verbs: verbs, now: now).addRoutes(to: officers)
    ChangeController(verbs: verbs, now: now).addRoutes(to: officers)
    ScorecardController(verbs: verbs, now: now).addRoutes(to: officers)
    OfficerCitizenController(verbs: verbs, now: now, wording: wording).addRoutes(to: officers)
    CounterController(verbs: verbs, page: ReportPage(wording: wording), now: now).addRoutes(to: officers)
    DeliveryController(readDeliveries: verbs.readDeliveries, now: now).addRoutes(to: officers)
    AuditController(readAudit: verbs.readAudit, now: now).addRoutes(to: officers)
    ClientController(verbs: verbs, now: now).addRoutes(to: officers)
    ProviderController(manage: verbs.scenarios.providers, idempotency: verbs.idempotency, now: now).addRoutes(
        to: officers)
    ScenarioController(verbs: verbs.scenarios, idempotency: verbs.idempotency, now: now).addRoutes(to: officers)
    PartnerController(verbs: verbs.partners, idempotency: verbs.idempotency, now: now).addRoutes(to: officers)
}
