import HTTPTypes
import Hummingbird
import NIOCore

/// `/openapi.yaml` and the page made from it.
struct ContractController: Sendable {
    let contract: PublishedContract

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.contract) { [contract] request, _ in
            try Query.none(request)
            return Self.answer("application/yaml", contract.document)
        }
        router.on(.reference) { [contract] request, _ in
            try Query.none(request)
            return Self.answer("text/html; charset=utf-8", contract.reference)
        }
    }

    private static func answer(_ type: String, _ body: ByteBuffer) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: ResponseFields.publicCache],
            body: ResponseBody(byteBuffer: body))
    }
}
