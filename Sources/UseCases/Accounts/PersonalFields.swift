import CivilTime
import Intake
import Signing
import Store

/// Opens and closes the encrypted columns of `citizen`. The row is named by its blind index, as `id_number` is, so that
/// no ciphertext opens in another person's row.
struct PersonalFields {
    private let cipher: FieldCipher

    init(_ identity: IdentityKeys) throws {
        cipher = try FieldCipher(identity.ring)
    }

    func seal(_ name: PersonName, row: [UInt8]) throws -> [UInt8] { try seal(name.text, ReencryptionStore.name, row) }
    func seal(_ phone: PhoneNumber, row: [UInt8]) throws -> [UInt8] {
        try seal(phone.text, ReencryptionStore.phone, row)
    }

    /// Who somebody is, in clear.
    func open(_ person: StoredPerson) throws -> Identity {
        let row = person.blindIndex
        var number: [UInt8] = []
        try cipher.decrypt(person.idNumber.span, column: ReencryptionStore.idNumber, row: row.span, into: &number)
        guard let type = number.first.flatMap(IDType.init(rawValue:)) else { throw SigningError.fieldMalformed }
        return Identity(
            idType: type, idNumber: Redacted(String(decoding: number.dropFirst(), as: UTF8.self)),
            name: try person.name.flatMap { PersonName(try open($0, ReencryptionStore.name, row)) },
            phone: try person.phone.flatMap { PhoneNumber(try open($0, ReencryptionStore.phone, row)) })
    }

    /// The day of birth an ID number tells, where its kind tells one.
    func birthDay(idNumber: [UInt8], row: [UInt8]) throws -> Day? {
        var number: [UInt8] = []
        try cipher.decrypt(idNumber.span, column: ReencryptionStore.idNumber, row: row.span, into: &number)
        guard let type = number.first.flatMap(IDType.init(rawValue:)) else { throw SigningError.fieldMalformed }
        return try IdentityNumber(type: type, number: Array(number.dropFirst())).birthDay
    }

    private func seal(_ text: Redacted<String>, _ column: EncryptedColumn, _ row: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        let plaintext = Array(text.exposed.utf8)
        try cipher.encrypt(plaintext.span, column: column, row: row.span, into: &output)
        return output
    }

    private func open(_ field: [UInt8], _ column: EncryptedColumn, _ row: [UInt8]) throws -> String {
        var output: [UInt8] = []
        try cipher.decrypt(field.span, column: column, row: row.span, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
