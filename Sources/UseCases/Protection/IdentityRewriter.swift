import Intake
import Signing
import Store

/// Brings what is encrypted about one person under the active keys: opens it under the key it was written with, makes
/// the index anew, and encrypts it for the row that index names. Plaintexts are wiped at once.
struct IdentityRewriter {
    enum Verdict {
        /// Index and every ciphertext are under the active keys already.
        case current
        case rewritten(EncryptedIdentity)
        /// A ciphertext does not open, or does not say who it is about.
        case refused
    }

    private let indexer: BlindIndexer
    private let cipher: FieldCipher
    private let activeField: UInt32

    init(_ ring: KeyRing) throws {
        indexer = try BlindIndexer(ring)
        cipher = try FieldCipher(ring)
        activeField = ring.activeKey(for: .field).id
    }

    func judge(_ person: EncryptedIdentity) throws -> Verdict {
        var plaintexts: [[UInt8]?] = []
        defer { for index in plaintexts.indices { Self.wipe(&plaintexts[index]) } }
        for (column, field) in zip(ReencryptionStore.columns, person.fields) {
            guard let field else {
                plaintexts.append(nil)
                continue
            }
            guard let plaintext = try cipher.opened(field, column, row: person.blindIndex) else { return .refused }
            plaintexts.append(plaintext)
        }
        // The first column is the ID number: its type in one byte, then the number.
        guard let identity = plaintexts.first ?? nil, let type = identity.first.flatMap(IDType.init(rawValue:)) else {
            return .refused
        }
        let number = Array(identity.dropFirst())
        var fresh = person
        fresh.blindIndex = indexer.index(idType: type.code, number: number.span).bytes
        let isCurrent = person.fields.allSatisfy { field in
            field.map { FieldCipher.keyID(of: $0.span) == activeField } ?? true
        }
        if isCurrent, fresh.blindIndex == person.blindIndex { return .current }
        for (place, plaintext) in plaintexts.enumerated() {
            guard let plaintext else { continue }
            var field: [UInt8] = []
            try cipher.encrypt(
                plaintext.span, column: ReencryptionStore.columns[place], row: fresh.blindIndex.span, into: &field)
            fresh.fields[place] = field
        }
        return .rewritten(fresh)
    }

    private static func wipe(_ bytes: inout [UInt8]?) {
        for index in (bytes ?? []).indices { bytes?[index] = 0 }
    }
}
