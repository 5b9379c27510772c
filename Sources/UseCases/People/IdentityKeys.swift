package import Intake
package import Postgres
package import Signing
import Store

/// The two things made of an ID number before it may come near the database: a keyed blind index to find the person by,
/// and a ciphertext only the key ring opens.
package struct IdentityKeys: Sendable {
    package let ring: KeyRing

    package init(ring: KeyRing) {
        self.ring = ring
    }

    /// The blind index of one number under the active key, for somebody nobody knows yet.
    func index(of number: IdentityNumber) throws -> BlindIndex {
        try worker().index(number.type, number.number.exposed.span)
    }

    /// The blind index of one number under each key, the active one first. Stored is the first; looked for are all of
    /// them, because while people move to a new key, somebody is known under any.
    package func indexes(of number: IdentityNumber) throws -> [BlindIndex] {
        try worker().indexes(number.type, number.number.exposed.span)
    }

    /// The person behind an ID number, if the city knows one.
    ///
    /// - Throws: `CheckKeyRing.Failure.outdated` where nobody is found because this process has an older ring.
    package func citizen(
        of number: IdentityNumber, _ db: isolated PostgresConnection
    ) throws -> (key: Int64, cityID: PublicID)? {
        if let found = try CitizenStore.citizen(blindIndexes: indexes(of: number), db) { return found }
        try refuseIfOutdated(db)
        return nil
    }

    /// - Throws: `CheckKeyRing.Failure.outdated` where the keys were rotated after this process had started: not to
    ///   find somebody then says nothing.
    func refuseIfOutdated(_ db: isolated PostgresConnection) throws {
        guard let known = try InstallationStore.keyCheck(db), try !sentinels().contains(known) else { return }
        throw CheckKeyRing.Failure.outdated
    }

    /// The session of a process that has these keys; without it the database takes no change to a person.
    package func session(_ options: ConnectionOptions) throws -> ConnectionOptions {
        let sentinel = try sentinels().first ?? []
        let digits = sentinel.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return options.setting("shangding.keys", digits)
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
        try Worker(ring)
    }

    /// What stands for the keys that write, for each combination of keys the ring holds; first the active ones.
    func sentinels() throws -> [[UInt8]] {
        let indexer = try BlindIndexer(ring)
        var texts = [""]
        for purpose in [KeyRing.Purpose.field, .officer] {
            let active = ring.activeKey(for: purpose).id
            let ids = [active] + ring.keys(for: purpose).map(\.id).filter { $0 != active }
            // The first databases name the first keys by saying nothing.
            texts = texts.flatMap { text in ids.map { $0 == 1 ? text : "\(text)\(purpose.rawValue) \($0)\n" } }
        }
        return texts.flatMap { text in
            let bytes = Array(text.utf8)
            return indexer.indexes(idType: "key_check", number: bytes.span).map(\.bytes)
        }
    }

    struct Worker {
        let indexer: BlindIndexer
        let cipher: FieldCipher
        /// Whether the ring holds older keys that people may still be known under.
        let knowsOlderIndexes: Bool
        private var plaintext: [UInt8] = []
        private var rowBytes: [UInt8] = []
        /// Where `citizen.id_number` lives, as its ciphertext authenticates it.
        static let column = ReencryptionStore.idNumber
        private let typeCodes = Dictionary(uniqueKeysWithValues: IDType.allCases.map { ($0, $0.code) })

        init(_ ring: KeyRing) throws {
            indexer = try BlindIndexer(ring)
            cipher = try FieldCipher(ring)
            knowsOlderIndexes = ring.keys(for: .blindIndex).count > 1
        }

        func index(_ type: IDType, _ number: Span<UInt8>) -> BlindIndex {
            indexer.index(idType: typeCodes[type] ?? type.code, number: number)
        }

        /// Under each key, the active one first.
        func indexes(_ type: IDType, _ number: Span<UInt8>) -> [BlindIndex] {
            indexer.indexes(idType: typeCodes[type] ?? type.code, number: number)
        }

        /// Appends what a staged row carries: the index, or, while there are older keys, the indexes under all of them,
        /// for `adoptIndexes` to choose from.
        func appendStaged(_ type: IDType, _ number: Span<UInt8>, _ index: BlindIndex, to buffer: inout [UInt8]) {
            guard knowsOlderIndexes else { return index.append(to: &buffer) }
            for index in indexes(type, number) { index.append(to: &buffer) }
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
