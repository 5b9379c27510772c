/// A hash tree that grows leaf by leaf and keeps only the roots of its complete subtrees, one for each one bit of its
/// count: at most 63 hashes for any log. Stored and read back, it goes on where it was.
package struct MerkleFrontier: Hashable, Sendable {
    package private(set) var count: Int = 0
    /// The largest subtree first.
    package private(set) var subtrees: [SHA256Digest] = []

    package init() {}

    /// A stored frontier; `nil` if the two do not fit each other.
    package init?(count: Int, subtrees: [SHA256Digest]) {
        guard count >= 0, count.nonzeroBitCount == subtrees.count else { return nil }
        self.count = count
        self.subtrees = subtrees
    }

    package mutating func append(_ leafHash: SHA256Digest) {
        var hash = leafHash
        // As in binary counting: each one bit at the end of the count is a subtree that the new one completes.
        for _ in 0..<(~count).trailingZeroBitCount {
            hash = MerkleTree.nodeHash(subtrees.removeLast(), hash)
        }
        subtrees.append(hash)
        count += 1
    }

    package var root: SHA256Digest {
        guard var hash = subtrees.last else { return MerkleTree.emptyRoot }
        for left in subtrees.dropLast().reversed() { hash = MerkleTree.nodeHash(left, hash) }
        return hash
    }
}
