import CivilTime
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/officers`: who works with the system. All but disabling waits for another officer.
struct OfficerController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.officers, use: list)
        router.on(.requestOfficer, use: create)
        router.on(.disableOfficer, use: disable)
        router.on(.resetOfficer, use: reset)
        router.on(.changeRoles, use: changeRoles)
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let officers = try await verbs.listOfficers()
        return .json(ResponseFields.json, reserving: 4096) { writer in
            writer.beginObject()
            writer.key("officers")
            writer.beginArray()
            for officer in officers { OfficerDocument.write(officer, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    @Sendable private func create(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content) {
            members -> (login: String, reach: OfficerReach, why: ReasonText)? in
            let login = members.string("login", bytes: 1...64)
            let reach = members.reach()
            let reason = members.reason()
            guard let login, let reach, let reason else { return nil }
            return (login, reach, reason)
        }
        return .kept(
            try await verbs.requestOfficer.create(
                login: asked.login, reach: asked.reach, reason: asked.why, in: operation(context),
                answering: once.answering(verbs.idempotency) { Self.document($0) }),
            status: .accepted)
    }

    @Sendable private func disable(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        try await verbs.disableOfficer(officer(context), in: operation(context))
        return .done
    }

    @Sendable private func reset(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let reason = try JSONBody.read(once.content) { $0.reason() }
        return .kept(
            try await verbs.requestOfficer.reset(
                officer(context), reason: reason, in: operation(context),
                answering: once.answering(verbs.idempotency) { Self.document($0) }),
            status: .accepted)
    }

    @Sendable private func changeRoles(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try await OnceOnly(request)
        let asked = try JSONBody.read(once.content) { members -> (reach: OfficerReach, why: ReasonText)? in
            let reach = members.reach()
            let reason = members.reason()
            guard let reach, let reason else { return nil }
            return (reach, reason)
        }
        return .kept(
            try await verbs.requestOfficer.change(
                of: officer(context), to: asked.reach, reason: asked.why, in: operation(context),
                answering: once.asking(verbs.idempotency)),
            status: .accepted)
    }

    private static func document(_ answer: RequestOfficer.Answer) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("change", answer.change.text(prefix: RequestChange.prefix))
        writer.member("activation", answer.activation.text)
        writer.endObject()
        return writer.finish()
    }

    private func officer(_ context: OfficerContext) throws(APIError) -> PublicID {
        try context.id("officer", prefix: Actor.officerPrefix, orThrow: .officerUnknown)
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }
}
