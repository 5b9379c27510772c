/// Making proofs, which needs the leaves (RFC 9162 §2.1.3.1 and §2.1.4.1).
extension MerkleTree {
    /// The hashes that lead from the leaf at `index` to the root, the lowest first. `index` must be within the list.
    package static func inclusionProof(of index: Int, in leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + leftCount(of: leaves.count)
        if index < middle - leaves.startIndex {
            return inclusionProof(of: index, in: leaves[..<middle]) + [root(of: leaves[middle...])]
        }
        return inclusionProof(of: index - (middle - leaves.startIndex), in: leaves[middle...])
            + [root(of: leaves[..<middle])]
    }

    /// The hashes that show the list to begin with its own first `count` leaves, from 1 to all of them.
    package static func consistencyProof(from count: Int, in leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        consistencyProof(from: count, in: leaves, verifierKnowsRoot: true)
    }

    private static func consistencyProof(
        from count: Int, in leaves: ArraySlice<SHA256Digest>, verifierKnowsRoot: Bool
    ) -> [SHA256Digest] {
        if count == leaves.count { return verifierKnowsRoot ? [] : [root(of: leaves)] }
        let left = leftCount(of: leaves.count)
        let middle = leaves.startIndex + left
        if count <= left {
            return consistencyProof(from: count, in: leaves[..<middle], verifierKnowsRoot: verifierKnowsRoot)
                + [root(of: leaves[middle...])]
        }
        return consistencyProof(from: count - left, in: leaves[middle...], verifierKnowsRoot: false)
            + [root(of: leaves[..<middle])]
    }
}
