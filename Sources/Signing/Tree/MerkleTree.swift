/// The hash tree of RFC 9162 §2.1 (and RFC 6962): a root that fixes a whole list, and short proofs about it.
///
/// Leaves and nodes are hashed with different first bytes, so that a node cannot be passed off as a leaf. All functions
/// take leaf hashes, as `leafHash` makes them.
package enum MerkleTree {
    /// The root of the empty list: SHA-256 of nothing.
    package static let emptyRoot = SHA256Digest(hashing: [])

    package static func leafHash(_ leaf: [UInt8]) -> SHA256Digest {
        SHA256Digest(hashing: [0] + leaf)
    }

    package static func nodeHash(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        var input: [UInt8] = [1]
        input.reserveCapacity(65)
        left.append(to: &input)
        right.append(to: &input)
        return SHA256Digest(hashing: input)
    }

    package static func root(of leaves: some Collection<SHA256Digest>) -> SHA256Digest {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// How a list of `count` leaves, at least two, parts: the left subtree has the largest power of two below `count`.
    static func leftCount(of count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
