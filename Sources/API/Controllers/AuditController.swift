import CivilTime
import Hummingbird
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/audit`: who did what, for auditors, newest first. Reading it is written down as well.
struct AuditController: Sendable {
    let readAudit: ReadAudit
    let now: @Sendable () -> Instant

    private static let prefix = "aud_"

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.audit, use: read)
    }

    @Sendable private func read(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(
            request, ["citizen", "actor", "action", "from", "until", "limit", "cursor"])
        let operation = try context.operation(now(), for: request)
        var question = ReadAudit.Question()
        question.citizen = try query["citizen"].map { text throws(APIError) in
            guard let id = CityID(text) else { throw APIError.citizenUnknown }
            return .city(id)
        }
        question.actor = try query.read("actor") { (1...64).contains($0.utf8.count) ? String($0) : nil }
        question.action = try query.read("action") { AuditAction(rawValue: String($0)) }
        question.from = try query.read("from") { Instant(String($0)) }
        question.until = try query.read("until") { Instant(String($0)) }
        let before = try query["cursor"].map { text throws(APIError) in
            guard let id = PublicID(text, prefix: Self.prefix) else { throw APIError.cursorInvalid }
            return UInt128(id.high) << 64 | UInt128(id.low)
        }
        let page = try await readAudit(question, before: before ?? .max, limit: query.limit(), in: operation)
        return .json(ResponseFields.json, reserving: 16 * 1024) { writer in
            writer.beginObject()
            writer.key("entries")
            writer.beginArray()
            for entry in page.entries {
                writer.beginObject()
                writer.member("id", Self.text(entry.id))
                writer.member("at", entry.at)
                writer.member("actor_kind", entry.actorKind)
                writer.member("actor", entry.actor)
                writer.member("action", entry.action)
                writer.member("citizen", entry.citizen?.description)
                writer.member("object", entry.object)
                writer.member("purpose", entry.purpose)
                writer.member("request_id", entry.requestID)
                writer.member("origin", entry.origin)
                writer.endObject()
            }
            writer.endArray()
            writer.member("next_cursor", page.next.map(Self.text))
            writer.endObject()
        }
    }

    private static func text(_ id: UInt128) -> String {
        PublicID(high: UInt64(truncatingIfNeeded: id >> 64), low: UInt64(truncatingIfNeeded: id)).text(prefix: prefix)
    }
}
