import CivilTime
import Foundation
import Testing

@testable import Signing

/// How the file of a ring changes while others read it.
@Suite struct `Changing a key ring` {
    private let folder: TemporaryFolder
    private let later = someInstant.adding(seconds: 1_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { KeyRing.path(inDataFolder: folder.path) }

    private func open() throws -> KeyRing {
        try KeyRing.open(inDataFolder: folder.path, creatingAt: later)
    }

    /// Writes a ring such as a program made that knew fewer purposes; `lines` without time and secret.
    private func writeRing(_ lines: String...) throws {
        try? FileManager.default.createDirectory(
            atPath: "\(folder.path)/keys", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        var body = ""
        for (index, line) in lines.enumerated() {
            body += "\(line) \(someInstant) \(String(repeating: "a\(index)", count: 32))\n"
        }
        try folder.write(SealedText.write(heading: "shangding key ring 1", lines: Array(body.utf8)), to: "keys/ring")
    }

    private func names(_ ring: KeyRing) -> [String] {
        ring.keys.map { "\($0.purpose.rawValue) \($0.id) \($0.state.rawValue)" }
    }

    private func secret(_ ring: KeyRing, _ purpose: KeyRing.Purpose, _ id: UInt32 = 1) throws -> [UInt8] {
        let key = try #require(ring.keys.first { $0.purpose == purpose && $0.id == id })
        return key.secret.withBytes { Array($0) }
    }

    @Test func `completes one of a program that knew fewer purposes, and leaves its keys as they are`() throws {
        try writeRing("field 1 retired", "field 2 active", "blind_index 1 active")
        let ring = try open()
        #expect(
            names(ring) == [
                "field 1 retired", "field 2 active", "blind_index 1 active", "audit 1 active", "officer 1 active",
            ])
        #expect(try secret(ring, .field, 2) == [UInt8](repeating: 0xA1, count: 32))
        #expect(try secret(ring, .audit) != secret(ring, .officer))
        #expect(ring.activeKey(for: .audit).createdAt == later)
        #expect(try folder.mode(of: "keys/ring") == 0o600)
        #expect(try folder.names(in: "keys") == ["ring"])
        let again = try open()
        #expect(names(again) == names(ring))
        #expect(try secret(again, .audit) == secret(ring, .audit))
    }

    @Test func `completes it once when many open it at once, and a reader never finds half of one`() async throws {
        for _ in 0..<10 {
            let folder = try TemporaryFolder()
            let path = KeyRing.path(inDataFolder: folder.path)
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/keys", withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            let body = "field 1 active \(someInstant) \(String(repeating: "ab", count: 32))\n"
            try folder.write(
                SealedText.write(heading: "shangding key ring 1", lines: Array(body.utf8)), to: "keys/ring")
            let secrets = try await withThrowingTaskGroup(of: [[UInt8]]?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try KeyRing.open(inDataFolder: folder.path, creatingAt: someInstant).keys.map {
                            $0.secret.withBytes { Array($0) }
                        }
                    }
                    group.addTask {
                        do throws(SigningError) {
                            _ = try KeyRing.load(path: path)
                        } catch .ringIncomplete {
                        }
                        return nil
                    }
                }
                return try await group.reduce(into: Set()) { if let ring = $1 { $0.insert(ring) } }
            }
            #expect(secrets.count == 1)
            #expect(try folder.names(in: "keys") == ["ring"])
        }
    }

    @Test func `is not done to one that an operator keeps: that names what is missing and the command`() throws {
        try writeRing("field 1 active", "blind_index 1 active")
        let before = try folder.read("keys/ring")
        let expected = SigningError.ringIncomplete(path: path, purpose: .audit)
        #expect(throws: expected) { try KeyRing.load(path: path) }
        #expect("\(expected)" == "The key ring \(path) has no audit key. Run: shangding keys complete")
        #expect(try folder.read("keys/ring") == before)
        let ring = try KeyRing.load(path: path, completingAt: later)
        #expect(ring.keys.count == KeyRing.Purpose.allCases.count)
        #expect(try names(KeyRing.load(path: path)) == names(ring))
    }

    @Test func `is refused where all keys of a purpose are retired: another key would hide the damage`() throws {
        try writeRing("field 1 active", "blind_index 1 active", "officer 1 retired")
        let before = try folder.read("keys/ring")
        let expected = SigningError.ringDamaged(path: path, reason: "there is no active officer key")
        #expect(throws: expected) { try open() }
        #expect(throws: expected) { try KeyRing.load(path: path, completingAt: later) }
        #expect(try folder.read("keys/ring") == before)
    }

    @Test func `makes none where none is`() throws {
        #expect(throws: SigningError.ringMissing(path: path)) { try KeyRing.load(path: path, completingAt: later) }
        #expect(throws: SigningError.ringMissing(path: path)) {
            try KeyRing.update(path: path) { ring throws(SigningError) in ring }
        }
        #expect(try folder.names(in: ".").isEmpty)
    }

    @Test func `through a link changes the ring and keeps the link`() throws {
        try writeRing("field 1 active", "blind_index 1 active")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/elsewhere", withIntermediateDirectories: false)
        let link = "\(folder.path)/elsewhere/ring"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let ring = try KeyRing.load(path: link, completingAt: later)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        #expect(try names(KeyRing.load(path: path)) == names(ring))
        #expect(try folder.names(in: "elsewhere") == ["ring"])
    }

    @Test func `lets a new key write and the old one read, and drops it when it is asked to`() throws {
        let first = try open()
        let rotated = try KeyRing.update(path: path) { ring throws(SigningError) in
            try ring.rotating(.field, at: later).rotating(.blindIndex, at: later)
        }
        #expect(
            names(rotated) == [
                "field 1 retired", "blind_index 1 retired", "audit 1 active", "officer 1 active", "field 2 active",
                "blind_index 2 active",
            ])
        #expect(try names(open()) == names(rotated))
        #expect(rotated.activeKey(for: .field).createdAt == later)
        #expect(try secret(rotated, .field) == secret(first, .field))
        #expect(try secret(rotated, .field, 2) != secret(first, .field))

        let dropped = try KeyRing.update(path: path) { ring throws(SigningError) in
            try ring.dropping(.field, olderThan: 2)
        }
        #expect(dropped.keys(for: .field).map(\.id) == [2])
        #expect(dropped.keys(for: .blindIndex).map(\.id) == [1, 2])
        #expect(try dropped.dropping(.blindIndex, olderThan: 1).keys(for: .blindIndex).map(\.id) == [1, 2])
        #expect(try dropped.dropping(.audit, olderThan: 9).keys(for: .audit).map(\.id) == [1])
        // An id never comes back, although the first is free again.
        #expect(try dropped.rotating(.field, at: later).keys(for: .field).map(\.id) == [2, 3])
        #expect(try folder.mode(of: "keys/ring") == 0o600)
        #expect(try folder.names(in: "keys") == ["ring"])
    }

    @Test func `loses no rotation when many rotate at once`() async throws {
        _ = try open()
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for purpose in KeyRing.Purpose.allCases {
                for _ in 0..<4 {
                    group.addTask {
                        try KeyRing.update(path: path) { ring throws(SigningError) in
                            try ring.rotating(purpose, at: someInstant)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let ring = try KeyRing.load(path: path)
        for purpose in KeyRing.Purpose.allCases { #expect(ring.keys(for: purpose).map(\.id) == [1, 2, 3, 4, 5]) }
    }

    @Test func `that fails leaves the file as it was`() throws {
        _ = try open()
        let before = try folder.read("keys/ring")
        #expect(throws: SigningError.fieldMalformed) {
            try KeyRing.update(path: path) { _ throws(SigningError) in throw .fieldMalformed }
        }
        #expect(try folder.read("keys/ring") == before)
        #expect(try folder.names(in: "keys") == ["ring"])
    }
}
