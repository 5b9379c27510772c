import HTTPTypes
import Hummingbird
import UseCases

/// The two cookies of the console: the session, which no script and no other site ever gets, and the chosen language.
///
/// Where the service is reached by https the session's name begins with `__Host-`: a browser then takes it only over
/// TLS, for this host and every path. Without TLS, which is meant for a demonstration on one's own machine alone,
/// browsers would refuse such a cookie, so that it has a plain name and no `Secure`.
struct ConsoleCookies: Sendable {
    let isSecure: Bool

    var session: String { isSecure ? "__Host-shangding_session" : "shangding_session" }
    var language: String { isSecure ? "__Host-shangding_language" : "shangding_language" }

    func sessionToken(_ request: Request) -> String? {
        request.cookies[session]?.value
    }

    func chosenLanguage(_ request: Request) -> Texts.Language? {
        request.cookies[language].flatMap { Texts.Language(rawValue: $0.value) }
    }

    /// Lasts as long as the browser is open; the session itself ends earlier.
    func keep(session token: String) -> HTTPField { field(session, token) }

    func dropSession() -> HTTPField { field(session, "", maxAge: 0) }

    func keep(language: Texts.Language) -> HTTPField { field(self.language, language.rawValue, maxAge: 365 * 86_400) }

    private func field(_ name: String, _ value: String, maxAge: Int? = nil) -> HTTPField {
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict"
        if isSecure { text += "; Secure" }
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        return HTTPField(name: .setCookie, value: text)
    }
}
