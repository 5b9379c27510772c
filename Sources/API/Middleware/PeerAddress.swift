import HTTPTypes
import Hummingbird
import UseCases

/// Finds out where a request comes from: the other end of the connection, or, when that is a proxy the operator trusts,
/// whom the proxy says it took it from. Only the last hop is believed; what stands before it anyone may have written.
struct PeerAddress: RouterMiddleware {
    typealias Context = APIContext

    let trustedProxies: [NetworkRange]

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let peer = context.address, trustedProxies.contains(where: { $0.contains(peer) }) else {
            return try await next(request, context)
        }
        var context = context
        context.address = Self.lastHop(request.headers[values: .xForwardedFor])
        return try await next(request, context)
    }

    /// The last address of the field, whatever lines it came in; none when there is no such field or it is no address.
    static func lastHop(_ lines: [String]) -> NetworkAddress? {
        guard let last = lines.last?.split(separator: ",", omittingEmptySubsequences: false).last else { return nil }
        return NetworkAddress(last.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
    }
}
