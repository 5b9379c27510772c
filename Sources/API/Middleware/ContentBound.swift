import Hummingbird

/// Refuses a request that brings more content than 256 KiB, or content of no announced length: reading it to find out
/// would be a favour to whoever sends it.
struct ContentBound: RouterMiddleware {
    typealias Context = APIContext

    static let bytes = 256 * 1024

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        // No operation: a wrong method or path is the better answer, and nothing will read the content; or it belongs
        // to the console, which has bounds of its own for each form and finds out first who sends it.
        guard let path = context.endpointPath, Endpoint.at(path, request.method) != nil else {
            return try await next(request, context)
        }
        if let length = request.headers[.contentLength], Int(length).map({ $0 > Self.bytes }) ?? true {
            throw APIError.contentTooLarge
        }
        guard request.headers[.transferEncoding] == nil else { throw APIError.contentTooLarge }
        return try await next(request, context)
    }
}
