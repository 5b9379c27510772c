import HTTPTypes
import Hummingbird

/// Why something was not done: in words, with the code that both faces share and the id under which the log has it.
enum ErrorPage {
    private struct Content {
        let title, detail, code, requestID: String
        let back: String
        let isSignedOut: Bool
        let signIn: String
    }

    static func answer(_ error: PageError, _ visit: Visit) -> Response {
        var fields = HTTPFields()
        switch error {
        case .methodNotAllowed(let methods):
            let given: [HTTPRequest.Method] = methods.contains(.get) ? methods + [.head] : methods
            fields[.allow] = given.map(\.rawValue).joined(separator: ", ")
        case .rateLimited: fields[.retryAfter] = "10"
        default: break
        }
        let title = visit.words.title(error)
        return page.answer(
            visit, title: title, status: error.status, headers: fields,
            Content(
                title: title, detail: visit.words.detail(error), code: error.code, requestID: visit.requestID,
                back: ConsoleRoute.home.path(), isSignedOut: error.code == PageError.signedOut.code,
                signIn: ConsoleRoute.signInPage.path()))
    }

    private static let page = HTMLPage(
        """
        <section class="card narrow">
        <h1>{{title}}</h1>
        <p>{{detail}}</p>
        {{#isSignedOut}}<p>{{w.signed_out_help}}</p><p><a class="button" href="{{signIn}}" target="_blank" rel="noopener">{{w.sign_in_new_tab}}</a></p>{{/isSignedOut}}
        <dl class="facts">
        <div><dt>{{w.error_code}}</dt><dd><code>{{code}}</code></dd></div>
        <div><dt>{{w.error_request}}</dt><dd><code>{{requestID}}</code></dd></div>
        </dl>
        <p><a href="{{back}}">{{w.back_home}}</a></p>
        </section>
        """)
}
