import COpenSSL
import Synchronization

/// 32 bytes of key, kept in one place in memory, wiped when the last user is gone, and never printable.
///
/// The mutex is there for the wiping, not for speed: keys are read once per context. It makes the class `Sendable`
/// without an unchecked promise.
final class SecretKey: Sendable {
    static let byteCount = 32

    private let storage = Mutex<InlineArray<32, UInt8>>(InlineArray(repeating: 0))

    static func random() throws(SigningError) -> SecretKey {
        let key = SecretKey()
        let code = unsafe key.withMutableBytes { unsafe RAND_priv_bytes($0.baseAddress, Int32(clamping: $0.count)) }
        guard code == 1 else { throw .cryptographyUnavailable(operation: "draw a key") }
        return key
    }

    private init() {}

    /// Copies the bytes in; the caller wipes its own copy. `nil` unless there are exactly 32.
    init?(copying bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        unsafe withMutableBytes { target in
            for (offset, byte) in bytes.enumerated() { unsafe target[offset] = byte }
        }
    }

    deinit {
        unsafe withMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// The pointer is valid inside `body` only.
    func withBytes<Result: Sendable>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe withMutableBytes { unsafe body(UnsafeBufferPointer($0)) }
    }

    @discardableResult
    private func withMutableBytes<Result: Sendable>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Result) -> Result {
        storage.withLock { bytes in
            unsafe withUnsafeMutableBytes(of: &bytes) { raw in
                unsafe raw.withMemoryRebound(to: UInt8.self) { unsafe body($0) }
            }
        }
    }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    var description: String { "SecretKey(redacted)" }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
