import HTTPTypes
import Hummingbird
import Signing
import StrictJSON

/// `/health/…`: for whoever starts, stops and balances instances, and watches what they are made of. Public, and says
/// nothing else.
struct HealthController: Sendable {
    let isReady: @Sendable () async -> Bool
    let library: CryptographyLibrary.Report

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.healthLive) { request, _ in
            try Query.none(request)
            return Self.answer("live")
        }
        router.on(.healthReady) { [isReady, library] request, _ in
            try Query.none(request)
            guard await isReady() else { throw APIError.temporarilyUnavailable }
            return Self.answer("ready", library)
        }
    }

    private static func answer(_ status: StaticString, _ library: CryptographyLibrary.Report? = nil) -> Response {
        .json(ResponseFields.json) { writer in
            writer.beginObject()
            writer.key("status")
            writer.string("\(status)")
            if let library {
                writer.key("openssl")
                writer.beginObject()
                writer.member("version", library.version)
                writer.member("sm2_signing", library.sm2.rawValue)
                writer.endObject()
            }
            writer.endObject()
        }
    }
}
