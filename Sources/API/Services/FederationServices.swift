import Hummingbird
package import UseCases

/// What the surface needs to exchange with partner cities; there is none where federation is off.
package struct FederationServices: Sendable {
    let receive: ReceiveMessage
    let makeInvite: MakeInvite
    let claimCode: ClaimCode
    let readDisclosures: ReadDisclosures
    let inspectInvite: InspectInvite
    let mintCode: MintCode
    let listScenarios: ListPartnerScenarios

    package init(
        receive: ReceiveMessage, makeInvite: MakeInvite, claimCode: ClaimCode, readDisclosures: ReadDisclosures,
        inspectInvite: InspectInvite, mintCode: MintCode, listScenarios: ListPartnerScenarios
    ) {
        self.receive = receive
        self.makeInvite = makeInvite
        self.claimCode = claimCode
        self.readDisclosures = readDisclosures
        self.inspectInvite = inspectInvite
        self.mintCode = mintCode
        self.listScenarios = listScenarios
    }
}

/// Registers what partner cities call on `router` and what apps call on `clients`.
func addFederationRoutes(
    to router: some RouterMethods<APIContext>, _ clients: some RouterMethods<ClientContext>, _ services: APIServices,
    _ wording: Wording
) {
    CCRDocumentController(
        published: services.published, receive: services.federation?.receive, now: services.now
    ).addRoutes(to: router)
    CCRMessageController(receive: services.federation?.receive, now: services.now).addRoutes(to: router)
    VisitController(services: services.federation, now: services.now).addRoutes(to: clients)
    SharingController(services: services.federation, wording: wording, now: services.now).addRoutes(to: clients)
}
