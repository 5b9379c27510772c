import CLibPQ
package import CivilTime

/// Writes rows of a binary COPY into the database, in chunks of about 64 KiB.
///
/// Announce each row with `row(_:)`, then append as many fields as announced. Sending waits while the server is busy,
/// so memory stays bounded however many rows follow.
@safe package struct BinaryCopyWriter: ~Copyable {
    private let session: ServerSession
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    private var fieldsMissing = 0
    private var fault: PostgresError?
    /// Rows announced so far.
    package private(set) var rowCount = 0

    private static let chunk = 65_536

    init(session: ServerSession) {
        self.session = session
        capacity = Self.chunk * 2
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        // Signature, no flags, no header extension.
        for byte in "PGCOPY\n".utf8 + [0xFF, 0x0D, 0x0A, 0] { integer(byte) }
        integer(Int32(0))
        integer(Int32(0))
    }

    deinit { unsafe base.deallocate() }

    /// Begins a row of `fields` fields, and sends what has gathered when it is enough.
    package mutating func row(_ fields: Int) throws(PostgresError) {
        try settle()
        if count >= Self.chunk { try flush() }
        guard fields > 0, fields <= Int(Int16.max) else {
            throw PostgresError(.invalidParameter, detail: "a copied row of \(fields) fields")
        }
        integer(Int16(fields))
        fieldsMissing = fields
        rowCount += 1
    }

    package mutating func append(_ value: Int16) { field(value) }
    package mutating func append(_ value: Int32) { field(value) }
    package mutating func append(_ value: Int64) { field(value) }
    package mutating func append(_ value: Int) { field(Int64(value)) }
    package mutating func append(_ value: UInt128) { field(value) }
    package mutating func append(_ value: Bool) { field(value ? 1 as UInt8 : 0) }

    package mutating func append(_ day: Day) {
        check(day.isStorable)
        field(day.postgresNumber)
    }

    package mutating func append(_ instant: Instant) {
        check(instant.isStorable)
        field(instant.postgresNumber)
    }

    package mutating func append(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        begin(bytes.count)
        unsafe raw(bytes)
    }

    /// Text; U+0000 in it is an error at the next row or at the end.
    package mutating func append(_ text: String) {
        var text = text
        let isStorable = text.withUTF8 { utf8 in
            unsafe append(UnsafeRawBufferPointer(utf8))
            return unsafe !utf8.contains(0)
        }
        check(isStorable)
    }

    package mutating func append(_ values: [Int16]) {
        begin(values.isEmpty ? 12 : 20 + values.count * 6)
        integer(Int32(values.isEmpty ? 0 : 1))
        integer(Int32(0))
        integer(Int16.typeID)
        guard !values.isEmpty else { return }
        integer(Int32(clamping: values.count))
        integer(Int32(1))
        for value in values {
            integer(Int32(2))
            integer(value)
        }
    }

    package mutating func append(_ value: Int16?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: Int32?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: Int64?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: UInt128?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: Bool?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: Day?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: Instant?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: String?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: [UInt8]?) { if let value { append(value) } else { appendNull() } }
    package mutating func append(_ value: [Int16]?) { if let value { append(value) } else { appendNull() } }

    package mutating func appendNull() {
        integer(Int32(-1))
        fieldsMissing -= 1
    }

    /// Writes the trailer and sends the rest.
    mutating func finish() throws(PostgresError) {
        try settle()
        integer(Int16(-1))
        try flush()
    }

    /// The row before must be complete and sound.
    private mutating func settle() throws(PostgresError) {
        if let fault { throw fault }
        guard fieldsMissing == 0 else {
            throw PostgresError(.invalidParameter, detail: "row \(rowCount) has fewer or more fields than announced")
        }
    }

    private mutating func flush() throws(PostgresError) {
        let bytes = unsafe base.assumingMemoryBound(to: CChar.self)
        guard unsafe PQputCopyData(session.pointer, bytes, Int32(count)) == 1 else { throw session.failure() }
        count = 0
    }

    private mutating func check(_ isStorable: Bool) {
        guard !isStorable else { return }
        fault = PostgresError(
            .invalidParameter, detail: "a value that PostgreSQL cannot store, such as text with U+0000")
    }

    @inline(__always)
    private mutating func field<Value: FixedWidthInteger>(_ value: Value) {
        begin(MemoryLayout<Value>.size)
        integer(value)
    }

    private mutating func begin(_ length: Int) {
        fieldsMissing -= 1
        integer(Int32(clamping: length))
    }

    @inline(__always)
    private mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    private mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        guard let source = bytes.baseAddress else { return }
        unsafe base.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(by: more) }
    }

    /// A row larger than the buffer makes the buffer larger; it is sent whole before the next row.
    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        unsafe larger.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = larger
    }
}
