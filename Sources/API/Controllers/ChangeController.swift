import CivilTime
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/changes`: what waits for a second officer. Everybody sees and decides only kinds they may ask for or approve.
struct ChangeController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.changes, use: list)
        router.on(.change, use: show)
        router.on(.approveChange) { request, context in
            try Query.none(request)
            guard let handedOver = try await decide(.approve, nil, context) else { return .done }
            return .json(ResponseFields.json) { writer in
                writer.beginObject()
                writer.member("confirmation", handedOver.text)
                writer.endObject()
            }
        }
        router.on(.withdrawChange) { request, context in
            try Query.none(request)
            _ = try await decide(.withdraw, nil, context)
            return .done
        }
        router.on(.returnChange) { request, context in
            try Query.none(request)
            let comment = try await JSONBody.read(request) { $0.reason("comment") }
            _ = try await decide(.giveBack, comment, context)
            return .done
        }
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["open", "limit", "cursor"])
        let isOpen = try query.read("open") { $0 == "true" ? true : $0 == "false" ? false : nil } ?? false
        let before = try query["cursor"].map { text throws(APIError) in
            guard let cursor = HistoryCursor(text) else { throw APIError.cursorInvalid }
            return cursor.run
        }
        let page = try await verbs.readChanges(
            before: before ?? .max, onlyOpen: isOpen, limit: query.limit(), for: context.officer)
        let operation = context.operation(now(), purpose: "operation")
        return .json(ResponseFields.json, reserving: 8192) { writer in
            writer.beginObject()
            writer.key("changes")
            writer.beginArray()
            for change in page.changes { OfficerDocument.write(change, in: operation, to: &writer) }
            writer.endArray()
            writer.member("next_cursor", page.next.map { HistoryCursor(run: $0).text })
            writer.endObject()
        }
    }

    @Sendable private func show(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let id = try context.id("change", prefix: RequestChange.prefix, orThrow: .changeUnknown)
        let answer = try await verbs.readChanges.one(id, for: context.officer)
        let operation = context.operation(now(), purpose: "operation")
        return .json(ResponseFields.json, reserving: 8192) { writer in
            OfficerDocument.write(answer, in: operation, to: &writer)
        }
    }

    private func decide(
        _ decision: ChangeRequest<Int32>.Decision, _ comment: ReasonText?, _ context: OfficerContext
    ) async throws -> SecretToken? {
        let id = try context.id("change", prefix: RequestChange.prefix, orThrow: .changeUnknown)
        return try await verbs.decideChange(
            id, decision, comment: comment, in: context.operation(now(), purpose: "operation"))
    }
}
