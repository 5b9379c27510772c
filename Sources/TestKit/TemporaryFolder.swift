import Foundation

/// Folders of tests: short names directly below `/tmp`, which a server run by another user can reach.
package enum TemporaryFolder {
    package static func make() throws -> String {
        let path = "/tmp/sdt-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        return path
    }

    package static func with<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = try make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}
