import Hummingbird

extension RouterMethods {
    /// Registers the one operation of an endpoint.
    func on(
        _ endpoint: Endpoint, use handler: @escaping @Sendable (Request, Context) async throws -> Response
    ) {
        _ = on(RouterPath(endpoint.template), method: .get, use: handler)
    }
}
