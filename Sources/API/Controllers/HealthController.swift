import HTTPTypes
import Hummingbird
import StrictJSON

/// `/health/…`: for whoever starts, stops and balances instances. Public, and says nothing else.
struct HealthController: Sendable {
    let isReady: @Sendable () async -> Bool

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.healthLive) { request, _ in
            try Query.none(request)
            return Self.answer("live")
        }
        router.on(.healthReady) { [isReady] request, _ in
            try Query.none(request)
            guard await isReady() else { throw APIError.temporarilyUnavailable }
            return Self.answer("ready")
        }
    }

    private static func answer(_ status: StaticString) -> Response {
        .json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.key("status")
            writer.string("\(status)")
            writer.endObject()
        }
    }
}
