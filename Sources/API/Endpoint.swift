package import HTTPTypes
package import Rights
import UseCases

/// One operation of the HTTP surface. This enum is the only list of them: routes are registered from it, rights are
/// enforced from it, links are made by it, wrong methods are recognised by it, and tests compare it with
/// `Docs/openapi.yaml` and `Docs/permissions.md`.
package enum Endpoint: CaseIterable, Sendable {
    case token
    case score, explanation, outlook, history
    case scoreBatch, events
    case liveScorecard
    case healthLive, healthReady
    case contract, reference
    // Accounts
    case openAccount, findAccount, account, eraseAccount
    case consents, decideConsent, withdrawConsent, refuseRecording
    case records, readers, export
    case issueReport, issueStatement
    case checkReport, reportStyle, publicKeys
    // Benefits, for city apps
    case offers, offer, citizenOffers
    case checkBenefit, holdBenefit, hold, commitHold, releaseHold, holdCode
    case redemptions, cancelRedemption, renewRedemption, disputeRedemption
    // Benefits, for providers
    case redeem, providerRedemption, giveBack, providerRenewal, settle, dispute, reportOutcome, settlement
    // Officers
    case signIn, signOut, session, changePassword, activate, sessions, endSession
    case officers, requestOfficer, disableOfficer, resetOfficer, changeRoles
    case changes, change, approveChange, returnChange, withdrawChange
    case scorecards, draftScorecard, scorecard, replaceDraft, checkDraft, submitScorecard, submitCatalogue
    case findCitizen, enrolCitizen, citizenAccount, citizenExplanation, citizenReport, citizenWithdrawal
    case recordDeath, requestIdentity, citizenIdentity
    case deliveries, delivery
    case audit
    case clients, registerClient, rotateClient, revokeClient, grantCitizens
    // Scenarios
    case providers, addProvider, provider, replaceProvider
    case outlets, addOutlet, outlet, replaceOutlet
    case scenarios, draftScenario, scenario, replaceScenario, submitScenario
    case scenarioDifference, scenarioPreview
    case pauseScenario, resumeScenario, endScenario, archiveScenario
    case importScenarios
    // Partner cities, for officers
    case partners, proposePartner, partner, typeThumbprint, discardPartner
    case activatePartner, resumePartner, endPartner, agreePartner, suspendPartner
    case approvePlace, withdrawPlace
    // What this city publishes to partners
    case ccrStatement, ccrCatalogue
    // What partners send, and the apps of both sides
    case ccrClaims, ccrEvents
    case inviteVisitor, claimVisitor, visitorDisclosures, inspectInvite, mintCode, partnerOffers

    /// Who may call it.
    package enum Access: Hashable, Sendable {
        case open
        /// A machine client whose token carries the scope.
        case client(Scope)
        /// A signed-in officer with a role that has the permission.
        case officer(Permission)
        /// Any signed-in officer.
        case session
    }

    package var method: HTTPRequest.Method { operation.method }
    /// The path as a template, `{id}` standing for the citizen's id.
    package var template: String { operation.template }
    package var access: Access { operation.access }

    private var operation: (method: HTTPRequest.Method, template: String, access: Access) {
        switch self {
        case .token: (.post, "/oauth/token", .open)
        case .score: (.get, "/v1/citizens/{id}/score", .client(.scoreRead))
        case .explanation: (.get, "/v1/citizens/{id}/explanation", .client(.scoreRead))
        case .outlook: (.get, "/v1/citizens/{id}/outlook", .client(.scoreRead))
        case .history: (.get, "/v1/citizens/{id}/history", .client(.scoreRead))
        case .scoreBatch: (.post, "/v1/scores/batch", .client(.scoreRead))
        case .events: (.get, "/v1/events", .client(.eventsRead))
        case .liveScorecard: (.get, "/v1/scorecards/live", .open)
        case .healthLive: (.get, "/health/live", .open)
        case .healthReady: (.get, "/health/ready", .open)
        case .contract: (.get, "/openapi.yaml", .open)
        case .reference: (.get, "/reference", .open)
        // Accounts
        case .openAccount: (.post, "/v1/citizens", .client(.citizenOpen))
        case .findAccount: (.post, "/v1/citizens/find", .client(.citizenOpen))
        case .account: (.get, "/v1/citizens/{id}", .client(.citizenRead))
        case .eraseAccount: (.delete, "/v1/citizens/{id}", .client(.citizenErase))
        case .consents: (.get, "/v1/citizens/{id}/consents", .client(.citizenRead))
        case .decideConsent: (.post, "/v1/citizens/{id}/consents", .client(.consentWrite))
        case .withdrawConsent: (.delete, "/v1/citizens/{id}/consents/{consent}", .client(.consentWrite))
        case .refuseRecording: (.put, "/v1/citizens/{id}/refusals", .client(.consentWrite))
        case .records: (.get, "/v1/citizens/{id}/records", .client(.citizenRead))
        case .readers: (.get, "/v1/citizens/{id}/readers", .client(.citizenRead))
        case .export: (.get, "/v1/citizens/{id}/export", .client(.citizenExport))
        case .issueReport: (.post, "/v1/citizens/{id}/reports", .client(.citizenRead))
        case .issueStatement: (.post, "/v1/citizens/{id}/statements", .client(.statementIssue))
        case .checkReport: (.get, "/v1/reports/{code}", .open)
        case .reportStyle: (.get, "/v1/reports/style.css", .open)
        case .publicKeys: (.get, "/.well-known/jwks.json", .open)
        // Benefits, for city apps
        case .offers: (.get, "/v1/scenarios", .client(.scenarioRead))
        case .offer: (.get, "/v1/scenarios/{scenario}", .client(.scenarioRead))
        case .citizenOffers: (.get, "/v1/citizens/{id}/scenarios", .client(.scenarioRead))
        case .checkBenefit: (.post, "/v1/citizens/{id}/scenarios/{scenario}/check", .client(.benefitUse))
        case .holdBenefit: (.post, "/v1/citizens/{id}/holds", .client(.benefitUse))
        case .hold: (.get, "/v1/citizens/{id}/holds/{hold}", .client(.benefitUse))
        case .commitHold: (.post, "/v1/citizens/{id}/holds/{hold}/commit", .client(.benefitUse))
        case .releaseHold: (.post, "/v1/citizens/{id}/holds/{hold}/release", .client(.benefitUse))
        case .holdCode: (.post, "/v1/citizens/{id}/holds/{hold}/code", .client(.benefitUse))
        case .redemptions: (.get, "/v1/citizens/{id}/redemptions", .client(.benefitUse))
        case .cancelRedemption: (.post, "/v1/citizens/{id}/redemptions/{redemption}/cancel", .client(.benefitUse))
        case .renewRedemption: (.post, "/v1/citizens/{id}/redemptions/{redemption}/renew", .client(.benefitUse))
        case .disputeRedemption:
            (.post, "/v1/citizens/{id}/redemptions/{redemption}/dispute", .client(.benefitUse))
        // Benefits, for providers
        case .redeem: (.post, "/provider/v1/redemptions", .client(.providerRedeem))
        case .providerRedemption: (.get, "/provider/v1/redemptions/{redemption}", .client(.providerRedeem))
        case .giveBack: (.post, "/provider/v1/redemptions/{redemption}/return", .client(.providerRedeem))
        case .providerRenewal: (.post, "/provider/v1/redemptions/{redemption}/renew", .client(.providerRedeem))
        case .settle: (.post, "/provider/v1/redemptions/{redemption}/settle", .client(.providerRedeem))
        case .dispute: (.post, "/provider/v1/redemptions/{redemption}/dispute", .client(.providerRedeem))
        case .reportOutcome: (.post, "/provider/v1/redemptions/{redemption}/outcome", .client(.providerRedeem))
        case .settlement: (.get, "/provider/v1/settlements/{month}", .client(.providerRedeem))
        // Officers
        case .signIn: (.post, "/admin/v1/session", .open)
        case .signOut: (.delete, "/admin/v1/session", .session)
        case .session: (.get, "/admin/v1/session", .session)
        case .changePassword: (.post, "/admin/v1/session/password", .session)
        case .sessions: (.get, "/admin/v1/sessions", .session)
        case .endSession: (.post, "/admin/v1/sessions/{session}/end", .session)
        case .activate: (.post, "/admin/v1/activations", .open)
        case .officers: (.get, "/admin/v1/officers", .officer(.officerManage))
        case .requestOfficer: (.post, "/admin/v1/officers", .officer(.officerManage))
        case .disableOfficer: (.post, "/admin/v1/officers/{officer}/disable", .officer(.officerManage))
        case .resetOfficer: (.post, "/admin/v1/officers/{officer}/reset", .officer(.officerManage))
        case .changeRoles: (.post, "/admin/v1/officers/{officer}/roles", .officer(.officerManage))
        // Who may see and decide a request depends on its kind, which only the request itself tells.
        case .changes: (.get, "/admin/v1/changes", .session)
        case .change: (.get, "/admin/v1/changes/{change}", .session)
        case .approveChange: (.post, "/admin/v1/changes/{change}/approve", .session)
        case .returnChange: (.post, "/admin/v1/changes/{change}/return", .session)
        case .withdrawChange: (.post, "/admin/v1/changes/{change}/withdraw", .session)
        case .scorecards: (.get, "/admin/v1/scorecards", .officer(.scorecardRead))
        case .draftScorecard: (.post, "/admin/v1/scorecards", .officer(.scorecardDraft))
        case .scorecard: (.get, "/admin/v1/scorecards/{card}", .officer(.scorecardRead))
        case .replaceDraft: (.put, "/admin/v1/scorecards/{card}", .officer(.scorecardDraft))
        case .checkDraft: (.post, "/admin/v1/scorecards/{card}/check", .officer(.scorecardDraft))
        case .submitScorecard: (.post, "/admin/v1/scorecards/{card}/submit", .officer(.scorecardSubmit))
        case .submitCatalogue: (.post, "/admin/v1/catalogue", .officer(.catalogueSubmit))
        case .findCitizen: (.post, "/admin/v1/citizens/find", .officer(.citizenFind))
        case .enrolCitizen: (.post, "/admin/v1/citizens", .officer(.citizenEnrol))
        case .citizenAccount: (.get, "/admin/v1/citizens/{id}", .officer(.citizenRead))
        case .citizenExplanation: (.get, "/admin/v1/citizens/{id}/explanation", .officer(.citizenRead))
        case .citizenReport: (.post, "/admin/v1/citizens/{id}/reports", .officer(.citizenReport))
        case .citizenWithdrawal: (.post, "/admin/v1/citizens/{id}/withdraw", .officer(.consentWithdraw))
        case .recordDeath: (.post, "/admin/v1/citizens/{id}/deceased", .officer(.deathRecord))
        case .requestIdentity: (.post, "/admin/v1/citizens/{id}/unmask", .officer(.identityUnmask))
        case .citizenIdentity: (.get, "/admin/v1/citizens/{id}/identity", .officer(.identityUnmask))
        case .deliveries: (.get, "/admin/v1/deliveries", .officer(.deliveryRead))
        case .delivery: (.get, "/admin/v1/deliveries/{delivery}", .officer(.deliveryRead))
        case .audit: (.get, "/admin/v1/audit", .officer(.auditRead))
        case .clients: (.get, "/admin/v1/clients", .officer(.clientManage))
        case .registerClient: (.post, "/admin/v1/clients", .officer(.clientManage))
        case .rotateClient: (.post, "/admin/v1/clients/{client}/rotate", .officer(.clientManage))
        case .revokeClient: (.post, "/admin/v1/clients/{client}/revoke", .officer(.clientManage))
        case .grantCitizens: (.post, "/admin/v1/clients/{client}/grant", .officer(.clientManage))
        // Scenarios
        case .providers: (.get, "/admin/v1/providers", .officer(.scenarioRead))
        case .addProvider: (.post, "/admin/v1/providers", .officer(.providerManage))
        case .provider: (.get, "/admin/v1/providers/{provider}", .officer(.scenarioRead))
        case .replaceProvider: (.put, "/admin/v1/providers/{provider}", .officer(.providerManage))
        case .outlets: (.get, "/admin/v1/outlets", .officer(.scenarioRead))
        case .addOutlet: (.post, "/admin/v1/outlets", .officer(.providerManage))
        case .outlet: (.get, "/admin/v1/outlets/{outlet}", .officer(.scenarioRead))
        case .replaceOutlet: (.put, "/admin/v1/outlets/{outlet}", .officer(.providerManage))
        case .scenarios: (.get, "/admin/v1/scenarios", .officer(.scenarioRead))
        case .draftScenario: (.post, "/admin/v1/scenarios", .officer(.scenarioDraft))
        case .scenario: (.get, "/admin/v1/scenarios/{scenario}", .officer(.scenarioRead))
        case .replaceScenario: (.put, "/admin/v1/scenarios/{scenario}", .officer(.scenarioDraft))
        case .submitScenario: (.post, "/admin/v1/scenarios/{scenario}/submit", .officer(.scenarioSubmit))
        case .scenarioDifference: (.get, "/admin/v1/scenarios/{scenario}/difference", .officer(.scenarioRead))
        case .scenarioPreview: (.get, "/admin/v1/scenarios/{scenario}/preview", .officer(.scenarioRead))
        case .pauseScenario: (.post, "/admin/v1/scenarios/{scenario}/pause", .officer(.scenarioOperate))
        case .resumeScenario: (.post, "/admin/v1/scenarios/{scenario}/resume", .officer(.scenarioOperate))
        case .endScenario: (.post, "/admin/v1/scenarios/{scenario}/end", .officer(.scenarioOperate))
        case .archiveScenario: (.post, "/admin/v1/scenarios/{scenario}/archive", .officer(.scenarioOperate))
        case .importScenarios: (.post, "/admin/v1/imports/scenarios", .officer(.scenarioDraft))
        // Partner cities, for officers
        case .partners: (.get, "/admin/v1/partners", .officer(.partnerRead))
        case .proposePartner: (.post, "/admin/v1/partners", .officer(.partnerPropose))
        case .partner: (.get, "/admin/v1/partners/{partner}", .officer(.partnerRead))
        case .typeThumbprint: (.post, "/admin/v1/partners/{partner}/thumbprint", .officer(.partnerPropose))
        case .discardPartner: (.post, "/admin/v1/partners/{partner}/discard", .officer(.partnerPropose))
        case .activatePartner: (.post, "/admin/v1/partners/{partner}/activate", .officer(.partnerPropose))
        case .resumePartner: (.post, "/admin/v1/partners/{partner}/resume", .officer(.partnerPropose))
        case .endPartner: (.post, "/admin/v1/partners/{partner}/end", .officer(.partnerPropose))
        case .agreePartner: (.post, "/admin/v1/partners/{partner}/agreement", .officer(.partnerPropose))
        case .suspendPartner: (.post, "/admin/v1/partners/{partner}/suspend", .officer(.partnerSuspend))
        case .approvePlace: (.post, "/admin/v1/partners/{partner}/places/approve", .officer(.partnerPropose))
        case .withdrawPlace: (.post, "/admin/v1/partners/{partner}/places/withdraw", .officer(.partnerPropose))
        // What this city publishes to partners
        case .ccrStatement: (.get, "/.well-known/ccr-statement", .open)
        case .ccrCatalogue: (.get, "/ccr/v1/catalogue", .open)
        case .ccrClaims: (.post, "/ccr/v1/claims", .open)
        case .ccrEvents: (.post, "/ccr/v1/events", .open)
        case .inviteVisitor: (.post, "/v1/federation/invites", .client(.federationInvite))
        case .claimVisitor: (.post, "/v1/federation/claims", .client(.federationInvite))
        case .visitorDisclosures: (.get, "/v1/federation/visitors/{id}/disclosures", .client(.federationInvite))
        case .inspectInvite: (.post, "/v1/federation/invites/inspect", .client(.federationConsent))
        case .mintCode: (.post, "/v1/federation/codes", .client(.federationConsent))
        case .partnerOffers: (.get, "/v1/citizens/{id}/federation/scenarios", .client(.scenarioRead))
        }
    }

    private static let byTemplate = Dictionary(grouping: allCases, by: \.template)

    /// The operation of a route; HEAD is GET without content.
    static func at(_ template: String, _ method: HTTPRequest.Method) -> Endpoint? {
        let asked = method == .head ? .get : method
        return byTemplate[template]?.first { $0.method == asked }
    }

    /// The methods of a path that exists, or none for a path that does not.
    static func methods(at path: Substring, among endpoints: [Endpoint]) -> [HTTPRequest.Method] {
        let asked = path.split(separator: "/", omittingEmptySubsequences: true)
        let matching = endpoints.filter { endpoint in
            let parts = endpoint.template.split(separator: "/", omittingEmptySubsequences: true)
            return parts.count == asked.count && zip(parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // A path that is somebody's own is not another's parameter, as in the router.
        let own = matching.filter { $0.template == path }
        let there = (own.isEmpty ? matching : own).map(\.method)
        guard !there.isEmpty else { return [] }
        let given: [HTTPRequest.Method] = there.contains(.get) ? [.get, .head] : []
        return given + there.filter { $0 != .get } + [.options]
    }

    /// The path of one citizen's resource.
    func path(of citizen: CitizenHandle) -> String {
        template.replacing("{id}", with: citizen.description, maxReplacements: 1)
    }
}
