import CLibPQ
package import CivilTime

/// Reads the columns of one row from left to right.
///
/// Each reader names the type it expects; a column of another type, a NULL where none is allowed and a missing column
/// are errors, so that a decoder that no longer fits its statement is noticed at the first row.
@safe package struct RowReader: ~Copyable {
    private let result: OpaquePointer?
    private let row: Int32
    private let columns: Int32
    private var column: Int32 = 0

    init(result: OpaquePointer?, row: Int32) {
        unsafe self.result = unsafe result
        self.row = row
        columns = unsafe PQnfields(result)
    }

    package var isAtEnd: Bool { column == columns }

    package mutating func value<Value: BinaryValue>(_ type: Value.Type = Value.self) throws(PostgresError) -> Value {
        guard let value = try optional(type) else { throw misfit("NULL in a column that must have a value") }
        return value
    }

    package mutating func optional<Value: BinaryValue>(
        _ type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard let bytes = try unsafe next(where: Value.reads) else { return nil }
        guard let value = unsafe Value(postgresBinary: bytes) else { throw misfit("a value of another size") }
        return value
    }

    package mutating func array<Value: BinaryValue>(of type: Value.Type = Value.self) throws(PostgresError) -> [Value] {
        guard let values = try optionalArray(of: type) else { throw misfit("NULL in a column that must have a value") }
        return values
    }

    package mutating func optionalArray<Value: BinaryValue>(
        of type: Value.Type = Value.self
    ) throws(PostgresError) -> [Value]? {
        guard let bytes = try unsafe next(where: { $0 == Value.arrayTypeID }) else { return nil }
        guard let values = unsafe binaryArray(of: type, bytes) else { throw misfit("an array of another shape") }
        return values
    }

    package mutating func int16() throws(PostgresError) -> Int16 { try value() }
    package mutating func int32() throws(PostgresError) -> Int32 { try value() }
    package mutating func int64() throws(PostgresError) -> Int64 { try value() }
    package mutating func int() throws(PostgresError) -> Int { try value() }
    package mutating func bool() throws(PostgresError) -> Bool { try value() }
    package mutating func text() throws(PostgresError) -> String { try value() }
    package mutating func bytes() throws(PostgresError) -> [UInt8] { try value() }
    package mutating func uuid() throws(PostgresError) -> UInt128 { try value() }
    package mutating func day() throws(PostgresError) -> Day { try value() }
    package mutating func instant() throws(PostgresError) -> Instant { try value() }
    package mutating func optionalInt16() throws(PostgresError) -> Int16? { try optional() }
    package mutating func optionalInt32() throws(PostgresError) -> Int32? { try optional() }
    package mutating func optionalInt64() throws(PostgresError) -> Int64? { try optional() }
    package mutating func optionalText() throws(PostgresError) -> String? { try optional() }
    package mutating func optionalBytes() throws(PostgresError) -> [UInt8]? { try optional() }
    package mutating func optionalUUID() throws(PostgresError) -> UInt128? { try optional() }
    package mutating func optionalDay() throws(PostgresError) -> Day? { try optional() }
    package mutating func optionalInstant() throws(PostgresError) -> Instant? { try optional() }
    package mutating func int16Array() throws(PostgresError) -> [Int16] { try array() }
    package mutating func int64Array() throws(PostgresError) -> [Int64] { try array() }
    package mutating func textArray() throws(PostgresError) -> [String] { try array() }

    /// Passes over a column.
    package mutating func skip() throws(PostgresError) {
        _ = try unsafe next(where: { _ in true })
    }

    private mutating func next(where fits: (UInt32) -> Bool) throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard column < columns else { throw misfit("fewer columns than the decoder reads") }
        guard fits(unsafe PQftype(result, column)) else { throw misfit("a column of another type") }
        defer { column += 1 }
        if unsafe PQgetisnull(result, row, column) != 0 { return nil }
        return unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    private func misfit(_ what: String) -> PostgresError {
        PostgresError(.decoding, column: unsafe Postgres.text(PQfname(result, column)), detail: what)
    }
}

/// A one-dimensional array without NULLs, or `nil`.
func binaryArray<Value: BinaryValue>(of type: Value.Type, _ bytes: UnsafeRawBufferPointer) -> [Value]? {
    guard bytes.count >= 12 else { return nil }
    let dimensions = unsafe Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int32.self))
    let elementType = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard elementType == Value.typeID else { return nil }
    if dimensions == 0 { return [] }
    guard dimensions == 1, bytes.count >= 20 else { return nil }
    let count = unsafe Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: Int32.self))
    var values: [Value] = []
    var offset = 20
    for _ in 0..<max(0, count) {
        guard offset + 4 <= bytes.count else { return nil }
        let length = unsafe Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        offset += 4
        guard length >= 0, offset + length <= bytes.count,
            let value = unsafe Value(postgresBinary: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
        else { return nil }
        values.append(value)
        offset += length
    }
    return values
}
