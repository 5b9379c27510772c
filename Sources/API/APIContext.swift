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
