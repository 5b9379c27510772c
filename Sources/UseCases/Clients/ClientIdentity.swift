package import Rights
package import Signing

/// A machine client as its token names it.
package struct ClientIdentity: Hashable, Sendable {
    /// The internal key, under which the handles it holds are looked up.
    package let key: Int32
    package let id: PublicID
    package let scopes: Set<Scope>
    /// How fast it may ask.
    package let rate: RateLimit
    /// The internal key of the provider whose system it is; `nil` for a city app.
    package let provider: Int32?

    package var readsScores: Bool { scopes.contains(.scoreRead) }

    package init(
        key: Int32, id: PublicID, scopes: Set<Scope>, rate: RateLimit = ClientLimits.usualRate, provider: Int32? = nil
    ) {
        self.key = key
        self.id = id
        self.scopes = scopes
        self.rate = rate
        self.provider = provider
    }
}
