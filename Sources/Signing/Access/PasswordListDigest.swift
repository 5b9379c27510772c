import COpenSSL

/// How published lists of breached passwords name a password: SHA-1 of its UTF-8 bytes as 40 upper-case hexadecimal
/// digits. A name to look up in a file, and nothing that protects one.
package enum PasswordListDigest {
    package static let length = 40

    package static func of(_ password: String) -> [UInt8] {
        let bytes = Array(password.utf8)
        var digest = [UInt8](repeating: 0, count: length / 2)
        var written = 0
        let code = unsafe EVP_Q_digest(nil, "SHA1", nil, bytes, bytes.count, &digest, &written)
        precondition(code == 1 && written == digest.count, "OpenSSL could not compute SHA-1")
        return Hexadecimal.encode(digest).utf8.map { $0 >= UInt8(ascii: "a") ? $0 - 32 : $0 }
    }
}
