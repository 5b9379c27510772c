import CivilTime
import HTTPTypes
import Hummingbird
import Incentives
import NIOCore
import Signing
import StrictJSON
import UseCases

/// `/v1/scenarios`: what runs and on which terms, the same for everyone; and what of it is open to one citizen.
struct OfferController: Sendable {
    let offers: ListOffers
    let wording: Wording
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.offers, use: list)
        router.on(.offer, use: read)
        router.on(.citizenOffers, use: ofCitizen)
    }

    /// In the order of their codes. A page is told apart by its tag, so that an app asks again at no cost.
    @Sendable private func list(_ request: Request, _ context: ClientContext) async throws -> Response {
        let query = try OfferQuery(request)
        let found = try await offers(filter: query.filter, in: context.operation(now()))
        let later = found.sorted { $0.terms.code < $1.terms.code }
            .drop { scenario in query.cursor.map { scenario.terms.code <= $0 } ?? false }
        let page = later.prefix(query.limit)
        let next = later.count > page.count ? page.last.map { CodeCursor.text($0.terms.code) } : nil
        let body = ScenarioBody(wording: wording, language: context.language)
        var writer = JSONWriter(reserving: 1024 * page.count + 64)
        writer.beginObject()
        writer.key("scenarios")
        writer.beginArray()
        for scenario in page { body.write(scenario, to: &writer) }
        writer.endArray()
        writer.member("next_cursor", next)
        writer.endObject()
        return Self.tagged(writer.finish(), request, context.language)
            .linking(next, after: Endpoint.offers.template, limit: query.limit, also: query.rest)
    }

    @Sendable private func read(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let scenario = try await offers.one(try context.scenario(), in: context.operation(now()))
        var writer = JSONWriter(reserving: 1024)
        ScenarioBody(wording: wording, language: context.language).write(scenario, to: &writer)
        return Self.tagged(writer.finish(), request, context.language)
    }

    /// Usable now, one lawful step away, and what everyone has. Whoever has no score has the public offers.
    @Sendable private func ofCitizen(_ request: Request, _ context: ClientContext) async throws -> Response {
        let query = try OfferQuery(request)
        let citizen = try context.beneficiary()
        let found = try await offers(
            of: citizen, filter: query.filter, showsScore: context.client.readsScores, in: context.operation(now()))
        let page = found.page(after: query.cursor, limit: query.limit)
        let next = page.next.map { CodeCursor.text($0) }
        let body = ScenarioBody(wording: wording, language: context.language)
        let response = Response.json(ResponseFields.personal(context.language), reserving: 32 * 1024) {
            body.write(page.offers, of: citizen, next: next, to: &$0)
        }
        return response.linking(
            next, after: Endpoint.citizenOffers.path(of: citizen), limit: query.limit, also: query.rest)
    }

    private static func tagged(_ body: [UInt8], _ request: Request, _ language: Texts.Language) -> Response {
        let tag = "\"\(SHA256Digest(hashing: body).hex)\""
        let fields: HTTPFields = [
            .eTag: tag, .cacheControl: "private, no-cache", .contentLanguage: language.tag, .vary: "Accept-Language",
        ]
        guard !EntityTag.matches(request.headers[.ifNoneMatch], tag) else { return .empty(.notModified, fields) }
        var response = Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
        response.headers[.contentType] = "application/json"
        return response
    }
}

/// Which scenarios are asked for, and which page of them.
struct OfferQuery {
    let filter: OfferFilter
    let limit: Int
    /// After which scenario the page begins.
    let cursor: String?
    /// The filters as they were written, for the link to the next page.
    let rest: String

    /// - Throws: `APIError.parameterUnknown` for what nobody knows or comes twice, `requestInvalid` for a value of no
    ///   form.
    init(_ request: Request) throws(APIError) {
        let query = try OfficerQuery(request, ["kind", "district", "outlet", "at", "limit", "cursor"])
        filter = OfferFilter(
            kind: try query.read("kind") { Self.isWord($0, 1...32) ? String($0) : nil },
            district: try query.read("district") { $0.utf8.count == 6 && Self.isWord($0, 6...6) ? String($0) : nil },
            outlet: try query.read("outlet") { Self.isWord($0, 3...32) ? String($0) : nil },
            at: try query.read("at") { Instant(String($0.replacing("%3A", with: ":").replacing("%2B", with: "+"))) })
        limit = try query.limit()
        if let text = query["cursor"] {
            guard let code = CodeCursor.code(text) else { throw .cursorInvalid }
            cursor = code
        } else {
            cursor = nil
        }
        rest = query.others
    }

    private static func isWord(_ text: Substring, _ bytes: ClosedRange<Int>) -> Bool {
        bytes.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }
}
