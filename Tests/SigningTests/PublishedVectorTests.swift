import Testing

@testable import Signing

@Suite struct `Published vectors` {
    @Test func `SHA-256 agrees with FIPS 180`() throws {
        let rows = try VectorFile.rows("sha-256.txt", columns: 2)
        #expect(rows.count == 3)
        var hasher = SHA256Hasher()
        for row in rows {
            #expect(SHA256Digest(hashing: row[0]).bytes == row[1])
            for byte in row[0] { hasher.update([byte]) }
            let digest = hasher.finish()
            #expect(digest.bytes == row[1])
        }
    }

    @Test func `SHA-256 of a million letters, given in pieces, agrees with FIPS 180`() {
        var hasher = SHA256Hasher()
        let piece = [UInt8](repeating: 0x61, count: 1_000)
        for _ in 0..<1_000 { hasher.update(piece) }
        let digest = hasher.finish()
        #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `HMAC-SHA-256 agrees with RFC 4231, also when the context is used again`() throws {
        let rows = try VectorFile.rows("hmac-sha-256.txt", columns: 3)
        #expect(rows.count == 7)
        for row in rows {
            var code = try MessageCode(key: row[0])
            let message = row[1]
            for _ in 0..<3 {
                let result = code.authenticate(message.span).bytes
                #expect(result.starts(with: row[2]))
            }
        }
    }

    @Test func `AES-256-GCM agrees with the submission to NIST, both ways`() throws {
        let rows = try VectorFile.rows("aes-256-gcm.txt", columns: 6)
        #expect(rows.count == 4)
        for row in rows {
            let (nonce, associated, plaintext, expected) = (row[1], row[2], row[3], row[4] + row[5])
            let key = try #require(SecretKey(copying: row[0][...]))
            var cipher = try AuthenticatedCipher(key: key)
            for _ in 0..<2 {
                let sealed = cipher.sealed(plaintext, nonce: nonce, associated: associated)
                #expect(sealed == expected)
                let opened = cipher.opened(expected, nonce: nonce, associated: associated)
                #expect(opened == plaintext)
                for position in expected.indices {
                    var changed = expected
                    changed[position] ^= 1
                    let refused = cipher.opened(changed, nonce: nonce, associated: associated)
                    #expect(refused == nil)
                }
            }
        }
    }
}

extension AuthenticatedCipher {
    /// The pointers stay inside the closures that lend them.
    mutating func sealed(_ plaintext: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: plaintext.count + Self.tagCount)
        let done = plaintext.withUnsafeBufferPointer { plaintext in
            associated.withUnsafeBufferPointer { associated in
                nonce.withUnsafeBufferPointer { nonce in
                    output.withUnsafeMutableBufferPointer { output in
                        guard let nonce = nonce.baseAddress, let target = output.baseAddress else { return false }
                        return seal(plaintext, nonce: nonce, associated: associated, output: target)
                    }
                }
            }
        }
        return done ? output : nil
    }

    mutating func opened(_ sealed: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: sealed.count)
        let done = sealed.withUnsafeBufferPointer { sealed in
            associated.withUnsafeBufferPointer { associated in
                nonce.withUnsafeBufferPointer { nonce in
                    output.withUnsafeMutableBufferPointer { output in
                        guard let nonce = nonce.baseAddress, let target = output.baseAddress else { return false }
                        return open(sealed, nonce: nonce, associated: associated, output: target)
                    }
                }
            }
        }
        return done ? Array(output.dropLast(Self.tagCount)) : nil
    }
}
