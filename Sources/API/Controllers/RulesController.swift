import HTTPTypes
import Hummingbird
import NIOCore
import UseCases

/// `/v1/scorecards/live`: the rules in force, which everyone may read.
struct RulesController: Sendable {
    let readLiveScorecard: @Sendable () async throws -> ReadLiveScorecard.Answer

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.liveScorecard) { [readLiveScorecard] request, _ in
            try Query.none(request)
            let card = try await readLiveScorecard()
            let tag = "\"\(card.digest)\""
            let fields: HTTPFields = [.eTag: tag, .cacheControl: ResponseFields.publicCache]
            guard !EntityTag.matches(request.headers[.ifNoneMatch], tag) else {
                return .empty(.notModified, fields)
            }
            var response = Response(
                status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: card.document)))
            response.headers.append(HTTPField(name: .contentType, value: "application/json"))
            return response
        }
    }
}

/// `If-None-Match` (RFC 9110 §13.1.2): weak comparison, several tags, or `*`.
enum EntityTag {
    static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { candidate in
            let text = candidate.filter { $0 != " " && $0 != "\t" }
            return text == "*" || text == tag || text == "W/" + tag
        }
    }
}
