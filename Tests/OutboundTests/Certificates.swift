import Foundation
import NIOSSL
import Signing
import TestKit
import Testing

/// An authority of the test and what it signs, made by the `openssl` command, which shares no code with the client.
struct Certificates {
    let folder: String

    static func with(_ body: (Certificates) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let made = Certificates(folder: folder)
            try made.run(
                ["req", "-x509", "-days", "2", "-subj", "/CN=test authority", "-out", made.authority]
                    + made.newKey("ca"))
            try await body(made)
        }
    }

    var authority: String { folder + "/ca.pem" }

    /// A server with a certificate of the authority for `host`.
    func server(_ host: String = Ask.host, days: Int = 2) throws -> TLSConfiguration {
        let request = "\(folder)/\(host).csr"
        try run(
            ["req", "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-out", request] + newKey(host))
        try run(
            "x509", "-req", "-in", request, "-CA", authority, "-CAkey", folder + "/ca.key", "-days", "\(days)",
            "-copy_extensions", "copy", "-out", certificate(host))
        return try configuration(host)
    }

    /// A server whose certificate nobody else has signed.
    func selfSigned(_ host: String = Ask.host) throws -> TLSConfiguration {
        try run(
            [
                "req", "-x509", "-days", "2", "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-out",
                certificate(host),
            ] + newKey(host))
        return try configuration(host)
    }

    /// SHA-256 of the public key, as the command computes it.
    func pin(_ host: String = Ask.host) throws -> SHA256Digest {
        try run("x509", "-in", certificate(host), "-noout", "-pubkey", "-out", "\(folder)/\(host).pub")
        try run("pkey", "-pubin", "-in", "\(folder)/\(host).pub", "-outform", "DER", "-out", "\(folder)/\(host).der")
        try run("dgst", "-sha256", "-binary", "-out", "\(folder)/\(host).hash", "\(folder)/\(host).der")
        return try #require(SHA256Digest(bytes: Data(contentsOf: URL(filePath: "\(folder)/\(host).hash"))))
    }

    private func certificate(_ host: String) -> String { "\(folder)/\(host).pem" }

    private func configuration(_ host: String) throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate(host)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/\(host).key", format: .pem)))
    }

    private func newKey(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(folder)/\(name).key"]
    }

    private func run(_ arguments: String...) throws {
        try run(arguments)
    }

    private func run(_ arguments: [String]) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = ["openssl"] + arguments
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0, "openssl \(arguments)")
    }
}
