/// The three signature algorithms of the house, by their JOSE names.
///
/// A key is bound to one of them for life, and a message never chooses. `SGD_SM3_SM2` and `SM2-P-256` are the names of
/// GM/T 0125-2022; `Ed25519` is the name of RFC 9864, which retires the ambiguous `EdDSA`.
package enum SignatureAlgorithm: String, CaseIterable, Hashable, Sendable {
    case ed25519 = "Ed25519"
    case es256 = "ES256"
    case sm2 = "SGD_SM3_SM2"

    /// All three make signatures of 64 bytes: R ‖ S (RFC 8032), or r ‖ s, each padded to 32 bytes.
    static let signatureCount = 64

    /// `kty` of a JSON Web Key.
    var keyType: String {
        switch self {
        case .ed25519: "OKP"
        case .es256, .sm2: "EC"
        }
    }

    /// `crv` of a JSON Web Key.
    var curve: String {
        switch self {
        case .ed25519: "Ed25519"
        case .es256: "P-256"
        case .sm2: "SM2-P-256"
        }
    }

    /// Bytes of a public key: the encoded point, or x ‖ y.
    package var publicKeyCount: Int {
        switch self {
        case .ed25519: 32
        case .es256, .sm2: 64
        }
    }

    /// The number of points on the curve, most significant byte first; `nil` where OpenSSL itself checks the range of
    /// s.
    var order: [UInt8]? {
        switch self {
        case .ed25519: nil
        case .es256: Self.orderOfP256
        case .sm2: Self.orderOfSM2
        }
    }

    private static let orderOfP256 = Hexadecimal.decode(
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".utf8)

    private static let orderOfSM2 = Hexadecimal.decode(
        "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123".utf8)
}
