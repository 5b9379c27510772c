import COpenSSL
package import CivilTime

/// The shared secret of an authenticator app and its six-digit codes: TOTP (RFC 6238) with HMAC-SHA-1 and steps of 30
/// seconds, the settings every such app knows. Never printed.
package struct TimeCode: Sendable {
    package static let secretCount = 20
    package static let stepSeconds: Int64 = 30
    private static let digitCount = 6

    /// To be stored encrypted.
    package let secret: [UInt8]

    package static func random() throws(SigningError) -> TimeCode {
        TimeCode(unchecked: try RandomBytes.make(count: secretCount))
    }

    /// `nil` unless there are exactly 20 bytes.
    package init?(secret: [UInt8]) {
        guard secret.count == Self.secretCount else { return nil }
        self.secret = secret
    }

    private init(unchecked secret: [UInt8]) {
        self.secret = secret
    }

    /// The step a code matches at `now`, the one before or after it included, if it is later than `lastStep`.
    ///
    /// The caller stores the answer as the user's last step, so that no code is accepted twice (RFC 6238 §5.2).
    package func step(matching code: String, at now: Instant, after lastStep: Int64? = nil) -> Int64? {
        let current = Self.step(at: now)
        let typed = Array(code.utf8)
        var matched: Int64?
        for step in max(current - 1, 0)...max(current + 1, 0)
        where ConstantTime.equal(Array(self.code(at: step).utf8), typed) {
            if step > lastStep ?? -1 { matched = matched ?? step }
        }
        return matched
    }

    package static func step(at now: Instant) -> Int64 {
        now.microseconds / 1_000_000 / stepSeconds
    }

    /// The code of a step (RFC 4226 §5.3).
    package func code(at step: Int64) -> String {
        let message = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: step >> $0) }
        let hash = sha1Code(message)
        let offset = Int(hash[19] & 0xF)
        let number = hash[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: Self.digitCount - digits.utf8.count) + digits
    }

    private func sha1Code(_ message: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 20)
        let done = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA1", nil, secret, secret.count, message, message.count, output.baseAddress,
                output.count, nil) != nil
        }
        precondition(done, "OpenSSL could not compute HMAC-SHA-1")
        return output
    }
}

/// How the secret reaches the app.
extension TimeCode {
    /// For typing: base 32 (RFC 4648 §6), 32 characters, no padding.
    package var base32: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var text: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in secret {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[bits >> count & 31])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what `base32` writes, and nothing else.
    package init?(base32 text: String) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bytes, bits, count): ([UInt8], Int, Int) = ([], 0, 0)
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = (bits << 5 | value) & 0xFFFF
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        self.init(secret: bytes)
    }

    /// For a QR code: the `otpauth` address authenticator apps read. Issuer and account are percent-encoded.
    package func uri(issuer: String, account: String) -> String {
        let issuer = Self.percentEncoded(issuer)
        return "otpauth://totp/\(issuer):\(Self.percentEncoded(account))?secret=\(base32)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(Self.digitCount)&period=\(Self.stepSeconds)"
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default:
                encoded.append(0x25)
                encoded += Hexadecimal.encode([byte]).uppercased().utf8
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension TimeCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "TimeCode(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
