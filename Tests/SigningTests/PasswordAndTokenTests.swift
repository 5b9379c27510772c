import CivilTime
import Testing

@testable import Signing

@Suite struct `Passwords` {
    private let quick = Scrypt.Cost(logN: 4, r: 1, p: 1)

    @Test func `scrypt agrees with RFC 7914`() throws {
        let rows = try VectorFile.rows("scrypt.txt", columns: 4)
        #expect(rows.count == 3)
        for row in rows {
            let cost = Scrypt.Cost(logN: Int(row[2][0]), r: Int(row[2][1]), p: Int(row[2][2]))
            #expect(try Scrypt.derive(password: row[0], salt: row[1], cost: cost, count: 64) == row[3])
        }
    }

    @Test func `match the hash they were given, and no other does`() throws {
        let hash = try PasswordHash(of: "正确 horse", cost: quick)
        #expect(try hash.matches("正确 horse"))
        for wrong in ["正确 horsE", "正确 horse ", ""] { #expect(try !hash.matches(wrong)) }
        #expect(hash.isOutdated)
        #expect(try PasswordHash(of: "正确 horse", cost: quick).text != hash.text)
        #expect(try PasswordHash(#require(PasswordHash(hash.text)).text) == hash)
    }

    @Test func `are hashed at the cost the city promises`() throws {
        let hash = try PasswordHash(of: "a long enough password")
        #expect(hash.text.hasPrefix("scrypt$17$8$1$"))
        #expect(!hash.isOutdated)
        #expect(try hash.matches("a long enough password"))
    }

    @Test func `nobody's hash costs the same and matches nothing`() throws {
        let nobody = try PasswordHash.ofNobody()
        #expect(nobody.text.hasPrefix("scrypt$17$8$1$"))
        #expect(try !nobody.matches(""))
    }

    @Test(arguments: [
        "", "scrypt", "scrypt$4$1$1$AAAAAAAAAAAAAAAAAAAAAA", "bcrypt$4$1$1$S$H", "scrypt$04$1$1$S$H",
        "scrypt$21$8$1$S$H",
        "scrypt$4$9$1$S$H", "scrypt$4$1$17$S$H", "scrypt$0$1$1$S$H", "scrypt$-4$1$1$S$H", "scrypt$4$1$1$S$H$",
        "scrypt$4$1$1$$H", "scrypt$4$1$1$S$", "scrypt$4$1$1$S=$H", "scrypt$4$1$1$S$H\n",
    ])
    func `hashes are read strictly`(text: String) throws {
        let salt = Base64URL.encode([UInt8](repeating: 1, count: 16))
        let hash = Base64URL.encode([UInt8](repeating: 2, count: 32))
        #expect(PasswordHash("scrypt$4$1$1$\(salt)$\(hash)") != nil)
        let filled = text.split(separator: "$", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("S") ? salt + $0.dropFirst() : $0.hasPrefix("H") ? hash + $0.dropFirst() : String($0) }
            .joined(separator: "$")
        #expect(PasswordHash(filled) == nil)
    }

    @Test func `are never printed`() throws {
        let hash = try PasswordHash(of: "secret", cost: quick)
        var dumped = ""
        dump(hash, to: &dumped)
        #expect("\(hash) \(String(reflecting: hash)) \(dumped)".contains("redacted"))
        #expect(!"\(hash) \(String(reflecting: hash)) \(dumped)".contains("scrypt$"))
    }
}

@Suite struct `Time codes` {
    private let published = TimeCode(secret: Array("12345678901234567890".utf8))

    private func instant(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000) }

    @Test func `agree with RFC 6238`() throws {
        let secret = try #require(published)
        let rows = try VectorFile.texts("totp-sha-1.txt", columns: 2)
        #expect(rows.count == 6)
        for row in rows {
            let seconds = try #require(Int64(row[0]))
            let step = TimeCode.step(at: instant(seconds))
            #expect(secret.code(at: step) == row[1].suffix(6))
            #expect(secret.step(matching: String(row[1].suffix(6)), at: instant(seconds)) == step)
        }
    }

    @Test func `match one step early or late, and not two`() throws {
        let secret = try #require(published)
        let code = secret.code(at: 100)
        for (seconds, matches) in [(2969, false), (2970, true), (3000, true), (3059, true), (3060, false)] {
            _ = matches
            #expect(
                (secret.step(matching: code, at: instant(Int64(seconds))) == 100) == (99...101).contains(seconds / 30))
        }
    }

    @Test func `are used once`() throws {
        let secret = try #require(published)
        let now = instant(3015)
        let step = try #require(secret.step(matching: secret.code(at: 100), at: now))
        #expect(secret.step(matching: secret.code(at: 100), at: now, after: step) == nil)
        #expect(secret.step(matching: secret.code(at: 99), at: now, after: step) == nil)
        #expect(secret.step(matching: secret.code(at: 101), at: now, after: step) == 101)
    }

    @Test(arguments: ["", "00000", "0000000", "abcdef", "１２３４５６"])
    func `of another form match nothing`(code: String) throws {
        #expect(try #require(published).step(matching: code, at: instant(59)) == nil)
    }

    @Test func `have a secret that apps can read`() throws {
        let secret = try #require(published)
        #expect(secret.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(
            secret.uri(issuer: "商鼎分", account: "li@city.test")
                == "otpauth://totp/%E5%95%86%E9%BC%8E%E5%88%86:li%40city.test?secret=\(secret.base32)"
                + "&issuer=%E5%95%86%E9%BC%8E%E5%88%86&algorithm=SHA1&digits=6&period=30")
        #expect(TimeCode(secret: [1, 2, 3]) == nil)
        #expect(try TimeCode.random().secret != TimeCode.random().secret)
        #expect("\(secret)" == "TimeCode(redacted)")
    }
}

@Suite struct `Secret tokens` {
    @Test func `say what they are, hold 256 bits and are found by their digest`() throws {
        let token = try SecretToken.random(prefix: "sdt_")
        #expect(token.text.hasPrefix("sdt_"))
        #expect(token.text.utf8.count == 4 + 43)
        let read = try #require(SecretToken(token.text, prefix: "sdt_"))
        #expect(read.digest == token.digest)
        #expect(read.digest == SHA256Digest(hashing: Array(token.text.utf8)))
        #expect(try SecretToken.random(prefix: "sdt_").digest != token.digest)
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains(token.text))
    }

    @Test func `are read strictly`() throws {
        let text = try SecretToken.random(prefix: "sds_").text
        for wrong in ["", "sds_", String(text.dropLast()), text + "A", text + "=", " " + text, text.uppercased()] {
            #expect(SecretToken(wrong, prefix: "sds_") == nil)
        }
        #expect(SecretToken(text, prefix: "sdo_") == nil)
    }
}
