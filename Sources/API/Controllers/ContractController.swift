import HTTPTypes
import Hummingbird
import NIOCore

/// `/openapi.yaml` and the page made from it. Both are made once, when the service starts.
struct ContractController: Sendable {
    let contract: ByteBuffer
    let reference: ByteBuffer

    init(contract: [UInt8], wording: Wording) {
        self.contract = ByteBuffer(bytes: contract)
        reference = ByteBuffer(string: ReferencePage(ContractOutline(contract), wording).html)
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.contract) { [contract] request, _ in
            try Query.none(request)
            return Self.answer("application/yaml", contract)
        }
        router.on(.reference) { [reference] request, _ in
            try Query.none(request)
            return Self.answer("text/html; charset=utf-8", reference)
        }
    }

    private static func answer(_ type: String, _ body: ByteBuffer) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: ResponseFields.publicCache],
            body: ResponseBody(byteBuffer: body))
    }
}
