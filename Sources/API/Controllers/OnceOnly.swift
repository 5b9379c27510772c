import HTTPTypes
import Hummingbird
import NIOCore
import UseCases

/// A request of an officer that does something once for each `Idempotency-Key`.
struct OnceOnly {
    let content: [UInt8]
    let request: IdempotentRequest

    init(_ request: Request) async throws {
        guard let key = request.headers[.idempotencyKey] else { throw APIError.idempotencyKeyRequired }
        content = try await JSONBody.bytes(of: request)
        guard
            let once = IdempotentRequest(
                key: key, method: request.method.rawValue, path: request.uri.path, content: content)
        else { throw APIError.idempotencyKeyRequired }
        self.request = once
    }
}

extension Response {
    /// What was made, in the bytes that are kept for a repetition.
    static func kept(_ bytes: [UInt8], status: HTTPResponse.Status = .created) -> Response {
        Response(
            status: status, headers: ResponseFields.json, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A credit report to print.
    static func reportPage(_ html: [UInt8]) -> Response {
        Response(
            status: .created,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentLanguage: "zh-CN",
                .contentSecurityPolicy: ReportPage.contentSecurityPolicy,
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
    }
}
