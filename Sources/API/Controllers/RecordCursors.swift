import Signing
import UseCases

/// Where a page of records begins, as a text the caller sends back unchanged. It is ciphertext, because a record number
/// leads to what a person did and would lie in the logs of every proxy; and bound to the citizen, so it opens in no
/// other's list.
struct RecordCursors: Sendable {
    let cipher: FieldCipher
    private static let column = EncryptedColumn(table: "cursor", column: "records")

    func text(_ place: ListRecords.Place, of citizen: CitizenHandle) throws -> String {
        let source = UInt16(bitPattern: place.source)
        let plain = [UInt8(source >> 8), UInt8(source & 0xFF)] + Array(place.recordNo.utf8)
        let row = Array(citizen.description.utf8)
        var field: [UInt8] = []
        try cipher.encrypt(plain.span, column: Self.column, row: row.span, into: &field)
        return Base64URL.encode(field)
    }

    /// `nil` for whatever was not written by `text` for this citizen.
    func place(_ text: some StringProtocol, of citizen: CitizenHandle) -> ListRecords.Place? {
        guard let field = Base64URL.decode(text.utf8) else { return nil }
        let row = Array(citizen.description.utf8)
        var plain: [UInt8] = []
        guard (try? cipher.decrypt(field.span, column: Self.column, row: row.span, into: &plain)) != nil,
            plain.count > 2
        else { return nil }
        return ListRecords.Place(
            source: Int16(bitPattern: UInt16(plain[0]) << 8 | UInt16(plain[1])),
            recordNo: String(decoding: plain.dropFirst(2), as: UTF8.self))
    }
}
