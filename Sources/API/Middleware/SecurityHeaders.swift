import HTTPTypes
import Hummingbird

/// Adds to every answer, errors included, what keeps a browser from doing anything with it but showing it.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = APIContext

    /// One set for all answers: nothing served here has a script or a frame, and pages, which say so themselves, a
    /// style.
    static let fields: HTTPFields = [
        .xContentTypeOptions: "nosniff",
        .contentSecurityPolicy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        .referrerPolicy: "no-referrer",
        // Browsers heed it over TLS only (RFC 6797 §8.1), whoever terminates that.
        .strictTransportSecurity: "max-age=31536000",
    ]

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // A page that says itself what may be done with it knows better.
        for field in Self.fields where response.headers[field.name] == nil { response.headers.append(field) }
        return response
    }
}
