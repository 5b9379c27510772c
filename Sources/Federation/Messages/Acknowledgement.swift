package import Signing
package import StrictJSON

/// The answer to an event: it has been recorded. `mismatch` with its lists is for the checkpoints of the *Ledger*
/// profile.
package struct Acknowledgement: MessageBody {
    package static let type = MessageType.acknowledgement

    package enum Status: String, CaseIterable, Hashable, Sendable {
        case recorded
        case mismatch
    }

    package let status: Status
    /// Leaf hashes only the answering side has.
    package let extra: [SHA256Digest]
    /// Leaf hashes the answering side lacks.
    package let missing: [SHA256Digest]

    package init(status: Status, extra: [SHA256Digest] = [], missing: [SHA256Digest] = []) {
        self.status = status
        self.extra = extra
        self.missing = missing
    }

    package init?(members: inout JSONMembers) {
        let status = members.word("status", Status.self)
        let extra = members.ifPresent("extra") { node in node.array(count: 0...256) { $0.digest() } }
        let missing = members.ifPresent("missing") { node in node.array(count: 0...256) { $0.digest() } }
        guard let status, let extra, let missing else { return nil }
        self.init(status: status, extra: extra ?? [], missing: missing ?? [])
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("status")
        writer.string(status.rawValue)
        writer.key("extra")
        Self.write(extra, to: &writer)
        writer.key("missing")
        Self.write(missing, to: &writer)
    }

    private static func write(_ hashes: [SHA256Digest], to writer: inout JSONWriter) {
        writer.beginArray()
        for hash in hashes { writer.digest(hash) }
        writer.endArray()
    }
}
