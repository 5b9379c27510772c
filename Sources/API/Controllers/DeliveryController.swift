import CivilTime
import Hummingbird
import UseCases

/// `/admin/v1/deliveries`: what became of the departments' files. A delivery is named by the number that `ingest`
/// printed.
struct DeliveryController: Sendable {
    let readDeliveries: ReadDeliveries
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<OfficerContext>) {
        router.on(.deliveries, use: list)
        router.on(.delivery, use: show)
    }

    @Sendable private func list(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["source", "limit", "cursor"])
        let source = try query.read("source") { (1...32).contains($0.utf8.count) ? String($0) : nil }
        let page = try await readDeliveries(
            of: source, before: Self.place(query) ?? .max, limit: query.limit(), in: operation(context))
        let next = page.next.map { HistoryCursor(run: $0).text }
        return .json(ResponseFields.json, reserving: 8192) { OfficerDocument.write(page, next: next, to: &$0) }
    }

    /// With a page of the rows that went back: line and reasons, nothing of what they said.
    @Sendable private func show(_ request: Request, _ context: OfficerContext) async throws -> Response {
        let query = try OfficerQuery(request, ["limit", "cursor"])
        guard let text = context.parameters["delivery"], text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text)
        else { throw APIError.deliveryUnknown }
        let answer = try await readDeliveries.one(
            number, after: Self.place(query) ?? 0, limit: query.limit(), in: operation(context))
        let next = answer.next.map { HistoryCursor(run: $0).text }
        return .json(ResponseFields.json, reserving: 8192) { OfficerDocument.write(answer, next: next, to: &$0) }
    }

    private static func place(_ query: OfficerQuery) throws(APIError) -> Int64? {
        guard let text = query["cursor"] else { return nil }
        guard let cursor = HistoryCursor(text) else { throw .cursorInvalid }
        return cursor.run
    }

    private func operation(_ context: OfficerContext) -> OperationContext {
        context.operation(now(), purpose: "operation")
    }
}
