import HTTPTypes
import Hummingbird
import Signing
import UseCases

/// Signing in and out. One answer for every failure, in the same time, whether or not there is such an officer.
struct EntrancePages: Sendable {
    let services: ConsoleServices

    private struct Content {
        let action, login: String
        let failure: String
        let hasFailed: Bool
    }

    @Sendable func show(_ visit: Visit) async throws -> Response {
        guard visit.session == nil else { return .redirect(to: ConsoleRoute.home.path(), visit) }
        return Self.answer(visit)
    }

    @Sendable func signIn(_ visit: Visit) async throws -> Response {
        try services.attempt(from: visit.origin)
        let form = visit.form
        try form.refuseOthers(than: ["login", "password", "code"])
        let given = (login: form["login"], password: form["password"], code: form["code"].filter { $0 != " " })
        guard given.login.utf8.count <= 256, given.password.utf8.count <= 4096, given.code.utf8.count <= 64 else {
            throw PageError.requestInvalid
        }
        do {
            let answer = try await services.verbs.signIn(
                login: given.login, password: given.password, code: given.code, in: visit.operation)
            // Whoever signs in anew leaves the session before.
            if let old = visit.session { try await services.verbs.signOut(old.token, in: visit.operation) }
            var response = Response.redirect(to: ConsoleRoute.home.path(), visit)
            response.headers.append(services.cookies.keep(session: answer.token.text))
            return response
        } catch Fault.signInFailed {
            return Self.answer(visit, login: given.login, failure: .refused(.signInFailed))
        }
    }

    @Sendable func signOut(_ visit: Visit) async throws -> Response {
        try visit.form.refuseOthers(than: [])
        if let session = visit.session { try await services.verbs.signOut(session.token, in: visit.operation) }
        var response = Response.redirect(to: ConsoleRoute.signInPage.path(), done: "signed_out", visit)
        response.headers.append(services.cookies.dropSession())
        response.headers[.clearSiteData] = "\"cache\""
        return response
    }

    private static func answer(_ visit: Visit, login: String = "", failure: PageError? = nil) -> Response {
        page.answer(
            visit, title: visit.words["sign_in"], status: failure?.status ?? .ok,
            Content(
                action: ConsoleRoute.signIn.path(), login: login, failure: failure.map(visit.words.detail) ?? "",
                hasFailed: failure != nil))
    }

    private static let page = HTMLPage(
        """
        <section class="card narrow">
        <h1>{{w.sign_in}}</h1>
        <p class="lead">{{w.sign_in_lead}}</p>
        {{#hasFailed}}<div class="problem" role="alert" id="failure"><p>{{failure}}</p></div>{{/hasFailed}}
        <form method="post" action="{{action}}" class="stack">
        <div class="field">
        <label for="login">{{w.login}}</label>
        <input id="login" name="login" value="{{login}}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required{{#hasFailed}} aria-describedby="failure"{{/hasFailed}}>
        </div>
        <div class="field">
        <label for="password">{{w.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        </div>
        <div class="field">
        <label for="code">{{w.code}}</label>
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="10" required aria-describedby="code-help">
        <p class="help" id="code-help">{{w.code_help}}</p>
        </div>
        <button class="primary">{{w.sign_in}}</button>
        </form>
        </section>
        """)
}

extension HTTPField.Name {
    fileprivate static let clearSiteData: Self = {
        guard let name = HTTPField.Name("Clear-Site-Data") else { preconditionFailure("it is a field name") }
        return name
    }()
}
