package import Hummingbird
package import UseCases

/// What travels with one request from the first middleware to the handler.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package var requestID = ""
    package var language = Texts.Language.zh
    /// Set by `Authenticate` once the token was right.
    var caller: Caller?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

/// Who called. There is one machine client until clients are registered.
struct Caller: Sendable {
    let id: String
}

/// The context of every handler that shows something personal: it cannot be made without an identity.
struct AuthenticatedContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let requestID: String
    let language: Texts.Language
    let caller: Caller

    init(context: APIContext) throws {
        guard let caller = context.caller else { throw APIError.unauthorized }
        coreContext = context.coreContext
        requestID = context.requestID
        language = context.language
        self.caller = caller
    }
}
