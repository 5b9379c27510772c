import CivilTime
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Rights
import UseCases

/// One request to the console, with what has been found out about it before its page is made: the language, who is
/// signed in, and the form, which is then known to be of this session.
struct Visit: Sendable {
    let request: Request
    let route: ConsoleRoute
    let now: Instant
    let words: Words
    let requestID: String
    let origin: String
    let parameters: Parameters
    var session: Session?
    var form = Form()
    /// The language was chosen with this request.
    var choosesLanguage = false

    /// Who is signed in, and by what token.
    struct Session: Sendable {
        let token: String
        let formToken: String
        let officer: OfficerIdentity
        let login: String
    }

    var language: Texts.Language { words.language }

    func may(_ permission: Permission) -> Bool { session?.officer.may(permission) ?? false }

    /// - Throws: `PageError.signedOut`.
    func officer() throws(PageError) -> OfficerIdentity {
        guard let officer = session?.officer else { throw .signedOut }
        return officer
    }

    /// The circumstances of what is done here: by the officer, or by nobody known yet.
    var operation: OperationContext {
        OperationContext(
            now: now, actor: session.map { .officer($0.officer.id) } ?? .maintainer("sign-in"), purpose: "operation",
            requestID: requestID, origin: origin)
    }

    /// A parameter of the query; empty without one.
    func query(_ name: Substring) -> String {
        request.uri.queryParameters[name].map(String.init) ?? ""
    }
}
