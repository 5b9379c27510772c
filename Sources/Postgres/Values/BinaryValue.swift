package import CivilTime

/// A Swift value with a PostgreSQL binary form, so that it can be a parameter, a column or an array element.
package protocol BinaryValue: Sendable {
    /// The type's object identifier in PostgreSQL's catalogue.
    static var typeID: UInt32 { get }
    /// The identifier of arrays of the type.
    static var arrayTypeID: UInt32 { get }
    /// Whether a column of this type can be read as `Self`.
    static func reads(_ typeID: UInt32) -> Bool
    /// Whether PostgreSQL can store the value.
    var isStorable: Bool { get }
    /// Appends the binary form without its length.
    func write(to bytes: inout [UInt8])
    /// Reads the binary form; `nil` when the bytes are none.
    init?(postgresBinary bytes: UnsafeRawBufferPointer)
}

extension BinaryValue {
    package static func reads(_ typeID: UInt32) -> Bool { typeID == Self.typeID }
    package var isStorable: Bool { true }
}

extension FixedWidthInteger {
    @inline(__always) func writeBigEndian(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    @inline(__always) init?(bigEndianBytes bytes: UnsafeRawBufferPointer) {
        guard bytes.count == MemoryLayout<Self>.size else { return nil }
        unsafe self.init(bigEndian: bytes.loadUnaligned(as: Self.self))
    }
}

extension Int16: BinaryValue {
    package static var typeID: UInt32 { 21 }
    package static var arrayTypeID: UInt32 { 1005 }
    package func write(to bytes: inout [UInt8]) { writeBigEndian(to: &bytes) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(bigEndianBytes: bytes) }
}

extension Int32: BinaryValue {
    package static var typeID: UInt32 { 23 }
    package static var arrayTypeID: UInt32 { 1007 }
    package func write(to bytes: inout [UInt8]) { writeBigEndian(to: &bytes) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(bigEndianBytes: bytes) }
}

extension Int64: BinaryValue {
    package static var typeID: UInt32 { 20 }
    package static var arrayTypeID: UInt32 { 1016 }
    package func write(to bytes: inout [UInt8]) { writeBigEndian(to: &bytes) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(bigEndianBytes: bytes) }
}

/// `int8`, like `Int64`.
extension Int: BinaryValue {
    package static var typeID: UInt32 { Int64.typeID }
    package static var arrayTypeID: UInt32 { Int64.arrayTypeID }
    package func write(to bytes: inout [UInt8]) { Int64(self).writeBigEndian(to: &bytes) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) {
        guard let value = unsafe Int64(bigEndianBytes: bytes) else { return nil }
        self = Int(value)
    }
}

/// `uuid`, most significant byte first.
extension UInt128: BinaryValue {
    package static var typeID: UInt32 { 2950 }
    package static var arrayTypeID: UInt32 { 2951 }
    package func write(to bytes: inout [UInt8]) { writeBigEndian(to: &bytes) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(bigEndianBytes: bytes) }
}

extension Bool: BinaryValue {
    package static var typeID: UInt32 { 16 }
    package static var arrayTypeID: UInt32 { 1000 }
    package func write(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 1 else { return nil }
        unsafe self = bytes[0] != 0
    }
}

/// `text`; also reads its relatives and enumerations. PostgreSQL cannot store U+0000.
extension String: BinaryValue {
    package static var typeID: UInt32 { 25 }
    package static var arrayTypeID: UInt32 { 1009 }

    package static func reads(_ typeID: UInt32) -> Bool {
        switch typeID {
        case 25, 1043, 1042, 19, 705, 114: true  // text, varchar, char(n), name, unknown, json
        default: typeID >= 16_384  // defined in the database: an enumeration, whose binary form is its label
        }
    }

    package var isStorable: Bool { !utf8.contains(0) }
    package func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(decoding: bytes, as: UTF8.self) }
}

/// `bytea`.
extension Array: BinaryValue where Element == UInt8 {
    package static var typeID: UInt32 { 17 }
    package static var arrayTypeID: UInt32 { 1001 }
    package func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
    package init?(postgresBinary bytes: UnsafeRawBufferPointer) { unsafe self.init(bytes) }
}

/// `date`. `infinity` and `-infinity` are the largest and the smallest `Day`.
extension Day: BinaryValue {
    package static var typeID: UInt32 { 1082 }
    package static var arrayTypeID: UInt32 { 1182 }

    /// Days from 1970-01-01 to PostgreSQL's 2000-01-01.
    private static let epoch: Int32 = 10_957

    /// Days since 2000-01-01.
    var postgresNumber: Int32 {
        number == .max || number == .min ? number : number.subtractingReportingOverflow(Day.epoch).partialValue
    }

    init?(postgresNumber: Int32) {
        guard postgresNumber != .max, postgresNumber != .min else {
            self.init(number: postgresNumber)
            return
        }
        let (number, overflow) = postgresNumber.addingReportingOverflow(Day.epoch)
        if overflow { return nil }
        self.init(number: number)
    }

    /// Whether the day, counted from 2000-01-01, does not wrap around; the server checks its own range.
    package var isStorable: Bool { number == .min || number >= .min + Day.epoch }
    package func write(to bytes: inout [UInt8]) { postgresNumber.writeBigEndian(to: &bytes) }

    package init?(postgresBinary bytes: UnsafeRawBufferPointer) {
        guard let value = unsafe Int32(bigEndianBytes: bytes) else { return nil }
        self.init(postgresNumber: value)
    }
}

/// `timestamptz`. `infinity` and `-infinity` are the largest and the smallest `Instant`.
extension Instant: BinaryValue {
    package static var typeID: UInt32 { 1184 }
    package static var arrayTypeID: UInt32 { 1185 }

    /// Microseconds from 1970-01-01 to PostgreSQL's 2000-01-01.
    private static let epoch: Int64 = 946_684_800_000_000

    /// Microseconds since 2000-01-01T00:00:00Z.
    var postgresNumber: Int64 {
        microseconds == .max || microseconds == .min
            ? microseconds : microseconds.subtractingReportingOverflow(Instant.epoch).partialValue
    }

    init?(postgresNumber: Int64) {
        guard postgresNumber != .max, postgresNumber != .min else {
            self.init(microseconds: postgresNumber)
            return
        }
        let (microseconds, overflow) = postgresNumber.addingReportingOverflow(Instant.epoch)
        if overflow { return nil }
        self.init(microseconds: microseconds)
    }

    package var isStorable: Bool { microseconds == .min || microseconds >= .min + Instant.epoch }
    package func write(to bytes: inout [UInt8]) { postgresNumber.writeBigEndian(to: &bytes) }

    package init?(postgresBinary bytes: UnsafeRawBufferPointer) {
        guard let value = unsafe Int64(bigEndianBytes: bytes) else { return nil }
        self.init(postgresNumber: value)
    }
}
