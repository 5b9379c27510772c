package import Signing

/// A message of ours, as it is sent and stored.
package struct SignedMessage: Hashable, Sendable {
    package let type: MessageType
    package let issuer: EntityID
    /// `nil` for everyone.
    package let audience: EntityID?
    package let id: MessageID
    package let keyID: KeyID
    /// Seconds since 1970.
    package let issuedAt: Int64
    package let expiresAt: Int64
    /// The compact form: sent, stored and sent again in exactly these bytes.
    package let compact: [UInt8]

    /// The compact form up to its second dot.
    package var signingInput: [UInt8] {
        Array(compact[..<(compact.lastIndex(of: 0x2E) ?? compact.endIndex)])
    }

    package var inputHash: SHA256Digest { SHA256Digest(hashing: signingInput) }
    package var leaf: SHA256Digest { Leaf.hash(signingInput) }
    /// What an answer to it must show.
    package var receipt: Receipt { Receipt(id: id, hash: inputHash) }
}
