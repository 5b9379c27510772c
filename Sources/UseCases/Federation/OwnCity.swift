package import Federation

/// Who this city is among partners.
package struct OwnCity: Hashable, Sendable {
    package let entity: EntityID
    /// Whether partners may be in private networks and speak plain HTTP: for demonstrations on one machine.
    package let allowsPrivate: Bool

    package init(entity: EntityID, allowsPrivate: Bool = false) {
        self.entity = entity
        self.allowsPrivate = allowsPrivate
    }

    /// Whether an address is one this city would ever call: TLS and a public name, outside of demonstrations.
    package func mayCall(_ url: PartnerURL) -> Bool {
        NetworkRules.mayName(url.host, allowPrivate: allowsPrivate) && (url.scheme == .https || allowsPrivate)
    }
}
