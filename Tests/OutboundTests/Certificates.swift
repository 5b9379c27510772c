import Foundation
import NIOSSL
import Signing
import TestKit
import Testing

/// The servers of a test authority.
struct Certificates {
    private let made: TestAuthority

    static func with(_ body: (Certificates) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            try await body(Certificates(made: TestAuthority(in: folder)))
        }
    }

    var authority: String { made.certificate }

    /// A server with a certificate of the authority for `host`.
    func server(_ host: String = Ask.host, days: Int = 2) throws -> TLSConfiguration {
        try made.sign(host, days: days)
        return try configuration(host)
    }

    /// A server whose certificate nobody else has signed.
    func selfSigned(_ host: String = Ask.host) throws -> TLSConfiguration {
        try made.selfSign(host)
        return try configuration(host)
    }

    /// SHA-256 of the public key, as the command computes it.
    func pin(_ host: String = Ask.host) throws -> SHA256Digest {
        let file = "\(made.folder)/\(host)"
        try made.run("x509", "-in", made.certificate(of: host), "-noout", "-pubkey", "-out", file + ".pub")
        try made.run("pkey", "-pubin", "-in", file + ".pub", "-outform", "DER", "-out", file + ".der")
        try made.run("dgst", "-sha256", "-binary", "-out", file + ".hash", file + ".der")
        return try #require(SHA256Digest(bytes: Data(contentsOf: URL(filePath: file + ".hash"))))
    }

    private func configuration(_ host: String) throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(made.certificate(of: host)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: made.key(of: host), format: .pem)))
    }
}
