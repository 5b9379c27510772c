import HTTPTypes
import Hummingbird
import StrictJSON
import UseCases

/// `/v1/citizens/{id}/consents`: what a person agreed to, agrees to, and takes back.
struct ConsentController: Sendable {
    let services: APIServices

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.consents, use: list)
        router.on(.decideConsent, use: decide)
        router.on(.withdrawConsent, use: withdraw)
    }

    @Sendable private func list(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        let consents = try await services.accounts.listConsents(
            of: citizen, in: context.operation(services.now()))
        return .json(ResponseFields.personal(context.language), reserving: 2048) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.key("consents")
            writer.beginArray()
            for consent in consents { ConsentDocument.write(consent, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func decide(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        let content = try await JSONBody.bytes(of: request)
        let once = Once<ConsentView>(try context.once(request, content: content)) { consent in
            var writer = JSONWriter(reserving: 512)
            ConsentDocument.write(consent, to: &writer)
            return writer.finish()
        }
        let decision = try JSONBody.read(content, AccountBody.decision)
        let answer = try await services.accounts.giveConsent(
            decision, of: citizen, once: once, in: context.operation(services.now()))
        return .personal(answer, context.language)
    }

    /// Takes effect before the answer; repeating it changes nothing.
    @Sendable private func withdraw(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        guard let name = context.parameters["consent"].flatMap({ ConsentView.Name($0) }) else {
            throw APIError.consentUnknown
        }
        try await services.accounts.withdrawConsent(name, of: citizen, in: context.operation(services.now()))
        return .empty(.noContent, [.cacheControl: "no-store"])
    }
}
