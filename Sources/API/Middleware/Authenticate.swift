import Hummingbird
import UseCases

/// Lets a request with the right bearer token (RFC 6750) be someone's, and counts it against their limit. Without one
/// it stays nobody's, and no context of a client or an officer can be made of it.
struct Authenticate: RouterMiddleware {
    typealias Context = APIContext

    let authenticate: @Sendable ([UInt8], NetworkAddress?) async throws -> Caller?
    let limits: RequestLimits

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = Self.bearerToken(request.headers[.authorization]) {
            context.caller = try await authenticate(token, context.address)
        }
        // Counted before anything is looked up: asking for people who do not exist costs as much as for those who do.
        let allowance: Allowance
        switch context.caller {
        case .client(let client)?: allowance = try limits.take(of: client)
        case .officer(let officer)?: allowance = try limits.take(of: officer)
        case nil: return try await next(request, context)
        }
        var response = try await next(request, context)
        allowance.write(to: &response.headers)
        return response
    }

    /// The token of `Bearer TOKEN`; the scheme's name in any case.
    static func bearerToken(_ field: String?) -> [UInt8]? {
        guard let bytes = field.map({ Array($0.utf8) }), bytes.count > 7,
            bytes[..<7].elementsEqual("bearer ".utf8, by: { $0 | 0x20 == $1 || $0 == $1 })
        else { return nil }
        return Array(bytes[7...])
    }
}
