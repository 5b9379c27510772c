import HTTPTypes
import Hummingbird
import NIOCore
import StrictJSON
import UseCases

/// What anyone needs to check a report or a statement somebody shows: the city's public keys, and whether a code was
/// issued.
struct EvidenceController: Sendable {
    let services: APIServices

    func addRoutes(to router: some RouterMethods<APIContext>) {
        let keys = ByteBuffer(bytes: services.accounts.publicKeys)
        router.on(.publicKeys) { request, _ in
            try Query.none(request)
            return Self.constant("application/jwk-set+json", keys)
        }
        let style = ByteBuffer(string: ReportPage.style)
        router.on(.reportStyle) { request, _ in
            try Query.none(request)
            return Self.constant("text/css; charset=utf-8", style)
        }
        router.on(.checkReport, use: check)
    }

    @Sendable private func check(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let answer = try await services.accounts.verifyReport(context.parameters["code"].map { String($0) } ?? "")
        return .json(ResponseFields.personal(context.language)) { writer in
            writer.beginObject()
            writer.key("authentic")
            writer.bool(true)
            writer.member("issued_on", answer.issuedOn)
            writer.member("digest", answer.digest)
            writer.endObject()
        }
    }

    private static func constant(_ type: String, _ body: ByteBuffer) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: ResponseFields.publicCache],
            body: ResponseBody(byteBuffer: body))
    }
}
