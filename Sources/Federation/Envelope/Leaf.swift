package import Signing

/// A message as a leaf of the daily tree of the *Ledger* profile (RFC 9162 §2.1.1): SHA-256 of a zero byte and the
/// signing input. It is stored with the message from the first day on.
package enum Leaf {
    package static func hash(_ signingInput: [UInt8]) -> SHA256Digest {
        MerkleTree.leafHash(signingInput)
    }
}
