import Signing
import Store

/// The secrets of officers' authenticator apps, encrypted under the ring's officer keys for the row they lie in.
struct SecondFactors: Sendable {
    private static let column = EncryptedCells.officerSecrets.column

    private let cipher: FieldCipher

    init(_ ring: KeyRing) throws(SigningError) {
        cipher = try FieldCipher(ring, purpose: .officer)
    }

    func seal(_ code: TimeCode, of officer: PublicID) throws -> [UInt8] {
        var sealed: [UInt8] = []
        let row = officer.bytes
        try cipher.encrypt(code.secret.span, column: Self.column, row: row.span, into: &sealed)
        return sealed
    }

    func open(_ sealed: [UInt8], of officer: PublicID) throws -> TimeCode {
        var secret: [UInt8] = []
        let row = officer.bytes
        try cipher.decrypt(sealed.span, column: Self.column, row: row.span, into: &secret)
        guard let code = TimeCode(secret: secret) else { throw SigningError.fieldRefused }
        return code
    }
}
