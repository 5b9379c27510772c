import Foundation

/// A certificate authority of one test and what it signs, made by the `openssl` command, which shares no code with
/// ours.
package struct TestAuthority: Sendable {
    /// Where everything of this authority lies.
    package let folder: String

    package init(in folder: String, name: String = "test authority") throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try run(["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-out", certificate] + newKey("ca"))
    }

    /// The authority's own certificate.
    package var certificate: String { folder + "/ca.pem" }

    package func certificate(of host: String) -> String { "\(folder)/\(host).pem" }
    package func key(of host: String) -> String { "\(folder)/\(host).key" }

    /// Signs a certificate for `host`.
    package func sign(_ host: String, days: Int = 2) throws {
        let request = "\(folder)/\(host).csr"
        try run(
            ["req", "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-out", request] + newKey(host))
        try run(
            "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", folder + "/ca.key", "-days", "\(days)",
            "-copy_extensions", "copy", "-out", certificate(of: host))
    }

    /// A certificate for `host` that nobody else has signed.
    package func selfSign(_ host: String) throws {
        try run(
            [
                "req", "-x509", "-days", "2", "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-out",
                certificate(of: host),
            ] + newKey(host))
    }

    private func newKey(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key(of: name)]
    }

    package func run(_ arguments: String...) throws { try run(arguments) }

    private func run(_ arguments: [String]) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = ["openssl"] + arguments
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw Failure(arguments: arguments) }
    }

    private struct Failure: Error {
        let arguments: [String]
    }
}
