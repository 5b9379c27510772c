import CivilTime
import HTTPTypes
import Hummingbird
import StrictJSON
import UseCases

/// `GET /v1/events`: what has changed about the people a client knows, in the order it happened.
struct EventController: Sendable {
    let readEvents: ReadEvents
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.events, use: events)
    }

    @Sendable private func events(_ request: Request, _ context: ClientContext) async throws -> Response {
        let now = now()
        let query = try EventQuery(request)
        if let cursor = query.cursor, cursor.day.adding(days: ReadEvents.keptDays) < now.day {
            throw APIError.cursorExpired
        }
        let page = try await readEvents(
            of: context.client.key, after: query.cursor?.position ?? 0, limit: query.limit,
            in: context.operation(now))
        let next = EventCursor(position: page.next, day: now.day).text
        var response = Response.json(ResponseFields.json, reserving: 128 * page.events.count + 64) { writer in
            EventBody.write(page.events, next: next, to: &writer)
        }
        if page.events.count == query.limit {
            let path = Endpoint.events.template
            response.headers.append(
                HTTPField(name: .link, value: "<\(path)?limit=\(query.limit)&cursor=\(next)>; rel=\"next\""))
        }
        return response
    }
}

/// What a page of events is asked for by.
struct EventQuery {
    let limit: Int
    let cursor: EventCursor?

    init(_ request: Request) throws(APIError) {
        var limit: Int?
        var cursor: EventCursor?
        for parameter in Query.parameters(request) {
            switch parameter.name {
            case "limit": limit = try PageLimit.read(parameter.value, unless: limit)
            case "cursor":
                guard cursor == nil, let value = EventCursor(parameter.value) else { throw .cursorInvalid }
                cursor = value
            default: throw .parameterUnknown
            }
        }
        self.limit = limit ?? PageLimit.usual
        self.cursor = cursor
    }
}
