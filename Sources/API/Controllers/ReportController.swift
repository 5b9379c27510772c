import HTTPTypes
import Hummingbird
import NIOCore
import Signing
import StrictJSON
import UseCases

/// What a citizen takes away, signed by the city: two free reports a year, and statements of the score.
struct ReportController: Sendable {
    let services: APIServices
    let page: ReportPage

    func addRoutes(to router: some RouterMethods<ClientContext>) {
        router.on(.issueReport, use: report)
        router.on(.issueStatement, use: statement)
    }

    /// One report in two forms: whoever repeats the request with the same key and another `Accept` gets the other form
    /// of the same report.
    @Sendable private func report(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        try await JSONBody.none(request)
        let once = Once<IssuedReport>(try context.once(request, content: [])) { [page] report in
            ReportForms(document: Self.document(report, of: citizen), page: page.html(report)).bytes
        }
        let answer = try await services.accounts.issueReport(
            of: citizen, once: once, in: context.operation(services.now()))
        guard let forms = ReportForms(bytes: answer) else { throw APIError.internalError }
        guard AcceptedForm.isPage(request.headers[.accept]) else {
            return .personal(forms.document, context.language, status: .created)
        }
        return .reportPage(forms.page)
    }

    @Sendable private func statement(_ request: Request, _ context: ClientContext) async throws -> Response {
        try Query.none(request)
        let citizen = try context.citizen()
        try await JSONBody.none(request)
        let once = Once<ScoreStatement>(try context.once(request, content: [])) { statement in
            var writer = JSONWriter(reserving: 2048)
            writer.beginObject()
            writer.member("citizen", citizen.description)
            writer.member("id", statement.id.text(prefix: "stm_"))
            writer.member("expires_at", statement.expiresAt)
            writer.member("jws", statement.jws)
            writer.endObject()
            return writer.finish()
        }
        let answer = try await services.accounts.issueStatement(
            of: citizen, once: once, in: context.operation(services.now()))
        return .personal(answer, context.language, status: .created)
    }

    private static func document(_ report: IssuedReport, of citizen: CitizenHandle) -> [UInt8] {
        var writer = JSONWriter(reserving: 8192)
        writer.beginObject()
        writer.member("citizen", citizen.description)
        writer.member("check_code", report.content.checkCodeText)
        writer.member("issued_at", report.content.issuedAt)
        writer.key("year")
        writer.integer(report.content.year)
        writer.key("number")
        writer.integer(report.content.number)
        writer.key("reports_left")
        writer.integer(report.left)
        writer.member("digest", report.digest)
        writer.member("jws", report.jws)
        writer.endObject()
        return writer.finish()
    }
}

/// Both forms of one report, as they are kept for repeated requests: the count of the document's bytes, document, page.
struct ReportForms: Equatable {
    let document: [UInt8]
    let page: [UInt8]

    init(document: [UInt8], page: String) {
        self.document = document
        self.page = Array(page.utf8)
    }

    init?(bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let count = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard count <= bytes.count - 4 else { return nil }
        document = Array(bytes[4..<(4 + count)])
        page = Array(bytes[(4 + count)...])
    }

    var bytes: [UInt8] {
        let count = UInt32(document.count)
        return [24, 16, 8, 0].map { (shift: UInt32) in UInt8(truncatingIfNeeded: count >> shift) } + document + page
    }
}

/// Which of two forms a caller takes, by the first in `Accept` that is one of them; JSON when neither is.
enum AcceptedForm {
    static func isPage(_ field: String?) -> Bool {
        for range in (field ?? "").split(separator: ",").prefix(32) {
            switch range.prefix(while: { $0 != ";" }).filter({ $0 != " " }).lowercased() {
            case "text/html": return true
            case "application/json", "application/*", "*/*": return false
            default: continue
            }
        }
        return false
    }
}
