import HTTPTypes
import Hummingbird
import NIOCore
import Signing
import StrictJSON
import UseCases

/// A request of an officer that does something once for each `Idempotency-Key`.
struct OnceOnly {
    let content: [UInt8]
    let request: IdempotentRequest

    init(_ request: Request) async throws {
        guard request.headers[.idempotencyKey] != nil else { throw APIError.idempotencyKeyRequired }
        try self.init(request, content: try await JSONBody.bytes(of: request))
    }

    /// For operations that need no content, or have read it. What the caller saw belongs to what is asked.
    init(_ request: Request, content: [UInt8]) throws(APIError) {
        let seen = request.headers[.ifMatch].map { Array("\n\($0)".utf8) } ?? []
        guard let key = request.headers[.idempotencyKey],
            let once = IdempotentRequest(
                key: key, method: request.method.rawValue, path: request.uri.path, content: content + seen)
        else { throw .idempotencyKeyRequired }
        self.content = content
        self.request = once
    }

    /// How a use case is asked for what `write` makes the answer of.
    func answering<Outcome>(
        _ idempotency: Idempotency, _ write: @escaping @Sendable (Outcome) throws -> [UInt8]
    ) -> Answering<Outcome, [UInt8]> {
        .once(Once(request, answer: write), idempotency)
    }

    /// The same for what waits for another officer and is answered by its id.
    func asking(_ idempotency: Idempotency) -> Answering<PublicID, [UInt8]> {
        answering(idempotency) { change in
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("change", change.text(prefix: RequestChange.prefix))
            writer.endObject()
            return writer.finish()
        }
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
