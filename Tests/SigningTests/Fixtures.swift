import CivilTime
import Foundation

@testable import Signing

/// A moment for everything that is created in these tests.
let someInstant = Instant(microseconds: 1_790_000_000_000_000)

/// A synthetic resident number: district 000000 does not exist.
let syntheticNumber = Array("000000199001010017".utf8)

/// A folder that is gone, with all in it, when the last user is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "signing-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(path)/\(name)")
    }

    func read(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: "\(path)/\(name)")))
    }

    func write(_ bytes: [UInt8], to name: String, mode: Int = 0o600) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        try setMode(mode, of: name)
    }
}

extension KeyRing {
    /// This ring after a rotation: every key retired, a new active one for each purpose.
    func rotatedForTest() throws -> KeyRing {
        let retired = keys.map {
            Key(purpose: $0.purpose, id: $0.id, state: .retired, createdAt: $0.createdAt, secret: $0.secret)
        }
        let fresh = try KeyRing.random(at: someInstant).keys.map {
            Key(purpose: $0.purpose, id: $0.id + 1, state: .active, createdAt: $0.createdAt, secret: $0.secret)
        }
        return try KeyRing(keys: retired + fresh) { .ringDamaged(path: "test", reason: $0) }
    }
}
