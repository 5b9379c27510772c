import Hummingbird
import Signing
import StrictJSON
import UseCases

/// What the paths of benefits name. A text that is no id names nothing, as an id nobody has.
extension ClientContext {
    func scenario() throws(APIError) -> PublicID { try id("scenario", BenefitID.scenario, orThrow: .scenarioUnknown) }
    func hold() throws(APIError) -> PublicID { try id("hold", BenefitID.hold, orThrow: .holdUnknown) }
    func redemption() throws(APIError) -> PublicID {
        try id("redemption", BenefitID.redemption, orThrow: .redemptionUnknown)
    }

    /// The provider the client belongs to.
    ///
    /// - Throws: `APIError.forbidden` for a client of none.
    func provider() throws(APIError) -> Int32 {
        guard let provider = client.provider else { throw .forbidden }
        return provider
    }

    /// A request without content that leads a redemption on, at most once.
    ///
    /// - Throws: `InvalidBody` where there is content, `APIError.idempotencyKeyRequired`.
    func redemptionOnce(_ request: Request, _ wording: Wording) async throws -> Once<RedemptionView> {
        try await JSONBody.none(request)
        return try redemptionOnce(request, content: [], wording)
    }

    /// The same for a request with content.
    func redemptionOnce(
        _ request: Request, content: [UInt8], _ wording: Wording
    ) throws(APIError) -> Once<RedemptionView> {
        let body = RedemptionBody(wording: wording, language: language)
        return Once(try once(request, content: content)) { redemption in
            var writer = JSONWriter(reserving: 768)
            body.write(redemption, to: &writer)
            return writer.finish()
        }
    }

    private func id(_ name: Substring, _ prefix: String, orThrow unknown: APIError) throws(APIError) -> PublicID {
        guard let text = parameters[name], let id = PublicID(text, prefix: prefix) else { throw unknown }
        return id
    }
}

/// Registers everything of benefits.
func addBenefitRoutes(to router: some RouterMethods<ClientContext>, _ services: APIServices, _ wording: Wording) {
    let (benefits, now) = (services.benefits, services.now)
    OfferController(offers: benefits.offers, wording: wording, now: now).addRoutes(to: router)
    HoldController(desk: benefits.desk, wording: wording, now: now).addRoutes(to: router)
    RedemptionController(desk: benefits.desk, wording: wording, now: now).addRoutes(to: router)
    TillController(redemptions: benefits.redemptions, wording: wording, now: now).addRoutes(to: router)
}
