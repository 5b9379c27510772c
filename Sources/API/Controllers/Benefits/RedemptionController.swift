import CivilTime
import HTTPTypes
import Hummingbird
import Signing
import StrictJSON
import UseCases

/// `/v1/citizens/{id}/redemptions`: what a citizen's holds became, and what the citizen can still do about it.
struct RedemptionController: Sendable {
    let desk: BenefitDesk
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.redemptions, use: list)
        router.on(.cancelRedemption, use: cancel)
        router.on(.renewRedemption, use: renew)
        router.on(.disputeRedemption, use: dispute)
    }

    @Sendable private func list(_ request: Request, _ context: ClientContext) async throws -> Response {
        let citizen = try context.beneficiary()
        let query = try PageQuery(request) { RedemptionCursor.place($0) }
        let page = try await desk.list(
            of: citizen, before: query.cursor, limit: query.limit, in: context.operation(now()))
        let next = page.next.map { RedemptionCursor.text($0) }
        let body = RedemptionBody(wording: wording, language: context.language)
        let response = Response.json(ResponseFields.personal(context.language), reserving: 8192) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.key("redemptions")
            writer.beginArray()
            for redemption in page.redemptions { body.write(redemption, to: &writer) }
            writer.endArray()
            writer.member("next_cursor", next)
            writer.endObject()
        }
        return response.linking(next, after: Endpoint.redemptions.path(of: citizen), limit: query.limit)
    }

    /// Before it was used; what was taken is free again.
    @Sendable private func cancel(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, redemption) = (try context.beneficiary(), try context.redemption())
        let once = try await context.redemptionOnce(request, wording)
        let answer = try await desk.cancel(redemption, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    @Sendable private func renew(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, redemption) = (try context.beneficiary(), try context.redemption())
        let once = try await context.redemptionOnce(request, wording)
        let answer = try await desk.renew(redemption, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }

    /// Of a rental that is back, or of what was charged for it: nothing of the deposit is charged then.
    @Sendable private func dispute(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let (citizen, redemption) = (try context.beneficiary(), try context.redemption())
        let once = try await context.redemptionOnce(request, wording)
        let answer = try await desk.dispute(redemption, of: citizen, once: once, in: context.operation(now()))
        return .personal(answer, context.language)
    }
}

/// Where a page of redemptions begins, opaque to the caller: a version byte, the instant and the id.
enum RedemptionCursor {
    private static let version: UInt8 = 1

    static func text(_ place: RedemptionPlace) -> String {
        let at = UInt64(bitPattern: place.at.microseconds)
        let instant = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: at >> $0) }
        return Base64URL.encode([version] + instant + place.id.bytes)
    }

    static func place(_ text: Substring) -> RedemptionPlace? {
        guard let bytes = Base64URL.decode(text.utf8), bytes.count == 25, bytes[0] == version,
            let id = PublicID(bytes: bytes[9...])
        else { return nil }
        let at = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return RedemptionPlace(at: Instant(microseconds: Int64(bitPattern: at)), id: id)
    }
}
