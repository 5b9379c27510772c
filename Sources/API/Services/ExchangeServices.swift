package import UseCases

/// What the surface needs for exchange with partner cities: messages that come in, and the app's half of both directions.
package struct ExchangeServices: Sendable {
    let receive: ReceiveMessage
    let inspect: InspectInvite
    let mint: MintCode
    let makeInvite: MakeInvite
    let claimCode: ClaimCode
    let scenarios: ListPartnerScenarios

    package init(
        receive: ReceiveMessage, inspect: InspectInvite, mint: MintCode, makeInvite: MakeInvite, claimCode: ClaimCode,
        scenarios: ListPartnerScenarios
    ) {
        self.receive = receive
        self.inspect = inspect
        self.mint = mint
        self.makeInvite = makeInvite
        self.claimCode = claimCode
        self.scenarios = scenarios
    }
}
