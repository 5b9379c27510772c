import Testing

@testable import Signing

@Suite struct `Field encryption` {
    /// A stored property, since a span cannot be lent out of a global.
    private let number = syntheticNumber
    private let column = EncryptedColumn(table: "citizen_identity", column: "number")

    private func encrypted(_ text: [UInt8], row: Int64, by cipher: FieldCipher) throws -> [UInt8] {
        var field: [UInt8] = []
        try cipher.encrypt(text.span, column: column, row: row, into: &field)
        return field
    }

    private func decrypted(
        _ field: [UInt8], column: EncryptedColumn? = nil, row: Int64, by cipher: FieldCipher
    ) throws(SigningError) -> [UInt8] {
        var text: [UInt8] = []
        try cipher.decrypt(field.span, column: column ?? self.column, row: row, into: &text)
        return text
    }

    private func keyID(_ field: [UInt8]) -> UInt32? {
        FieldCipher.keyID(of: field.span)
    }

    @Test func `returns what went in, for every length from nothing to several blocks`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        for count in 0...70 {
            let text = (0..<count).map { UInt8($0) }
            let field = try encrypted(text, row: 7, by: cipher)
            #expect(field.count == count + FieldCipher.overhead)
            #expect(try decrypted(field, row: 7, by: cipher) == text)
        }
    }

    @Test func `has the documented layout`() throws {
        let field = try encrypted(number, row: 7, by: FieldCipher(KeyRing.random(at: someInstant)))
        #expect(FieldCipher.overhead == 1 + 4 + 12 + 16)
        #expect(Array(field.prefix(5)) == [1, 0, 0, 0, 1])
        #expect(keyID(field) == 1)
        #expect(keyID([2, 0, 0]) == nil)
    }

    @Test func `appends, and leaves what is before`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        var buffer: [UInt8] = [9, 9]
        try cipher.encrypt(number.span, column: column, row: 1, into: &buffer)
        let field = Array(buffer[2...])
        try cipher.decrypt(field.span, column: column, row: 1, into: &buffer)
        #expect(buffer == [9, 9] + field + number)
    }

    @Test func `never writes the same field twice`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        let fields = try (0..<2_000).map { _ in try encrypted(number, row: 7, by: cipher) }
        #expect(Set(fields.map { Array($0[5..<17]) }).count == 2_000)
    }

    @Test func `does not open in another row, column or table`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        let field = try encrypted(number, row: 7, by: cipher)
        #expect(throws: SigningError.fieldRefused) { try decrypted(field, row: 8, by: cipher) }
        for (table, name) in [
            ("citizen_identity", "numbers"), ("citizen", "number"), ("citizen_identityn", "umber"), ("", ""),
        ] {
            let elsewhere = EncryptedColumn(table: table, column: name)
            #expect(throws: SigningError.fieldRefused) { try decrypted(field, column: elsewhere, row: 7, by: cipher) }
        }
    }

    @Test func `tells rows of bytes apart even when the parts join to the same text`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        var field: [UInt8] = []
        let place = EncryptedColumn(table: "a", column: "bc")
        try cipher.encrypt(number.span, column: place, row: [0x64].span, into: &field)
        var text: [UInt8] = []
        try cipher.decrypt(field.span, column: place, row: [0x64].span, into: &text)
        #expect(text == number)
        let shifted = EncryptedColumn(table: "a", column: "b")
        #expect(throws: SigningError.fieldRefused) {
            try cipher.decrypt(field.span, column: shifted, row: [0x63, 0x64].span, into: &text)
        }
    }

    @Test func `refuses every flipped bit`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        let field = try encrypted(number, row: 7, by: cipher)
        for position in field.indices {
            for bit in 0..<8 {
                var changed = field
                changed[position] ^= 1 << UInt8(bit)
                #expect(throws: SigningError.self) { try decrypted(changed, row: 7, by: cipher) }
            }
        }
    }

    @Test func `refuses every truncation and every longer field`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        let field = try encrypted(number, row: 7, by: cipher)
        for count in 0..<field.count {
            #expect(throws: SigningError.self) { try decrypted(Array(field.prefix(count)), row: 7, by: cipher) }
            if count > 0 {
                #expect(throws: SigningError.self) { try decrypted(Array(field.suffix(count)), row: 7, by: cipher) }
            }
        }
        #expect(throws: SigningError.fieldRefused) { try decrypted(field + [0], row: 7, by: cipher) }
    }

    @Test func `leaves no unverified text in the buffer`() throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        let field = try encrypted(number, row: 7, by: cipher)
        var buffer: [UInt8] = [9]
        #expect(throws: SigningError.fieldRefused) {
            try cipher.decrypt(field.span, column: column, row: 8, into: &buffer)
        }
        #expect(buffer == [9])
    }

    @Test func `opens under retired keys, writes under the active one, and names a missing key`() throws {
        let old = try KeyRing.random(at: someInstant)
        let field = try encrypted(number, row: 7, by: FieldCipher(old))
        let rotated = try FieldCipher(old.rotatedForTest())
        #expect(try decrypted(field, row: 7, by: rotated) == number)
        let newer = try encrypted(number, row: 7, by: rotated)
        #expect(keyID(newer) == 2)
        #expect(throws: SigningError.keyUnknown(purpose: .field, id: 2)) {
            try decrypted(newer, row: 7, by: FieldCipher(old))
        }
    }

    @Test func `does not open under another ring`() throws {
        let field = try encrypted(number, row: 7, by: FieldCipher(KeyRing.random(at: someInstant)))
        #expect(throws: SigningError.fieldRefused) {
            try decrypted(field, row: 7, by: FieldCipher(KeyRing.random(at: someInstant)))
        }
    }

    @Test func `is shared by many tasks without mixing their fields`() async throws {
        let cipher = try FieldCipher(KeyRing.random(at: someInstant))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in Int64(0)..<8 {
                group.addTask {
                    for row in 0..<200 {
                        let text = Array("\(task) \(row)".utf8)
                        let field = try encrypted(text, row: task, by: cipher)
                        #expect(try decrypted(field, row: task, by: cipher) == text)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
