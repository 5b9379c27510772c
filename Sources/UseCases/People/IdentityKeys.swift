package import Intake
package import Signing

/// The two things made of an ID number before it may come near the database: a keyed blind index to find the person by,
/// and a ciphertext only the key ring opens.
package struct IdentityKeys: Sendable {
    package let ring: KeyRing

    package init(ring: KeyRing) {
        self.ring = ring
    }

    /// The blind index of one number.
    package func index(of number: IdentityNumber) throws -> BlindIndex {
        try worker().index(number.type, number.number.exposed.span)
    }

    /// The ciphertext of one number, for the row its blind index names.
    func ciphertext(of number: IdentityNumber, row: BlindIndex) throws -> [UInt8] {
        var worker = try worker()
        var output: [UInt8] = []
        try number.number.exposed.withUnsafeBufferPointer { bytes in
            try worker.encrypt(number.type, bytes, row: row, into: &output)
        }
        return output
    }

    /// Type and number of a person from the ciphertext and the blind index of their row.
    func open(_ ciphertext: [UInt8], ofRow row: [UInt8]) throws -> (type: IDType, number: Redacted<[UInt8]>) {
        var text: [UInt8] = []
        defer { for index in text.indices { text[index] = 0 } }
        try FieldCipher(ring).decrypt(ciphertext.span, column: Worker.column, row: row.span, into: &text)
        guard let first = text.first, let type = IDType(rawValue: first) else { throw SigningError.fieldRefused }
        return (type, Redacted(Array(text.dropFirst())))
    }

    /// A worker with contexts of its own, so that bulk work waits for nobody.
    func worker() throws -> Worker {
        try Worker(indexer: BlindIndexer(ring), cipher: FieldCipher(ring))
    }

    /// The blind index of a constant under each generation of the keys, the active one first.
    func sentinels() throws -> [[UInt8]] {
        let nothing: [UInt8] = []
        return try BlindIndexer(ring).indexes(idType: "key_check", number: nothing.span).map(\.bytes)
    }

    struct Worker {
        let indexer: BlindIndexer
        let cipher: FieldCipher
        private var plaintext: [UInt8] = []
        private var rowBytes: [UInt8] = []
        /// Where `citizen.id_number` lives, as its ciphertext authenticates it.
        static let column = EncryptedColumn(table: "citizen", column: "id_number")
        private let typeCodes = Dictionary(uniqueKeysWithValues: IDType.allCases.map { ($0, $0.code) })

        init(indexer: BlindIndexer, cipher: FieldCipher) {
            self.indexer = indexer
            self.cipher = cipher
        }

        func index(_ type: IDType, _ number: Span<UInt8>) -> BlindIndex {
            indexer.index(idType: typeCodes[type] ?? type.code, number: number)
        }

        /// A keyed digest of bytes that are not kept, such as a returned row.
        func digest(_ bytes: Span<UInt8>) -> BlindIndex {
            indexer.index(idType: "returned_row", number: bytes)
        }

        /// Appends the ciphertext of type and number; the row it belongs to is named by its blind index.
        mutating func encrypt(
            _ type: IDType, _ number: Bytes, row: BlindIndex, into output: inout [UInt8]
        ) throws(SigningError) {
            plaintext.removeAll(keepingCapacity: true)
            plaintext.append(type.rawValue)
            plaintext.append(contentsOf: number)
            defer { for index in plaintext.indices { plaintext[index] = 0 } }
            rowBytes.removeAll(keepingCapacity: true)
            row.append(to: &rowBytes)
            try cipher.encrypt(plaintext.span, column: Self.column, row: rowBytes.span, into: &output)
        }
    }
}
