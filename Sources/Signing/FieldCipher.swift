import Synchronization

/// Encrypts single database fields, such as resident ID numbers, so that a stolen dump or disk tells nothing.
///
/// AES-256-GCM under the active key of one purpose of the ring (`field` unless another is named); fields under retired
/// keys still open. What is written:
///
///     version 0x01 · key id (4 bytes, big-endian) · nonce (12) · ciphertext (as long as the text) · tag (16)
///
/// Table, column and row are authenticated with it, each behind its length, so that a ciphertext copied into another
/// row does not open. The length of the text is not hidden.
///
/// **The bound of a key.** Nonces are 96 random bits. After 2^32 fields under one key, two share a nonce with a chance
/// below 2^-32 (SP 800-38D §8.3 draws the line there), and one such pair would reveal both texts and the key that
/// authenticates. Rotate a key before 2^32 fields have been written with it, rewrites counted.
///
/// Safe to share between tasks: a lock guards the contexts. A bulk worker makes its own instead, so that nobody waits.
package final class FieldCipher: Sendable {
    /// How much longer than its text a field is.
    package static let overhead = headerCount + AuthenticatedCipher.tagCount

    private static let version: UInt8 = 1
    private static let nonceOffset = 5
    private static let headerCount = nonceOffset + AuthenticatedCipher.nonceCount

    private let state: Mutex<State>

    /// Writes with the active key of `purpose` and reads with all of them.
    package init(_ ring: KeyRing, purpose: KeyRing.Purpose = .field) throws(SigningError) {
        state = Mutex(try State(ring, purpose))
    }

    /// Appends the field to `output`: `plaintext.count + FieldCipher.overhead` bytes. If it throws, nothing is
    /// appended.
    package func encrypt(
        _ plaintext: Span<UInt8>, column: EncryptedColumn, row: Span<UInt8>, into output: inout [UInt8]
    ) throws(SigningError) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: plaintext.count + Self.overhead))
        do throws(SigningError) {
            try state.withLock { state throws(SigningError) in
                try state.encrypt(plaintext, column: column, row: row, at: start, of: &output)
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// The same for a row known by its `bigint` key.
    package func encrypt(
        _ plaintext: Span<UInt8>, column: EncryptedColumn, row: Int64, into output: inout [UInt8]
    ) throws(SigningError) {
        let row = Self.bytes(of: row)
        try encrypt(plaintext, column: column, row: row.span, into: &output)
    }

    /// Appends the text to `output`. If it throws, nothing is appended.
    package func decrypt(
        _ field: Span<UInt8>, column: EncryptedColumn, row: Span<UInt8>, into output: inout [UInt8]
    ) throws(SigningError) {
        guard field.count >= Self.overhead, field[0] == Self.version else { throw .fieldMalformed }
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: field.count - Self.overhead))
        do throws(SigningError) {
            try state.withLock { state throws(SigningError) in
                try state.decrypt(field, column: column, row: row, at: start, of: &output)
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// The same for a row known by its `bigint` key.
    package func decrypt(
        _ field: Span<UInt8>, column: EncryptedColumn, row: Int64, into output: inout [UInt8]
    ) throws(SigningError) {
        let row = Self.bytes(of: row)
        try decrypt(field, column: column, row: row.span, into: &output)
    }

    /// The key a field was written with, for rotation; `nil` for bytes that are no field.
    package static func keyID(of field: Span<UInt8>) -> UInt32? {
        guard field.count >= overhead, field[0] == version else { return nil }
        return UInt32(field[1]) << 24 | UInt32(field[2]) << 16 | UInt32(field[3]) << 8 | UInt32(field[4])
    }

    private static func bytes(of row: Int64) -> InlineArray<8, UInt8> {
        InlineArray { index in UInt8(truncatingIfNeeded: row >> Int64(56 - 8 * index)) }
    }
}

extension FieldCipher {
    /// The contexts of all keys of the ring, the random pool, and room to write the associated data without allocating.
    private struct State: ~Copyable {
        private let contexts: [KeyedCipher]
        private let active: KeyedCipher
        private var random = RandomPool()
        private var place: [UInt8] = []
        private let purpose: KeyRing.Purpose

        init(_ ring: KeyRing, _ purpose: KeyRing.Purpose) throws(SigningError) {
            self.purpose = purpose
            let activeKey = ring.activeKey(for: purpose)
            let active = try KeyedCipher(activeKey)
            var contexts = [active]
            for key in ring.keys(for: purpose) where key.id != activeKey.id { contexts.append(try KeyedCipher(key)) }
            self.active = active
            self.contexts = contexts
        }

        mutating func encrypt(
            _ plaintext: Span<UInt8>, column: EncryptedColumn, row: Span<UInt8>, at start: Int, of output: inout [UInt8]
        ) throws(SigningError) {
            output[start] = FieldCipher.version
            for index in 0..<4 { output[start + 1 + index] = UInt8(truncatingIfNeeded: active.id >> (24 - 8 * index)) }
            place.removeAll(keepingCapacity: true)
            column.appendPlace(row: row, to: &place)
            let done = try unsafe output.withUnsafeMutableBufferPointer { output throws(SigningError) in
                guard let base = output.baseAddress else { return false }
                let nonce = unsafe base + start + FieldCipher.nonceOffset
                try unsafe random.take(AuthenticatedCipher.nonceCount, into: nonce)
                return unsafe plaintext.withUnsafeBufferPointer { text in
                    unsafe place.withUnsafeBufferPointer { place in
                        unsafe active.cipher.seal(
                            text, nonce: nonce, associated: place, output: base + start + FieldCipher.headerCount)
                    }
                }
            }
            guard done else { throw .cryptographyUnavailable(operation: "encrypt a field") }
        }

        mutating func decrypt(
            _ field: Span<UInt8>, column: EncryptedColumn, row: Span<UInt8>, at start: Int, of output: inout [UInt8]
        ) throws(SigningError) {
            let id = FieldCipher.keyID(of: field) ?? 0
            guard let key = contexts.first(where: { $0.id == id }) else { throw .keyUnknown(purpose: purpose, id: id) }
            place.removeAll(keepingCapacity: true)
            column.appendPlace(row: row, to: &place)
            // An empty text needs no room, yet OpenSSL wants an address to finish at.
            var nowhere: UInt8 = 0
            let opened = unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe withUnsafeMutablePointer(to: &nowhere) { nowhere in
                    unsafe field.withUnsafeBufferPointer { field in
                        unsafe place.withUnsafeBufferPointer { place in
                            guard let base = field.baseAddress else { return false }
                            return unsafe key.cipher.open(
                                UnsafeBufferPointer(rebasing: field[FieldCipher.headerCount...]),
                                nonce: base + FieldCipher.nonceOffset, associated: place,
                                output: output.baseAddress.map { unsafe $0 + start } ?? nowhere)
                        }
                    }
                }
            }
            guard opened else { throw .fieldRefused }
        }
    }

    /// One key's contexts; a class because a `~Copyable` value cannot live in an array. Only `State` holds it.
    private final class KeyedCipher {
        let id: UInt32
        var cipher: AuthenticatedCipher

        init(_ key: KeyRing.Key) throws(SigningError) {
            id = key.id
            cipher = try AuthenticatedCipher(key: key.secret)
        }
    }
}
