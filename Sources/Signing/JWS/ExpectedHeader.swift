import StrictJSON

/// What the protected header of a message must be. Nothing in a header ever chooses a key or an algorithm by itself.
package enum ExpectedHeader: Hashable, Sendable {
    /// Exactly `alg`, `kid` and `typ`, the type being one of these.
    case message(types: Set<String>)
    /// A client's assertion (RFC 7523): `alg`, `kid`, and `typ` either absent or `JWT`.
    case clientAssertion

    package static func message(type: String) -> ExpectedHeader {
        .message(types: [type])
    }

    /// Three short members need far less; anything longer carries something else.
    private static let largest = 1024

    func read(_ bytes: [UInt8]) throws(JWSError) -> JWSHeader {
        guard bytes.count <= Self.largest else { throw .headerForbidden }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: bytes, limits: JSONLimits(bytes: Self.largest, depth: 8, values: 256))
        } catch {
            throw .malformed
        }
        guard case .object(let object) = value else { throw .malformed }
        for member in object.members {
            guard ["alg", "kid", "typ"].contains(member.key), case .string = member.value else {
                throw .headerForbidden
            }
        }
        guard case .string(let algorithm) = object["alg"], case .string(let keyID) = object["kid"] else {
            throw .headerForbidden
        }
        var type: String?
        if case .string(let text) = object["typ"] { type = text }
        switch self {
        case .message(let types):
            guard let type else { throw .headerForbidden }
            guard types.contains(type) else { throw .wrongType }
        case .clientAssertion:
            guard type == nil || type == "JWT" else { throw .wrongType }
        }
        guard let keyID = KeyID(keyID) else { throw .unknownKey }
        return JWSHeader(algorithm: algorithm, keyID: keyID, type: type)
    }
}

/// The protected header of a message (RFC 7515 §4).
struct JWSHeader: Hashable, Sendable {
    /// As the message names it; only one that is the key's means anything.
    let algorithm: String
    let keyID: KeyID
    /// `nil` only in a client's assertion.
    let type: String?

    func written() -> [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.beginObject()
        writer.key("alg")
        writer.string(algorithm)
        writer.key("kid")
        writer.string(keyID.text)
        if let type {
            writer.key("typ")
            writer.string(type)
        }
        writer.endObject()
        return writer.finish()
    }
}
