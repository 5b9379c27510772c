import CivilTime
import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Signing
import Synchronization
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

/// `/.well-known/ccr-statement` and `/ccr/v1/catalogue`: signed documents for partner cities, the same bytes to
/// everyone, in compact form, or inside JSON for whoever asks for nothing else.
struct CCRDocumentController: Sendable {
    let published: PublishedDocuments?
    /// Says which addresses ask too often; `nil` where federation is off.
    let receive: ReceiveMessage?
    let now: @Sendable () -> Instant
    private let statement = PublishedForms()
    private let catalogue = PublishedForms()

    init(published: PublishedDocuments?, receive: ReceiveMessage?, now: @escaping @Sendable () -> Instant) {
        self.published = published
        self.receive = receive
        self.now = now
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.ccrStatement) { request, context in try answer(published?.statement(), statement, request, context) }
        router.on(.ccrCatalogue) { request, context in try answer(published?.catalogue(), catalogue, request, context) }
    }

    private func answer(
        _ compact: [UInt8]?, _ forms: PublishedForms, _ request: Request, _ context: APIContext
    ) throws(APIError) -> Response {
        try Query.none(request)
        // The same bucket as for messages of that address.
        if let refusal = receive?.refusal(of: context.address, at: now()) { return .partner(refusal) }
        guard let compact else { throw .notFound }
        let form = forms.form(Self.carrier(request.headers[.accept]), of: compact)
        let fields: HTTPFields = [.eTag: form.tag, .cacheControl: ResponseFields.publicCache, .vary: "Accept"]
        guard !EntityTag.matches(request.headers[.ifNoneMatch], form.tag) else { return .empty(.notModified, fields) }
        var response = Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: form.body))
        response.headers[.contentType] = form.contentType
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

/// A document as it goes out, made once for each text that is published.
private final class PublishedForms: Sendable {
    struct Form: Sendable {
        let tag: String
        let contentType: String
        let body: ByteBuffer
    }

    private let made = Mutex<(compact: [UInt8], forms: [MessageCarrier: Form])>((compact: [], forms: [:]))

    func form(_ carrier: MessageCarrier, of compact: [UInt8]) -> Form {
        made.withLock { made in
            // Two names of one array are compared by where it lies.
            if made.compact != compact { made = (compact: compact, forms: [:]) }
            if let form = made.forms[carrier] { return form }
            let form = Form(
                tag: "\"\(SHA256Digest(hashing: compact).hex.prefix(32))\(carrier == .json ? "-json" : "")\"",
                contentType: carrier.contentType, body: ByteBuffer(bytes: carrier.wrap(compact)))
            made.forms[carrier] = form
            return form
        }
    }
}
