import CivilTime
import Hummingbird
import Rights
import Signing
import StrictJSON
import UseCases

/// `/admin/v1/changes`: what waits for a second officer. Everybody sees and decides only kinds they may ask for or
/// approve.
struct ChangeController: Sendable {
    let verbs: OfficerVerbs
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.changes, use: list)
        router.on(.change, use: show)
        router.on(.approveChange, use: approve)
        router.on(.withdrawChange) { request, context in
            try Query.none(request)
            try await decide(.withdraw, nil, context)
            return .done
        }
        router.on(.returnChange) { request, context in
            try Query.none(request)
            let comment = try await JSONBody.read(request) { $0.reason("comment") }
            try await decide(.giveBack, comment, context)
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
        let answer = try await verbs.readChanges.one(id(context), for: context.officer, now: now())
        let operation = context.operation(now(), purpose: "operation")
        return .json(ResponseFields.json, reserving: 8192) { writer in
            OfficerDocument.write(answer, in: operation, to: &writer)
        }
    }

    /// What the approver hands over is lost with the answer, so whoever repeats the request gets the same one.
    @Sendable private func approve(_ request: Request, _ context: OfficerContext) async throws -> Response {
        try Query.none(request)
        let once = try OnceOnly(request, content: [])
        let answer = try await verbs.decideChange(
            id(context), .approve, in: context.operation(now(), purpose: "operation"),
            answering: once.answering(verbs.idempotency) { handedOver in
                guard let handedOver else { return [] }
                var writer = JSONWriter()
                writer.beginObject()
                writer.member("confirmation", handedOver.text)
                writer.endObject()
                return writer.finish()
            })
        return answer.isEmpty ? .done : .kept(answer, status: .ok)
    }

    private func id(_ context: OfficerContext) throws(APIError) -> PublicID {
        try context.id("change", prefix: RequestChange.prefix, orThrow: .changeUnknown)
    }

    private func decide(
        _ decision: ChangeRequest<Int32>.Decision, _ comment: ReasonText?, _ context: OfficerContext
    ) async throws {
        try await verbs.decideChange(
            id(context), decision, comment: comment, in: context.operation(now(), purpose: "operation"))
    }
}
