import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Signing
package import UseCases

/// What this city publishes to partners, as the service holds it now.
package struct PublishedDocuments: Sendable {
    /// The compact form of the statement; `nil` before the first was published.
    let statement: @Sendable () -> [UInt8]?
    let catalogue: @Sendable () -> [UInt8]?

    package init(shelf: TrustShelf, catalogue: ServeCatalogue) {
        statement = { shelf.statement }
        self.catalogue = { catalogue.document }
    }
}

/// `/.well-known/ccr-statement` and `/ccr/v1/catalogue`: signed documents for partner cities, the same bytes to everyone, in
/// compact form, or inside JSON for whoever asks for nothing else.
struct CCRDocumentController: Sendable {
    let published: PublishedDocuments?

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.ccrStatement) { [published] request, _ in
            try Query.none(request)
            return try Self.answer(published?.statement(), request)
        }
        router.on(.ccrCatalogue) { [published] request, _ in
            try Query.none(request)
            return try Self.answer(published?.catalogue(), request)
        }
    }

    private static func answer(_ compact: [UInt8]?, _ request: Request) throws(APIError) -> Response {
        guard let compact else { throw .notFound }
        let carrier = carrier(request.headers[.accept])
        let tag = "\"\(SHA256Digest(hashing: compact).hex.prefix(32))\(carrier == .json ? "-json" : "")\""
        let fields: HTTPFields = [.eTag: tag, .cacheControl: ResponseFields.publicCache, .vary: "Accept"]
        guard !EntityTag.matches(request.headers[.ifNoneMatch], tag) else { return .empty(.notModified, fields) }
        var response = Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: carrier.wrap(compact))))
        response.headers[.contentType] = carrier.contentType
        return response
    }

    /// The compact form unless JSON, and neither that nor anything, is accepted.
    private static func carrier(_ accept: String?) -> MessageCarrier {
        let types = (accept ?? "").split(separator: ",").map { part in
            part.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        }
        let takesCompact = ["application/jose", "application/*", "*/*"].contains(where: types.contains)
        return types.contains("application/json") && !takesCompact ? .json : .compact
    }
}
