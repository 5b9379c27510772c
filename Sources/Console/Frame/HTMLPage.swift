import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import UseCases

/// Makes whole pages out of templates. Mustache escapes every value; the one thing that is put in as it is is a page's
/// own rendered template, inside the frame that all pages share.
struct HTMLPage: Sendable {
    private let template: MustacheTemplate
    private let library: MustacheLibrary

    /// `text` and `partials` are constants of ours.
    init(_ text: String, partials: [String: String] = [:]) {
        // Names that a page does not have are looked up around it: words and the token for forms.
        template = Self.compile("{{#page}}\n\(text)\n{{/page}}\n")
        library = MustacheLibrary(templates: partials.mapValues(Self.compile))
    }

    /// What a browser may do with a page: show it with this server's style and pictures, and send its forms here.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// What templates see around the page's own values.
    private struct Surroundings {
        let w: Words
        /// The field that every form of a session has.
        let token: String
        let page: Any
    }

    /// `title` is a text of ours or of the city, `page` holds what the template shows.
    func answer(
        _ visit: Visit, title: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ page: Any
    ) -> Response {
        let main = template.render(
            Surroundings(w: visit.words, token: visit.session?.formToken ?? "", page: page), library: library)
        let html = Self.layout.render(Layout(visit, title: title, main: main))
        var fields = headers
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.contentLanguage] = visit.language.tag
        fields[.cacheControl] = "no-store"
        fields[.contentSecurityPolicy] = Self.contentSecurityPolicy
        // Forms say where they come from only where the referrer is not forbidden altogether.
        fields[.referrerPolicy] = "same-origin"
        let response = Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        return visit.request.method == .head ? response.createHeadResponse() : response
    }

    private static let layout = compile(Layout.template)

    private static func compile(_ text: String) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: text)
        } catch {
            preconditionFailure("a template is a constant: \(error)")
        }
    }
}

extension Response {
    /// Where to look next, by GET.
    static func redirect(to path: String, done: String? = nil, _ visit: Visit) -> Response {
        Response(
            status: .seeOther,
            headers: [
                .location: path + (done.map { "?done=\($0)" } ?? ""), .cacheControl: "no-store",
                .referrerPolicy: "same-origin",
            ])
    }
}
