/// Checking proofs, which needs roots and counts only (RFC 9162 §2.1.3.2 and §2.1.4.2).
extension MerkleTree {
    /// Whether the list of `count` leaves with this root has `leafHash` at `index`.
    package static func includes(
        _ leafHash: SHA256Digest, at index: Int, count: Int, root: SHA256Digest, proof: [SHA256Digest]
    ) -> Bool {
        guard index >= 0, index < count else { return false }
        var path = Path(position: index, last: count - 1)
        var hash = leafHash
        for neighbour in proof {
            guard path.last > 0 else { return false }
            hash = path.neighbourIsLeft ? nodeHash(neighbour, hash) : nodeHash(hash, neighbour)
            path.ascend()
        }
        return path.last == 0 && hash == root
    }

    /// Whether the list of `newCount` leaves begins with the list of `oldCount`, from 1 on: nothing old was changed,
    /// dropped or moved.
    package static func isConsistent(
        oldCount: Int, oldRoot: SHA256Digest, newCount: Int, newRoot: SHA256Digest, proof: [SHA256Digest]
    ) -> Bool {
        guard oldCount >= 1, oldCount <= newCount else { return false }
        if oldCount == newCount { return proof.isEmpty && oldRoot == newRoot }
        // A complete old tree is a node of the new one, and its root is known already.
        let hashes = oldCount.nonzeroBitCount == 1 ? [oldRoot] + proof : proof
        guard let first = hashes.first, !proof.isEmpty else { return false }
        var path = Path(position: oldCount - 1, last: newCount - 1)
        while path.position & 1 == 1 { path.shift() }
        var (old, new) = (first, first)
        for neighbour in hashes.dropFirst() {
            guard path.last > 0 else { return false }
            if path.neighbourIsLeft {
                old = nodeHash(neighbour, old)
                new = nodeHash(neighbour, new)
            } else {
                new = nodeHash(new, neighbour)
            }
            path.ascend()
        }
        return path.last == 0 && old == oldRoot && new == newRoot
    }

    /// The way from a node up to the root: its place among the nodes of its level, and that of the level's last node.
    private struct Path {
        var position: Int
        var last: Int

        var neighbourIsLeft: Bool { position & 1 == 1 || position == last }

        mutating func shift() {
            position >>= 1
            last >>= 1
        }

        /// To the parent; a last node without a right neighbour climbs to the level where it has a left one.
        mutating func ascend() {
            if neighbourIsLeft {
                while position & 1 == 0, position != 0 { shift() }
            }
            shift()
        }
    }
}
