/// Why a signed message is refused; the raw values are the codes partners see.
package enum JWSError: String, Error, CaseIterable, Sendable {
    /// Segments, base64url or the header's JSON.
    case malformed
    case tooLarge = "too_large"
    /// The header has other members than it must have.
    case headerForbidden = "header_forbidden"
    /// The algorithm is unknown, or not the one of the key.
    case algorithmNotAllowed = "alg_not_allowed"
    /// Signed, but as a message of another type.
    case wrongType = "wrong_type"
    case unknownKey = "unknown_key"
    /// The key is known, but pending, retired or compromised.
    case keyNotUsable = "key_not_usable"
    case badSignature = "bad_signature"

    package var code: String { rawValue }
}
