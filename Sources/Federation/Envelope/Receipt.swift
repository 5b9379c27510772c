package import Signing
import StrictJSON

/// `re`: which question an answer is to, by number and by the SHA-256 of its signing input. Whoever has a signed answer
/// can prove that its sender had the question.
package struct Receipt: Hashable, Sendable {
    package let id: MessageID
    package let hash: SHA256Digest

    package init(id: MessageID, hash: SHA256Digest) {
        self.id = id
        self.hash = hash
    }

    init?(_ members: inout JSONMembers) {
        let id: MessageID? = members.randomID("jti")
        let hash = members.digest("h")
        guard let id, let hash else { return nil }
        self.init(id: id, hash: hash)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jti")
        writer.string(id.text)
        writer.key("h")
        writer.digest(hash)
        writer.endObject()
    }
}
