import HTTPTypes
import Hummingbird
import NIOCore
import Signing

/// The one style of the console. Its address carries its digest, so that browsers keep it and never show an old one.
enum StyleSheet {
    static let version = String(SHA256Digest(hashing: Array(text.utf8)).hex.prefix(16))
    static let path = "\(ConsoleRoute.style.path())?v=\(version)"

    @Sendable static func answer(_ visit: Visit) async throws -> Response {
        let response = Response(
            status: .ok,
            headers: [
                .contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=31536000, immutable",
                .contentSecurityPolicy: HTMLPage.contentSecurityPolicy,
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        return visit.request.method == .head ? response.createHeadResponse() : response
    }
}
