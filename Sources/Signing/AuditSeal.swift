import CivilTime

/// Authenticates audit entries and heads with the ring's audit keys, which the database does not have.
package struct AuditSeal: ~Copyable {
    private var codes: [UInt32: MessageCodeBox] = [:]
    private let active: UInt32
    private let ring: KeyRing

    package init(_ ring: KeyRing) throws(SigningError) {
        self.ring = ring
        active = ring.activeKey(for: .audit).id
    }

    /// The code of a message under the active key: 28 bytes of HMAC-SHA-256 after the key's number.
    package mutating func authenticate(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        try code(message, under: active)
    }

    /// Whether this code was made of this message by some key of the ring.
    package mutating func isAuthentic(_ code: [UInt8], of message: [UInt8]) throws(SigningError) -> Bool {
        guard code.count == SHA256Digest.byteCount else { return false }
        let key = code[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard ring.keys(for: .audit).contains(where: { $0.id == key }) else { return false }
        return ConstantTime.equal(try self.code(message, under: key), code)
    }

    private mutating func code(_ message: [UInt8], under id: UInt32) throws(SigningError) -> [UInt8] {
        if codes[id] == nil {
            guard let key = ring.keys(for: .audit).first(where: { $0.id == id }) else {
                throw .cryptographyUnavailable(operation: "find an audit key")
            }
            codes[id] = MessageCodeBox(code: try MessageCode(key: key.secret))
        }
        guard let box = codes[id] else { throw .cryptographyUnavailable(operation: "set up an audit key") }
        let digest = box.code.authenticate(message.span).bytes
        return stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: id >> UInt32($0)) }
            + digest.prefix(SHA256Digest.byteCount - 4)
    }
}

/// A code that can lie in a dictionary; it never leaves the seal that made it.
private final class MessageCodeBox {
    var code: MessageCode

    init(code: consuming MessageCode) {
        self.code = code
    }
}
