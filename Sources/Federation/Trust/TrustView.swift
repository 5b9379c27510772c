package import Signing

/// Whom this city trusts for what, at one moment: a value that a receiver looks things up in. Lookups take constant
/// time.
package struct TrustView: Sendable {
    package let me: EntityID
    /// The algorithms this city accepts, as its own statement says.
    package let algorithms: Set<SignatureAlgorithm>
    package let partners: [EntityID: TrustedPartner]
    private let keys: [KeyID: PartnerKey]

    package init(me: EntityID, algorithms: Set<SignatureAlgorithm>, partners: [TrustedPartner]) {
        self.me = me
        self.algorithms = algorithms
        self.partners = Dictionary(partners.map { ($0.entity, $0) }) { first, _ in first }
        var keys: [KeyID: PartnerKey] = [:]
        var disputed: Set<KeyID> = []
        for key in self.partners.values.flatMap(PartnerKey.all) {
            if let known = keys.updateValue(key, forKey: key.key.id), known.owner != key.owner {
                disputed.insert(key.key.id)
            }
        }
        // `StatementRules` lets nobody claim another's key; if two did, neither has it.
        self.keys = keys.filter { !disputed.contains($0.key) }
    }

    package func partner(_ entity: EntityID) -> TrustedPartner? { partners[entity] }
    package func key(_ id: KeyID) -> PartnerKey? { keys[id] }
}
