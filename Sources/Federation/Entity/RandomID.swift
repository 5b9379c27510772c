package import Signing

/// A name of 16 random bytes: 22 characters of base64url on the wire, a `uuid` in the database. Drawn, never derived,
/// so it says nothing about what it names. `Kind` keeps names of different things apart.
package struct RandomID<Kind>: Hashable, Sendable {
    package static var byteCount: Int { 16 }

    package let uuid: PublicID

    package init(uuid: PublicID) {
        self.uuid = uuid
    }

    package init?(bytes: some Collection<UInt8>) {
        guard let uuid = PublicID(bytes: bytes) else { return nil }
        self.uuid = uuid
    }

    /// Reads what `text` writes, and nothing else.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    package static func random() throws(SigningError) -> RandomID {
        guard let id = RandomID(bytes: try RandomBytes.make(count: byteCount)) else {
            throw .cryptographyUnavailable(operation: "draw a random name")
        }
        return id
    }

    package var bytes: [UInt8] { uuid.bytes }
    package var text: String { Base64URL.encode(bytes) }
}

/// `jti`: one message, unique for its issuer.
package typealias MessageID = RandomID<MessageKind>
/// `sub`: under this name one partner, and no other, knows one person. It is not printed by accident: `text` is asked
/// for.
package typealias SubjectID = RandomID<SubjectKind>
/// The record of a consent at home.
package typealias ConsentID = RandomID<ConsentKind>

package enum MessageKind {}
package enum SubjectKind {}
package enum ConsentKind {}

extension RandomID: CustomStringConvertible {
    package var description: String { "RandomID" }
}
