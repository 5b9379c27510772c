import Hummingbird

/// Lets a request with the right bearer token (RFC 6750) be someone's. Without one it stays nobody's, and no context of a
/// client or an officer can be made of it.
struct Authenticate: RouterMiddleware {
    typealias Context = APIContext

    let authenticate: @Sendable ([UInt8], String) async throws -> Caller?

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = Self.bearerToken(request.headers[.authorization]) {
            context.caller = try await authenticate(token, context.origin)
        }
        return try await next(request, context)
    }

    /// The token of `Bearer TOKEN`; the scheme's name in any case.
    static func bearerToken(_ field: String?) -> [UInt8]? {
        guard let bytes = field.map({ Array($0.utf8) }), bytes.count > 7,
            bytes[..<7].elementsEqual("bearer ".utf8, by: { $0 | 0x20 == $1 || $0 == $1 })
        else { return nil }
        return Array(bytes[7...])
    }
}
