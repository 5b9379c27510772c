import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import Signing
import StrictJSON
import UseCases

/// `/v1/citizens/{id}/holds`: a benefit asked about, held, confirmed or let go. A lawful no is an answer, not an error:
/// it has the status 200, its reasons, and how to object.
struct HoldController: Sendable {
    let desk: BenefitDesk
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.checkBenefit, use: check)
        router.on(.holdBenefit, use: hold)
        router.on(.hold, use: read)
        router.on(.commitHold, use: commit)
        router.on(.releaseHold, use: release)
        router.on(.holdCode, use: code)
    }

    @Sendable private func check(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, scenario) = (try context.beneficiary(), try context.scenario())
        let asked = try await JSONBody.read(request) { members -> BenefitAsk? in
            members.order().map {
                BenefitAsk(
                    scenario: scenario, outlet: $0.outlet, order: $0.order, showsScore: context.client.readsScores)
            }
        }
        let quote = try await desk.check(asked, of: citizen, in: context.operation(now()))
        let body = BenefitBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 768) {
            body.write(quote, of: citizen, to: &$0)
        }
    }

    @Sendable private func hold(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.beneficiary()
        let content = try await JSONBody.bytes(of: request)
        let body = BenefitBody(wording: wording, language: context.language)
        let once = Once<HoldOutcome>(try context.once(request, content: content)) { outcome in
            var writer = JSONWriter(reserving: 768)
            body.write(outcome, of: citizen, to: &writer)
            return writer.finish()
        }
        let asked = try JSONBody.read(content) { members -> BenefitAsk? in
            let scenario = members.required("scenario") { node in
                node.parsed("the id of a scenario", bytes: 1...64) { PublicID($0, prefix: BenefitID.scenario) }
            }
            let order = members.order()
            guard let scenario, let order else { return nil }
            return BenefitAsk(scenario: scenario, outlet: order.outlet, order: order.order)
        }
        let answer = try await desk.hold(asked, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    @Sendable private func read(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.beneficiary()
        let hold = try await desk.read(try context.hold(), of: citizen, in: context.operation(now()))
        let body = BenefitBody(wording: wording, language: context.language)
        return .json(ResponseFields.personal(context.language), reserving: 768) { body.write(hold, to: &$0) }
    }

    @Sendable private func commit(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, hold) = (try context.beneficiary(), try context.hold())
        let once = try await context.redemptionOnce(request, wording)
        let answer = try await desk.commit(hold, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    @Sendable private func release(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, hold) = (try context.beneficiary(), try context.hold())
        try await JSONBody.none(request)
        let body = BenefitBody(wording: wording, language: context.language)
        let once = Once<HoldView>(try context.once(request, content: [])) { view in
            var writer = JSONWriter(reserving: 768)
            body.write(view, to: &writer)
            return writer.finish()
        }
        let answer = try await desk.release(hold, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    /// Each call makes a new code and ends the one before; so it needs no key.
    @Sendable private func code(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, hold) = (try context.beneficiary(), try context.hold())
        try await JSONBody.none(request)
        let code = try await desk.code(for: hold, of: citizen, in: context.operation(now()))
        return .json(ResponseFields.personal(context.language)) { code.write(to: &$0) }
    }
}

extension JSONMembers {
    /// What is ordered and where. What the numbers may be is for the benefit to judge; here they only have to be
    /// numbers.
    fileprivate mutating func order() -> (outlet: String?, order: Order)? {
        let outlet = optional("outlet") { $0.string(bytes: 1...32) }
        let amount = optional("amount_fen") { $0.integer(in: 0...Int64.max) }
        let quantity = optional("quantity") { $0.integer(in: 1...Int64(Int32.max)) }
        let minutes = optional("minutes") { $0.integer(in: 0...Int64(Int32.max)) }
        guard let outlet, let amount, let quantity, let minutes else { return nil }
        return (outlet, Order(amountFen: amount ?? 0, quantity: Int(quantity ?? 1), minutes: Int(minutes ?? 0)))
    }
}

extension RedemptionCode {
    /// What a QR text begins with, so that a scanner knows what it reads.
    static let qrPrefix = "shangding:redeem:"

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("code", digits)
        writer.member("qr_text", Self.qrPrefix + digits)
        writer.member("expires_at", expiresAt)
        writer.endObject()
    }

    /// The digits of what was typed or scanned; `nil` for anything else.
    static func digits(of text: String) -> String? {
        let digits = text.hasPrefix(qrPrefix) ? String(text.dropFirst(qrPrefix.count)) : text
        let isCode = digits.utf8.count == length && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isCode ? digits : nil
    }
}
