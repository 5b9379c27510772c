import Foundation
import Testing

@testable import Signing

@Suite struct `Key ring` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var ringPath: String { KeyRing.path(inDataFolder: folder.path) }

    private func makeRing() throws -> KeyRing {
        try KeyRing.open(inDataFolder: folder.path, creatingAt: someInstant)
    }

    /// What a key does to a known text; equal for equal keys.
    private func fingerprint(_ ring: KeyRing) throws -> [SHA256Digest] {
        try ring.keys.map { key in
            var code = try MessageCode(key: key.secret)
            return code.authenticate([1, 2, 3].span)
        }
    }

    @Test func `is made on first use, closed to others, with one active key for each purpose`() throws {
        let ring = try makeRing()
        #expect(try folder.names(in: "keys") == ["ring"])
        #expect(try folder.mode(of: "keys") == 0o700)
        #expect(try folder.mode(of: "keys/ring") == 0o600)
        for purpose in KeyRing.Purpose.allCases {
            #expect(ring.keys(for: purpose).count == 1)
            #expect(ring.activeKey(for: purpose).id == 1)
            #expect(ring.activeKey(for: purpose).createdAt == someInstant)
        }
        #expect(Set(try fingerprint(ring)).count == KeyRing.Purpose.allCases.count)
    }

    @Test func `is the same ring when opened again, or loaded by its path`() throws {
        let made = try fingerprint(makeRing())
        #expect(try fingerprint(makeRing()) == made)
        #expect(try fingerprint(KeyRing.load(path: ringPath)) == made)
    }

    @Test func `is one ring when many make it at once`() async throws {
        for _ in 0..<20 {
            let folder = try TemporaryFolder()
            let prints = try await withThrowingTaskGroup(of: [SHA256Digest].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let ring = try KeyRing.open(inDataFolder: folder.path, creatingAt: someInstant)
                        return try fingerprint(ring)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(prints).count == 1)
            #expect(try folder.names(in: "keys") == ["ring"])
        }
    }

    @Test func `a draft left by a killed process does no harm`() throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/keys", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try folder.write([1, 2, 3], to: "keys/.draft-00", mode: 0o600)
        let made = try fingerprint(makeRing())
        #expect(try fingerprint(makeRing()) == made)
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o666, 0o610])
    func `that others may touch is refused with the command that closes it`(mode: Int) throws {
        _ = try makeRing()
        try folder.setMode(mode, of: "keys/ring")
        let expected = SigningError.ringExposed(path: ringPath, fix: "chmod 600 \(ringPath)")
        #expect(throws: expected) { try makeRing() }
        #expect(throws: expected) { try KeyRing.load(path: ringPath) }
        #expect("\(expected)".contains("Run: chmod 600 \(ringPath)"))
        try folder.setMode(0o400, of: "keys/ring")
        #expect(throws: Never.self) { try makeRing() }
    }

    @Test(arguments: [0o750, 0o705, 0o777, 0o701])
    func `in a folder that others may enter is refused with the command that closes it`(mode: Int) throws {
        _ = try makeRing()
        try folder.setMode(mode, of: "keys")
        let keys = "\(folder.path)/keys"
        #expect(throws: SigningError.ringExposed(path: keys, fix: "chmod 700 \(keys)")) { try makeRing() }
    }

    @Test func `prints a command that also works for a path with a blank`() throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/a 'b", withIntermediateDirectories: false)
        try folder.write([], to: "a 'b/ring", mode: 0o644)
        let path = "\(folder.path)/a 'b/ring"
        #expect(throws: SigningError.ringExposed(path: path, fix: "chmod 600 '\(folder.path)/a '\\''b/ring'")) {
            try KeyRing.load(path: path)
        }
    }

    @Test func `that is missing is not made when it was asked for by path`() throws {
        #expect(throws: SigningError.ringMissing(path: ringPath)) { try KeyRing.load(path: ringPath) }
        #expect(try folder.names(in: ".").isEmpty)
    }

    @Test func `needs its data folder`() throws {
        let nowhere = "\(folder.path)/nowhere"
        let expected = SigningError.ringUnusable(path: "\(nowhere)/keys", operation: "make the folder", code: ENOENT)
        #expect(throws: expected) { try KeyRing.open(inDataFolder: nowhere, creatingAt: someInstant) }
        #expect("\(expected)" == "Could not make the folder \(nowhere)/keys: No such file or directory.")
    }

    @Test func `that is a folder or a link to keys elsewhere is handled plainly`() throws {
        let ring = try makeRing()
        #expect(throws: SigningError.self) { try KeyRing.load(path: "\(folder.path)/keys") }
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: ringPath)
        #expect(try fingerprint(KeyRing.load(path: "\(folder.path)/link")) == fingerprint(ring))
    }

    @Test func `is refused when cut at any length or changed at any byte`() throws {
        _ = try makeRing()
        let text = try folder.read("keys/ring")
        for count in 0..<text.count {
            #expect(throws: SigningError.self) { try KeyRing(fileText: Array(text.prefix(count)), path: "r") }
        }
        for position in text.indices {
            var changed = text
            changed[position] ^= 1
            #expect(throws: SigningError.self) { try KeyRing(fileText: changed, path: "r") }
        }
        #expect(throws: SigningError.self) { try KeyRing(fileText: text + [0x0A], path: "r") }
    }

    @Test func `with retired keys survives the way through its file`() throws {
        let rotated = try makeRing().rotatedForTest()
        let read = try KeyRing(fileText: rotated.fileText(), path: "r")
        #expect(read.keys.map(\.id) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(read.keys.map(\.state) == Array(repeating: .retired, count: 4) + Array(repeating: .active, count: 4))
        #expect(read.keys.map(\.createdAt) == rotated.keys.map(\.createdAt))
        #expect(try fingerprint(read) == fingerprint(rotated))
    }

    @Test(arguments: [
        ("field 1 active|blind_index 1 retired", "there is no active blind_index key"),
        ("field 1 active|field 2 active|blind_index 1 active", "there are two active field keys"),
        ("field 1 active|field 1 retired|blind_index 1 active", "the field key id 1 is zero or occurs twice"),
        ("field 0 active|blind_index 1 active", "the field key id 0 is zero or occurs twice"),
        ("field 1 active|blind_index 1 active|other 1 active", "line 4 is not a key"),
        ("field 1 active|blind_index 1 paused", "line 3 is not a key"),
        ("field -1 active|blind_index 1 active", "line 2 is not a key"),
        ("field 1  active|blind_index 1 active", "line 2 is not a key"),
    ])
    func `that makes no sense is refused with the reason`(lines: String, reason: String) {
        var text = Array("shangding key ring 1\n".utf8)
        for line in lines.split(separator: "|") {
            text += Array("\(line) 2026-11-23T00:00:00Z \(String(repeating: "ab", count: 32))\n".utf8)
        }
        text += Array("sha256 \(SHA256Digest(hashing: text))\n".utf8)
        #expect(throws: SigningError.ringDamaged(path: "r", reason: reason)) {
            try KeyRing(fileText: text, path: "r")
        }
    }

    @Test func `of a later version is not guessed at`() {
        var text = Array("shangding key ring 2\n".utf8)
        text += Array("sha256 \(SHA256Digest(hashing: text))\n".utf8)
        let reason = "it is not of a version this program reads"
        #expect(throws: SigningError.ringDamaged(path: "r", reason: reason)) {
            try KeyRing(fileText: text, path: "r")
        }
    }

    @Test func `prints no key, however it is printed`() throws {
        let ring = try makeRing()
        let key = ring.activeKey(for: .field)
        let digits = String(decoding: try folder.read("keys/ring"), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).filter { $0.count == 64 }
        #expect(digits.count == 5)
        var dumped = ""
        dump(ring, to: &dumped)
        dump(key, to: &dumped)
        dump(key.secret, to: &dumped)
        let printed = "\(ring) \(String(reflecting: ring)) \(key) \(String(reflecting: key)) \(key.secret) \(dumped)"
        for digit in digits { #expect(!printed.contains(digit)) }
        #expect("\(ring)" == "KeyRing(redacted, 4 keys)")
        #expect("\(key.secret)" == "SecretKey(redacted)")
        #expect(!printed.contains("InlineArray"))
    }
}
