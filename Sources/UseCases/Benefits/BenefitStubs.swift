package import Signing

/// Stands in until the desks are there.
extension BenefitDesk {
    package func read(_ hold: PublicID, of citizen: CitizenHandle, in context: OperationContext) async throws
        -> HoldView
    { throw Fault.holdUnknown }
    package func list(of citizen: CitizenHandle, before: RedemptionPlace?, limit: Int, in context: OperationContext)
        async throws -> RedemptionPage
    { throw Fault.holdUnknown }
    package func code(for hold: PublicID, of citizen: CitizenHandle, in context: OperationContext) async throws
        -> RedemptionCode
    { throw Fault.holdUnknown }
    package func cancel(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] { throw Fault.redemptionUnknown }
    package func renew(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] { throw Fault.redemptionUnknown }
}

package struct RedemptionDesk: Sendable {
    package init() {}
    package func redeem(
        code: String, outlet: String, orderNumber: String, amountFen: Int64?, provider: Int32,
        in context: OperationContext
    ) async throws -> RedemptionView { throw Fault.codeRefused }
    package func read(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        throw Fault.redemptionUnknown
    }
    package func giveBack(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView
    { throw Fault.redemptionUnknown }
    package func renew(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        throw Fault.redemptionUnknown
    }
    package func settle(_ id: PublicID, chargedFen: Int64, provider: Int32, in context: OperationContext) async throws
        -> RedemptionView
    { throw Fault.redemptionUnknown }
    package func dispute(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        throw Fault.redemptionUnknown
    }
    package func report(_ outcome: RedemptionOutcome, of id: PublicID, provider: Int32, in context: OperationContext)
        async throws
    { throw Fault.redemptionUnknown }
    package func settlement(provider: Int32, month: SettlementReport.Month, in context: OperationContext) async throws
        -> SettlementReport
    { throw Fault.redemptionUnknown }
}

package struct ListOffers: Sendable {
    package init() {}
    package func callAsFunction(filter: OfferFilter, in context: OperationContext) async throws -> [OpenScenario] { [] }
    package func callAsFunction(of citizen: CitizenHandle, filter: OfferFilter, in context: OperationContext)
        async throws -> CitizenOffers
    { throw Fault.citizenUnknown }
    package func one(_ scenario: PublicID, in context: OperationContext) async throws -> OpenScenario {
        throw Fault.scenarioUnknown
    }
}
