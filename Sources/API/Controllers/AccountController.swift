import HTTPTypes
import Hummingbird
import Scoring
import StrictJSON
import UseCases

/// `/v1/citizens`: open an account, find it, see it, refuse recordings, leave. ID numbers travel in content alone.
struct AccountController: Sendable {
    let services: APIServices

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.openAccount, use: open)
        router.on(.findAccount, use: find)
        router.on(.account, use: read)
        router.on(.eraseAccount, use: erase)
        router.on(.refuseRecording, use: refuse)
    }

    /// 200 whether or not the client had opened it before: nothing in the answer tells, the status neither.
    @Sendable private func open(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let content = try await JSONBody.bytes(of: request)
        let once = Once<CitizenHandle>(try context.once(request, content: content)) { Self.citizen($0) }
        let application = try JSONBody.read(content, AccountBody.application)
        let answer = try await services.accounts.open(
            application, for: context.owner, once: once, in: context.operation(services.now()))
        return .personal(answer, context.language)
    }

    @Sendable private func find(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let number = try await JSONBody.read(request, AccountBody.number)
        let found = try await services.accounts.find(
            number, for: context.client.key, in: context.operation(services.now()))
        return .personal(Self.citizen(found), context.language)
    }

    @Sendable private func read(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let account = try await services.accounts.read(of: try context.citizen(), in: context.operation(services.now()))
        return .json(ResponseFields.personal(context.language), reserving: 768) {
            AccountDocument.write(account, to: &$0)
        }
    }

    @Sendable private func erase(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        try await services.accounts.erase(try context.citizen(), in: context.operation(services.now()))
        return .empty(.noContent, [.cacheControl: "no-store"])
    }

    @Sendable private func refuse(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        let indicators = try await JSONBody.read(request, AccountBody.refusals)
        let refused = try await services.accounts.refuseRecording(
            indicators, of: citizen, in: context.operation(services.now()))
        return .json(ResponseFields.personal(context.language)) { writer in
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.member("refused", refused.map(\.text))
            writer.endObject()
        }
    }

    private static func citizen(_ handle: CitizenHandle) -> [UInt8] {
        var writer = JSONWriter(reserving: 64)
        writer.beginObject()
        writer.member("citizen", handle.description)
        writer.endObject()
        return writer.finish()
    }
}
