import CivilTime
package import Hummingbird
import Rights
package import UseCases

/// The context of every operation of a machine client: it cannot be made without an identity.
package struct ClientContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let requestID: String
    package let language: Texts.Language
    package let origin: String
    package let client: ClientIdentity
    /// What the operation is for; each names its scope before it begins, and none can begin without.
    private var purpose: ClientPurpose?

    package init(context: APIContext) throws {
        guard case .client(let client)? = context.caller else { throw APIError.unauthorized }
        coreContext = context.coreContext
        requestID = context.requestID
        language = context.language
        origin = context.origin
        self.client = client
    }

    /// The same for an operation of a scope.
    ///
    /// - Throws: `APIError.forbidden` where the token does not carry it.
    func acting(under scope: Scope) throws(APIError) -> ClientContext {
        guard client.scopes.contains(scope) else { throw .forbidden }
        var context = self
        context.purpose = scope.purpose
        return context
    }

    /// The circumstances of what the client asks for.
    func operation(_ now: Instant) -> OperationContext {
        guard let purpose else { preconditionFailure("the route was registered without its endpoint") }
        return OperationContext(
            now: now, actor: .client(client.id), purpose: purpose.rawValue, requestID: requestID, origin: origin)
    }

    /// The citizen the path names. A text that is no id names nobody, as an id nobody has; a visitor's names no
    /// citizen.
    func citizen() throws(APIError) -> CitizenHandle {
        guard let text = parameters["id"], let handle = CitizenHandle.client(client.key, text: text) else {
            throw .citizenUnknown
        }
        return handle
    }

    /// The visitor the path names; a citizen's id names none.
    func visitor() throws(APIError) -> CitizenHandle {
        guard let text = parameters["id"], let handle = CitizenHandle.visitor(client.key, text: text) else {
            throw .citizenUnknown
        }
        return handle
    }

    /// Whoever the path names who can have benefits: a citizen, or a partner city's visitor.
    func beneficiary() throws(APIError) -> CitizenHandle {
        guard let text = parameters["id"], let handle = CitizenHandle.beneficiary(client.key, text: text) else {
            throw .citizenUnknown
        }
        return handle
    }
}
