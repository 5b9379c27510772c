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

    /// The blind index of one number under each key, the active one first. Stored is the first; looked for are all of them,
    /// because while people move to a new key, somebody is known under any.
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
        if let known = try InstallationStore.keyCheck(db), try !sentinels().contains(known) {
            throw CheckKeyRing.Failure.outdated
        }
        return nil
    }

    /// The session of a process that has these keys; without it the database takes no change to a person.
    package func session(_ options: ConnectionOptions) throws -> ConnectionOptions {
        let sentinel = try sentinels().first ?? []
        let digits = sentinel.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return options.setting("shangding.keys", digits)
    }

    /// A worker with contexts of its own, so that bulk work waits for nobody.
    func worker() throws -> Worker {
        try Worker(ring)
    }

    /// What stands for the keys people are written with, for each pair of keys the ring holds; first the active pair, which
    /// is written with.
    func sentinels() throws -> [[UInt8]] {
        let indexer = try BlindIndexer(ring)
        let active = ring.activeKey(for: .field).id
        let fields = [active] + ring.keys(for: .field).map(\.id).filter { $0 != active }
        return fields.flatMap { field in
            // The first databases name the `field` key 1 by saying nothing.
            let text = field == 1 ? [] : Array("field \(field)".utf8)
            return indexer.indexes(idType: "key_check", number: text.span).map(\.bytes)
        }
    }

    struct Worker {
        let indexer: BlindIndexer
        let cipher: FieldCipher
        /// Whether the ring holds older keys that people may still be known under.
        let knowsOlderIndexes: Bool
        private var plaintext: [UInt8] = []
        /// Where `citizen.id_number` lives, as its ciphertext authenticates it.
        private let column = ReencryptionStore.columns[0]
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

        /// Appends what a staged row carries: the index, or, while there are older keys, the indexes under all of them, for
        /// `adoptIndexes` to choose from.
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
            let rowBytes = row.bytes
            try cipher.encrypt(plaintext.span, column: column, row: rowBytes.span, into: &output)
        }
    }
}
