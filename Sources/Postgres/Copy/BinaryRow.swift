package import CivilTime

/// One row of a binary COPY, read from left to right where it lies, without copying.
///
/// Valid only during the callback it is handed to. Fields carry no types here, so the order of the readers must be the
/// order of the columns; a field of another size is an error, and no reader ever leaves the row's bytes.
@safe package struct BinaryRow: ~Copyable {
    private let message: UnsafeRawBufferPointer
    private(set) var offset: Int
    /// How many fields the row has.
    package let fieldCount: Int
    /// How many of them have been read.
    package private(set) var fieldsRead = 0

    init(bytes: UnsafeRawBufferPointer, offset: Int, fieldCount: Int) {
        unsafe message = bytes
        self.offset = offset
        self.fieldCount = fieldCount
    }

    package mutating func int16() throws(PostgresError) -> Int16 { try present(optionalInt16()) }
    package mutating func int32() throws(PostgresError) -> Int32 { try present(optionalInt32()) }
    package mutating func int64() throws(PostgresError) -> Int64 { try present(optionalInt64()) }
    package mutating func bool() throws(PostgresError) -> Bool { try present(optionalBool()) }
    package mutating func day() throws(PostgresError) -> Day { try present(optionalDay()) }
    package mutating func instant() throws(PostgresError) -> Instant { try present(optionalInstant()) }
    package mutating func uuid() throws(PostgresError) -> UInt128 { try present(optionalUUID()) }
    package mutating func text() throws(PostgresError) -> String { try present(optionalText()) }
    package mutating func bytes() throws(PostgresError) -> [UInt8] { try present(optionalBytes()) }
    package mutating func int16Array() throws(PostgresError) -> [Int16] { try present(optionalInt16Array()) }

    package mutating func optionalInt16() throws(PostgresError) -> Int16? { try integer() }
    package mutating func optionalInt32() throws(PostgresError) -> Int32? { try integer() }
    package mutating func optionalInt64() throws(PostgresError) -> Int64? { try integer() }
    package mutating func optionalUUID() throws(PostgresError) -> UInt128? { try integer() }

    package mutating func optionalBool() throws(PostgresError) -> Bool? {
        guard let value: UInt8 = try integer() else { return nil }
        return value != 0
    }

    package mutating func optionalDay() throws(PostgresError) -> Day? {
        guard let value: Int32 = try integer() else { return nil }
        guard let day = Day(postgresNumber: value) else { throw misfit() }
        return day
    }

    package mutating func optionalInstant() throws(PostgresError) -> Instant? {
        guard let value: Int64 = try integer() else { return nil }
        guard let instant = Instant(postgresNumber: value) else { throw misfit() }
        return instant
    }

    package mutating func optionalText() throws(PostgresError) -> String? {
        guard let bytes = try unsafe optionalRawBytes() else { return nil }
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    package mutating func optionalBytes() throws(PostgresError) -> [UInt8]? {
        guard let bytes = try unsafe optionalRawBytes() else { return nil }
        return unsafe [UInt8](bytes)
    }

    package mutating func optionalInt16Array() throws(PostgresError) -> [Int16]? {
        guard let bytes = try unsafe optionalRawBytes() else { return nil }
        guard let values = unsafe binaryArray(of: Int16.self, bytes) else { throw misfit() }
        return values
    }

    /// The bytes of a field where they lie; the pointer dies with the callback.
    @unsafe package mutating func rawBytes() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes = try unsafe optionalRawBytes() else { throw misfit() }
        return unsafe bytes
    }

    @unsafe package mutating func optionalRawBytes() throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard let length = try nextLength() else { return nil }
        defer { offset += length }
        return unsafe UnsafeRawBufferPointer(rebasing: message[offset..<offset + length])
    }

    /// Passes over a field.
    package mutating func skip() throws(PostgresError) {
        if let length = try nextLength() { offset += length }
    }

    /// Passes over what the callback did not read.
    mutating func skipRest() throws(PostgresError) {
        while fieldsRead < fieldCount { try skip() }
    }

    @inline(__always)
    private mutating func integer<Value: FixedWidthInteger>() throws(PostgresError) -> Value? {
        guard let length = try nextLength() else { return nil }
        guard length == MemoryLayout<Value>.size else { throw misfit() }
        defer { offset += length }
        return unsafe Value(bigEndian: message.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// The length of the next field, checked against the row's end; `nil` for NULL.
    @inline(__always)
    private mutating func nextLength() throws(PostgresError) -> Int? {
        guard fieldsRead < fieldCount, unsafe message.count - offset >= 4 else { throw misfit() }
        let length = unsafe Int(Int32(bigEndian: message.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        offset += 4
        fieldsRead += 1
        guard length >= 0 else { return nil }
        guard unsafe length <= message.count - offset else { throw misfit() }
        return length
    }

    @inline(__always)
    private func present<Value>(_ value: Value?) throws(PostgresError) -> Value {
        guard let value else { throw misfit() }
        return value
    }

    @inline(never)
    private func misfit() -> PostgresError {
        PostgresError(.decoding, detail: "field \(fieldsRead) of a copied row is not what its reader expects")
    }
}
