import CivilTime
import HTTPTypes
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/provider/v1`: what a provider's till does. It sees what was redeemed there, never whose it is; its own order
/// number is what makes a repeated redemption one, and a key what makes a later step one.
struct TillController: Sendable {
    let redemptions: RedemptionDesk
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.redeem, use: redeem)
        router.on(.providerRedemption, use: read)
        step(.giveBack, .giveBack, on: router)
        step(.providerRenewal, .renew, on: router)
        step(.dispute, .dispute, on: router)
        router.on(.settle, use: settle)
        router.on(.reportOutcome, use: report)
        router.on(.settlement, use: settlement)
    }

    @Sendable private func redeem(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let provider = try context.provider()
        let asked = try await JSONBody.read(request) {
            members -> (code: String, outlet: String, order: String, amount: Int64?)? in
            let code = members.required("code") { node in
                node.parsed("ten digits, or the text of the QR code", bytes: 1...64) { RedemptionCode.digits(of: $0) }
            }
            let outlet = members.string("outlet", bytes: 1...32)
            let order = members.string("order_no", bytes: 1...64)
            let amount = members.optional("amount_fen") { $0.integer(in: 0...Int64.max) }
            guard let code, let outlet, let order, let amount else { return nil }
            return (code, outlet, order, amount)
        }
        return answer(
            try await redemptions.redeem(
                code: asked.code, outlet: asked.outlet, orderNumber: asked.order, amountFen: asked.amount,
                provider: provider, in: context.operation(now())), context)
    }

    @Sendable private func read(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (provider, redemption) = (try context.provider(), try context.redemption())
        return answer(
            try await redemptions.read(redemption, provider: provider, in: context.operation(now())), context)
    }

    /// The thing is back and paid for as agreed; of a waived deposit at most the frozen amount is kept.
    @Sendable private func settle(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (provider, redemption) = (try context.provider(), try context.redemption())
        let content = try await JSONBody.bytes(of: request)
        let once = try context.redemptionOnce(request, content: content, wording)
        let charged = try JSONBody.read(content) { members -> Int64? in
            members.optional("charged_fen") { $0.integer(in: 0...Int64.max) }.map { $0 ?? 0 }
        }
        let answer = try await redemptions.take(
            .settle(chargedFen: charged), of: redemption, provider: provider, once: once,
            in: context.operation(now()))
        return .personal(answer, context.language)
    }

    /// Kept beside the redemption; it becomes no record of anybody.
    @Sendable private func report(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (provider, redemption) = (try context.provider(), try context.redemption())
        let outcome = try await JSONBody.read(request) { members -> RedemptionOutcome? in
            members.required("outcome") { node in
                node.parsed(RedemptionOutcome.allCases.map(\.rawValue).joined(separator: ", "), bytes: 1...32) {
                    RedemptionOutcome(rawValue: $0)
                }
            }
        }
        try await redemptions.report(outcome, of: redemption, provider: provider, in: context.operation(now()))
        return .empty(.noContent, [.cacheControl: "no-store"])
    }

    @Sendable private func settlement(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let provider = try context.provider()
        guard let month = context.parameters["month"].flatMap({ SettlementReport.Month(text: $0) }) else {
            throw APIError.requestInvalid
        }
        let report = try await redemptions.settlement(
            provider: provider, month: month, in: context.operation(now()))
        let body = RedemptionBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 2048) { body.write(report, to: &$0) }
    }

    /// Registers a step of one redemption that brings no content.
    private func step(_ endpoint: Endpoint, _ step: TillStep, on router: some RouterMethods<ClientContext>) {
        router.on(endpoint) { request, context in
            try Query.none(request)
            let (provider, redemption) = (try context.provider(), try context.redemption())
            let once = try await context.redemptionOnce(request, wording)
            let answer = try await redemptions.take(
                step, of: redemption, provider: provider, once: once, in: context.operation(now()))
            return .personal(answer, context.language)
        }
    }

    private func answer(_ redemption: RedemptionView, _ context: ClientContext) -> Response {
        let body = RedemptionBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 768) { body.write(redemption, to: &$0) }
    }
}
