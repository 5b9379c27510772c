import HTTPTypes
import Hummingbird
import Logging
import Rights

/// The outermost middleware: gives the request its id and language, and writes it down once it is answered, as one log
/// line and in the metrics.
///
/// It knows a request by the template of its route. A path or a query never reaches a log or a label: they hold ids.
struct RequestRecord: RouterMiddleware {
    typealias Context = APIContext

    let metrics: RequestMetrics
    let logger: Logger

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        metrics.begin()
        defer { metrics.end() }
        var context = context
        context.requestID = Self.requestID(request, context)
        context.language = AcceptLanguage.choose(request.headers[.acceptLanguage])
        var response = try await next(request, context)
        response.headers.append(HTTPField(name: .xRequestID, value: context.requestID))
        if let parent = request.headers[.traceParent], TraceParent.isValid(parent) {
            response.headers.append(HTTPField(name: .traceParent, value: parent))
        }
        let took = started.duration(to: .now)
        let endpoint = context.endpointPath.flatMap { Endpoint.at($0, request.method) }
        metrics.record(endpoint, status: response.status.code, took: took)
        let status = response.status.code
        logger.info(
            "request",
            metadata: [
                "request_id": "\(context.requestID)",
                "route":
                    "\(endpoint?.template ?? context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "unmatched")",
                "status": "\(status)",
                "ms": "\(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000)",
            ])
        return response
    }

    /// The caller's id when it is acceptable, else the server's own.
    private static func requestID(_ request: Request, _ context: APIContext) -> String {
        if let given = request.headers[.xRequestID], isAcceptable(given) { return given }
        return own(context.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "\(RequestID())")
    }

    /// The server's id in parts of eight: one random id of twenty has eleven decimal digits in a row, which is what
    /// `isAcceptable` refuses, and whoever looks for telephone numbers in a log would find it.
    static func own(_ id: String) -> String {
        var parts: [Substring] = []
        var rest = Substring(id)
        while !rest.isEmpty {
            parts.append(rest.prefix(8))
            rest = rest.dropFirst(8)
        }
        return parts.joined(separator: "-")
    }

    /// 8 to 64 letters, digits and hyphens. Ids are kept in the log and the audit, so that one with as many digits in a
    /// row as a telephone or ID number has is none.
    static func isAcceptable(_ id: String) -> Bool {
        guard (8...64).contains(id.utf8.count), !id.carriesLongNumber else { return false }
        return id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
            default: false
            }
        }
    }
}
