import CivilTime
package import Hummingbird
import NIOCore
package import UseCases

/// What travels with one request from the first middleware to the handler.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package var requestID = ""
    package var language = Texts.Language.zh
    /// The network address of whoever sent the request; `nil` where there is no network.
    package var address: NetworkAddress?
    /// Set by `Authenticate` once a token was right.
    package var caller: Caller?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
    }

    /// The same as it is written down; empty where there is no network.
    var origin: String { address?.description ?? "" }
}

/// Who called.
package enum Caller: Sendable {
    case client(ClientIdentity)
    case officer(OfficerIdentity)
}

/// The context of every operation of a machine client: it cannot be made without an identity.
package struct ClientContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let requestID: String
    package let language: Texts.Language
    package let origin: String
    package let client: ClientIdentity

    package init(context: APIContext) throws {
        guard case .client(let client)? = context.caller else { throw APIError.unauthorized }
        coreContext = context.coreContext
        requestID = context.requestID
        language = context.language
        origin = context.origin
        self.client = client
    }

    /// The circumstances of what the client asks for.
    func operation(_ now: Instant) -> OperationContext {
        OperationContext(now: now, actor: .client(client.id), purpose: "service", requestID: requestID, origin: origin)
    }

    /// The citizen the path names. A text that is no id names nobody, as an id nobody has.
    func citizen() throws(APIError) -> CitizenHandle {
        guard let text = parameters["id"], let handle = CitizenHandle.client(client.key, text: text) else {
            throw .citizenUnknown
        }
        return handle
    }
}

/// The context of every operation of an officer.
package struct OfficerContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let requestID: String
    package let language: Texts.Language
    package let origin: String
    package let officer: OfficerIdentity

    package init(context: APIContext) throws {
        guard case .officer(let officer)? = context.caller else { throw APIError.unauthorized }
        coreContext = context.coreContext
        requestID = context.requestID
        language = context.language
        origin = context.origin
        self.officer = officer
    }

    /// The circumstances of what the officer does, and why.
    func operation(_ now: Instant, purpose: String) -> OperationContext {
        OperationContext(
            now: now, actor: .officer(officer.id), purpose: purpose, requestID: requestID, origin: origin)
    }
}
