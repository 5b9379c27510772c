import Testing

@testable import Signing

@Suite struct `Merkle tree` {
    /// The definition of RFC 9162 §2.1.1, word for word and without any care for speed.
    private func naiveRoot(_ leaves: [SHA256Digest]) -> SHA256Digest {
        guard let first = leaves.first else { return SHA256Digest(hashing: []) }
        guard leaves.count > 1 else { return first }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        let halves = [Array(leaves[..<left]), Array(leaves[left...])].map(naiveRoot)
        return SHA256Digest(hashing: [1] + halves[0].bytes + halves[1].bytes)
    }

    private let leaves = (0..<130).map { MerkleTree.leafHash([UInt8($0), 7]) }
    private let other = MerkleTree.leafHash(Array("other".utf8))
    /// Proofs are tried for every small size, and for a few around the next powers of two.
    private let provenSizes = Array(1...40) + [63, 64, 65, 127, 128, 130]

    @Test func `has the roots of the Certificate Transparency test log`() throws {
        let rows = try VectorFile.rows("merkle-tree.txt", columns: 2)
        #expect(rows.count == 8)
        var frontier = MerkleFrontier()
        #expect(frontier.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for row in rows {
            frontier.append(MerkleTree.leafHash(row[0]))
            #expect(frontier.root.bytes == row[1])
        }
        #expect(MerkleTree.root(of: rows.map { MerkleTree.leafHash($0[0]) }) == frontier.root)
    }

    @Test func `agrees with the definition for all sizes, also when it goes on from what was stored`() throws {
        var frontier = MerkleFrontier()
        for count in 0...leaves.count {
            let root = naiveRoot(Array(leaves[..<count]))
            #expect(frontier.root == root)
            #expect(MerkleTree.root(of: leaves[..<count]) == root)
            #expect(frontier.subtrees.count == count.nonzeroBitCount)
            frontier = try #require(MerkleFrontier(count: frontier.count, subtrees: frontier.subtrees))
            if count < leaves.count { frontier.append(leaves[count]) }
        }
    }

    @Test func `a stored frontier whose parts do not fit is refused`() {
        #expect(MerkleFrontier(count: 3, subtrees: [other]) == nil)
        #expect(MerkleFrontier(count: 0, subtrees: [other]) == nil)
        #expect(MerkleFrontier(count: -1, subtrees: []) == nil)
        #expect(MerkleFrontier(count: 4, subtrees: [other]) != nil)
    }

    @Test func `every leaf of a size is proven to be there, and nowhere else`() {
        for count in provenSizes {
            let list = leaves[..<count]
            let root = MerkleTree.root(of: list)
            for index in 0..<count {
                let proof = MerkleTree.inclusionProof(of: index, in: list)
                func includes(_ leaf: SHA256Digest, _ index: Int, _ count: Int, _ proof: [SHA256Digest]) -> Bool {
                    MerkleTree.includes(leaf, at: index, count: count, root: root, proof: proof)
                }
                #expect(includes(leaves[index], index, count, proof))
                #expect(!includes(other, index, count, proof))
                #expect(!includes(leaves[index], index + 1, count, proof))
                #expect(!includes(leaves[index], index - 1, count, proof))
                #expect(!includes(leaves[index], index, count, proof + [other]))
                #expect(!includes(leaves[index], index, count, [other] + proof))
                #expect(proof.isEmpty || !includes(leaves[index], index, count, Array(proof.dropLast())))
                #expect(proof.isEmpty || !includes(leaves[index], index, count, Array(proof.dropFirst())))
            }
        }
    }

    @Test func `a size is proven to begin with every smaller one, and not with another list`() {
        for count in provenSizes {
            let list = leaves[..<count]
            let root = MerkleTree.root(of: list)
            for old in 1...count {
                let oldRoot = MerkleTree.root(of: leaves[..<old])
                let proof = MerkleTree.consistencyProof(from: old, in: list)
                func consistent(_ old: Int, _ oldRoot: SHA256Digest, _ proof: [SHA256Digest]) -> Bool {
                    MerkleTree.isConsistent(
                        oldCount: old, oldRoot: oldRoot, newCount: count, newRoot: root, proof: proof)
                }
                #expect(consistent(old, oldRoot, proof))
                #expect(!consistent(old, other, proof))
                #expect(!consistent(old, oldRoot, proof + [other]))
                #expect(proof.isEmpty || !consistent(old, oldRoot, Array(proof.dropLast())))
                for position in proof.indices {
                    var changed = proof
                    changed[position] = other
                    #expect(!consistent(old, oldRoot, changed))
                }
            }
            #expect(
                !MerkleTree.isConsistent(
                    oldCount: 0, oldRoot: .init(hashing: []), newCount: count, newRoot: root, proof: []))
        }
    }
}
