/// The parameters of one statement in binary form, with their types, in one arena of bytes.
///
/// A value PostgreSQL cannot store (text with U+0000) is noticed here and refused before anything is sent.
package struct ParameterWriter: Sendable {
    private var arena: [UInt8] = []
    /// Where each parameter lies; a negative count is NULL.
    private var places: [(offset: Int, count: Int32)] = []
    private(set) var types: [UInt32] = []
    private(set) var fault: PostgresError?

    /// The wire protocol counts parameters in 16 bits.
    static let limit = 65_535

    init() {}

    var count: Int { types.count }

    package mutating func append<Value: BinaryValue>(_ value: Value) {
        write(Value.typeID) { arena in value.write(to: &arena) }
        check(value)
    }

    package mutating func append<Value: BinaryValue>(_ value: Value?) {
        guard let value else { return appendNull(Value.typeID) }
        append(value)
    }

    package mutating func append<Value: BinaryValue>(_ values: [Value]) {
        for value in values { check(value) }
        write(Value.arrayTypeID) { arena in
            Self.startArray(of: Value.typeID, count: values.count, hasNulls: false, in: &arena)
            for value in values { Self.element(value, in: &arena) }
        }
    }

    package mutating func append<Value: BinaryValue>(_ values: [Value?]) {
        for case .some(let value) in values { check(value) }
        write(Value.arrayTypeID) { arena in
            Self.startArray(of: Value.typeID, count: values.count, hasNulls: true, in: &arena)
            for value in values {
                if let value { Self.element(value, in: &arena) } else { Int32(-1).writeBigEndian(to: &arena) }
            }
        }
    }

    /// A NULL array.
    package mutating func append<Value: BinaryValue>(_ values: [Value]?) {
        guard let values else { return appendNull(Value.arrayTypeID) }
        append(values)
    }

    private mutating func appendNull(_ type: UInt32) {
        types.append(type)
        places.append((offset: 0, count: -1))
    }

    private mutating func write(_ type: UInt32, _ body: (inout [UInt8]) -> Void) {
        let start = arena.count
        body(&arena)
        types.append(type)
        places.append((offset: start, count: Int32(clamping: arena.count - start)))
        if types.count > Self.limit {
            fault = PostgresError(.invalidParameter, detail: "more than \(Self.limit) parameters")
        }
    }

    private mutating func check(_ value: some BinaryValue) {
        guard !value.isStorable else { return }
        fault = PostgresError(
            .invalidParameter, detail: "a value that PostgreSQL cannot store, such as text with U+0000")
    }

    /// One dimension, counted from 1.
    private static func startArray(of type: UInt32, count: Int, hasNulls: Bool, in arena: inout [UInt8]) {
        Int32(count == 0 ? 0 : 1).writeBigEndian(to: &arena)
        Int32(hasNulls ? 1 : 0).writeBigEndian(to: &arena)
        type.writeBigEndian(to: &arena)
        guard count > 0 else { return }
        Int32(clamping: count).writeBigEndian(to: &arena)
        Int32(1).writeBigEndian(to: &arena)
    }

    private static func element(_ value: some BinaryValue, in arena: inout [UInt8]) {
        let lengthAt = arena.count
        arena.append(contentsOf: [0, 0, 0, 0])
        value.write(to: &arena)
        let length = UInt32(clamping: arena.count - lengthAt - 4)
        for byte in 0..<4 { arena[lengthAt + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(byte))) }
    }

    /// The parameters in the shape libpq takes, valid while `body` runs.
    @safe func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
        // An empty arena has no address, and libpq reads a null pointer as NULL; so there is always one byte.
        let bytes = arena.isEmpty ? [0] : arena
        return unsafe bytes.withUnsafeBytes { bytes in
            let values = unsafe places.map { place in
                place.count < 0
                    ? nil : unsafe bytes.baseAddress?.advanced(by: place.offset).assumingMemoryBound(to: CChar.self)
            }
            let lengths = places.map { max(0, $0.count) }
            let formats = [Int32](repeating: 1, count: count)
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe types.withUnsafeBufferPointer { types in
                            unsafe body(
                                Pointers(
                                    count: Int32(types.count), types: types.baseAddress, values: values.baseAddress,
                                    lengths: lengths.baseAddress, formats: formats.baseAddress))
                        }
                    }
                }
            }
        }
    }

    /// What `withPointers` lends out.
    @unsafe struct Pointers {
        let count: Int32
        let types: UnsafePointer<UInt32>?
        let values: UnsafePointer<UnsafePointer<CChar>?>?
        let lengths: UnsafePointer<Int32>?
        let formats: UnsafePointer<Int32>?
    }
}
