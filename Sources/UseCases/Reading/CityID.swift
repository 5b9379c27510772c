package import Signing

/// The city's own id of a citizen: `cit_` and 26 characters. Random, and the only id that leaves the database.
package struct CityID: Hashable, Sendable, CustomStringConvertible {
    package let id: PublicID

    package init(_ id: PublicID) {
        self.id = id
    }

    /// Reads the one canonical text of an id.
    package init?(_ text: some StringProtocol) {
        guard let id = PublicID(text, prefix: "cit_") else { return nil }
        self.id = id
    }

    package var description: String { id.text(prefix: "cit_") }
}
