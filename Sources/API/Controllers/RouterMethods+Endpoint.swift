import Hummingbird
import UseCases

/// Where rights are enforced: a handler is reached only by a caller whom `Endpoint.access` lets in. The answer is the
/// same whether or not the thing asked for exists, because nothing has been looked up yet.
extension RouterMethods where Context == APIContext {
    /// Registers an operation anyone may call.
    func on(
        _ endpoint: Endpoint, use handler: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) {
        precondition(endpoint.access == .open, "\(endpoint) is guarded")
        _ = on(RouterPath(endpoint.template), method: endpoint.method, use: handler)
    }
}

extension RouterMethods where Context == ClientContext {
    /// Registers an operation of machine clients.
    func on(
        _ endpoint: Endpoint, use handler: @escaping @Sendable (Request, ClientContext) async throws -> Response
    ) {
        guard case .client(let scope) = endpoint.access else { preconditionFailure("\(endpoint) is not a client's") }
        _ = on(RouterPath(endpoint.template), method: endpoint.method) { request, context in
            try await handler(request, context.acting(under: scope))
        }
    }
}

extension RouterMethods where Context == OfficerContext {
    /// Registers an operation of officers.
    func on(
        _ endpoint: Endpoint, use handler: @escaping @Sendable (Request, OfficerContext) async throws -> Response
    ) {
        _ = on(RouterPath(endpoint.template), method: endpoint.method) { request, context in
            switch endpoint.access {
            case .session: break
            case .officer(let permission) where context.officer.may(permission): break
            default: throw APIError.forbidden
            }
            return try await handler(request, context)
        }
    }
}
