import CivilTime
import HTTPTypes
import Hummingbird
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/session` and `/admin/v1/activations`: how officers come in and go.
struct SessionController: Sendable {
    let services: OfficerServices
    let now: @Sendable () -> Instant

    private var verbs: OfficerVerbs { services.verbs }

    func addOpenRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.signIn, use: signIn)
        router.on(.activate, use: activate)
    }

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.signOut, use: signOut)
        router.on(.session, use: session)
        router.on(.changePassword, use: changePassword)
        router.on(.sessions, use: sessions)
        router.on(.endSession, use: endSession)
    }

    /// One answer for every failure, in the same time.
    @Sendable private func signIn(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let now = now()
        try services.attempt(from: context.origin)
        let given = try await JSONBody.read(request) { members -> (login: String, password: String, code: String)? in
            let login = members.string("login", bytes: 0...256)
            let password = members.string("password", bytes: 0...4096)
            let code = members.string("code", bytes: 0...64)
            guard let login, let password, let code else { return nil }
            return (login, password, code)
        }
        let answer = try await verbs.signIn(
            login: given.login, password: given.password, code: given.code, in: context.unnamed(now))
        var response = Response.json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.member("token", answer.token.text)
            writer.member("officer", answer.officer.text(prefix: Actor.officerPrefix))
            writer.member("expires_at", answer.expiresAt)
            writer.endObject()
        }
        response.status = .created
        return response
    }

    @Sendable private func activate(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let now = now()
        try services.attempt(from: context.origin)
        let given = try await JSONBody.read(request) {
            members -> (login: String, activation: String, confirmation: String, password: String)? in
            let login = members.string("login", bytes: 0...256)
            let activation = members.string("activation", bytes: 0...256)
            let confirmation = members.string("confirmation", bytes: 0...256)
            let password = members.string("password", bytes: 0...4096)
            guard let login, let activation, let confirmation, let password else { return nil }
            return (login, activation, confirmation, password)
        }
        let factor = try await verbs.activate(
            login: given.login, activation: given.activation, confirmation: given.confirmation,
            password: given.password, in: context.unnamed(now))
        return .json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.member("totp_uri", factor.uri(issuer: "Shangding", account: given.login))
            writer.endObject()
        }
    }

    @Sendable private func signOut(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        try await verbs.signOut(Self.token(request), in: context.operation(now(), purpose: "operation"))
        return .done
    }

    @Sendable private func session(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        guard let session = try await verbs.readSession(Self.token(request), now: now()) else {
            throw APIError.unauthorized
        }
        return .json(ResponseFields.json, reserving: 1024) { OfficerDocument.write(session, to: &$0) }
    }

    @Sendable private func changePassword(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let now = now()
        try services.attempt(from: context.origin)
        let given = try await JSONBody.read(request) { members -> (old: String, code: String, new: String)? in
            let old = members.string("password", bytes: 0...4096)
            let code = members.string("code", bytes: 0...64)
            let new = members.string("new_password", bytes: 0...4096)
            guard let old, let code, let new else { return nil }
            return (old, code, new)
        }
        try await verbs.changePassword(
            old: given.old, code: given.code, new: given.new, session: Self.token(request),
            in: context.operation(now, purpose: "operation"))
        return .done
    }

    /// Where the officer is signed in.
    @Sendable private func sessions(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let open = try await verbs.sessions(of: context.officer, session: Self.token(request), now: now())
        return .json(ResponseFields.json, reserving: 1024) { writer in
            writer.beginObject()
            writer.key("sessions")
            writer.beginArray()
            for session in open {
                writer.beginObject()
                writer.member("session", session.id.text(prefix: OwnSessions.prefix))
                writer.member("issued_at", session.issuedAt)
                writer.member("last_seen_at", session.lastSeenAt)
                writer.member("expires_at", session.expiresAt)
                writer.member("is_current", session.isCurrent)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// Ends one of the officer's own sessions, with the password and a code. A name of no session ends none.
    @Sendable private func endSession(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let now = now()
        try services.attempt(from: context.origin)
        let given = try await JSONBody.read(request) { members -> (password: String, code: String)? in
            let password = members.string("password", bytes: 0...4096)
            let code = members.string("code", bytes: 0...64)
            guard let password, let code else { return nil }
            return (password, code)
        }
        guard let name = context.parameters["session"], let session = PublicID(name, prefix: OwnSessions.prefix) else {
            return .done
        }
        try await verbs.sessions.end(
            session, password: given.password, code: given.code, in: context.operation(now, purpose: "operation"))
        return .done
    }

    /// The token the request came with; there is one, or it would not have come so far.
    private static func token(_ request: Request) -> String {
        String(decoding: Authenticate.bearerToken(request.headers[.authorization]) ?? [], as: UTF8.self)
    }
}

extension APIContext {
    /// The circumstances of somebody nobody knows yet.
    func unnamed(_ now: Instant) -> OperationContext {
        OperationContext(
            now: now, actor: .maintainer("sign-in"), purpose: "operation", requestID: requestID, origin: origin)
    }
}
