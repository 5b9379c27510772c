import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestKit
import Testing

@testable import API

/// What only a socket shows: bounds below HTTP, framing of answers without content, several requests on one connection.
@Suite struct `Over a socket` {
    private func withServer(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let router = buildRouter(services: try Given.services(), metrics: RequestMetrics(), logger: Given.quiet)
        let application = try buildApplication(router: router, host: "127.0.0.1", port: 0, logger: Given.quiet)
        try await application.test(.live) { try await body($0) }
    }

    @Test func `answers without content leave the connection usable`() async throws {
        let path = Endpoint.score.path(of: try Given.citizen())
        try await withServer { client in
            for (method, headers, status) in [
                (HTTPRequest.Method.head, Given.bearer, 200), (.options, [:], 204), (.head, [:], 401),
                (.get, Given.bearer, 200),
                (.post, Given.bearer, 405), (.get, Given.bearer, 200),
            ] as [(HTTPRequest.Method, HTTPFields, Int)] {
                let answer = try await client.execute(uri: path, method: method, headers: headers)
                #expect(answer.status.code == status)
                #expect(answer.headers[.server] == nil)
            }
            let copy = try await client.execute(uri: "/v1/scorecards/live", method: .get, headers: [.ifNoneMatch: "*"])
            #expect(copy.status == .notModified)
            #expect(try await client.execute(uri: "/health/live", method: .get).status == .ok)
        }
    }

    @Test(arguments: [(1, 9 * 1024), (20, 1024), (120, 8)]) func `oversized headers are refused`(
        count: Int, size: Int
    ) async throws {
        var headers = HTTPFields()
        for number in 0..<count {
            let name = try #require(HTTPField.Name("X-Fill-\(number)"))
            headers.append(HTTPField(name: name, value: String(repeating: "a", count: size)))
        }
        let oversized = headers
        try await withServer { client in
            let answer = try await client.execute(uri: "/health/live", method: .get, headers: oversized)
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.connection] == "close")
        }
    }

    @Test func `with a certificate it speaks TLS and nothing else`() async throws {
        try await TemporaryFolder.with { folder in
            let (certificate, key) = ("\(folder)/certificate.pem", "\(folder)/key.pem")
            let openssl = Process()
            openssl.executableURL = URL(filePath: "/usr/bin/env")
            openssl.arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "1",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout",
                key,
            ]
            openssl.standardError = FileHandle.nullDevice
            try openssl.run()
            openssl.waitUntilExit()
            let router = buildRouter(services: try Given.services(), metrics: RequestMetrics(), logger: Given.quiet)
            let application = try buildApplication(
                router: router, host: "127.0.0.1", port: 0, tls: TLSFiles(certificate: certificate, key: key),
                logger: Given.quiet)
            try await application.test(.ahc(.https)) { client in
                let answer = try await client.execute(uri: "/health/live", method: .get)
                #expect(answer.status == .ok)
                #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000")
            }
            await #expect(throws: (any Error).self) {
                try await application.test(.live) { client in
                    _ = try await client.execute(uri: "/health/live", method: .get)
                }
            }
        }
    }

    @Test func `large content is refused`() async throws {
        let path = Endpoint.score.path(of: try Given.citizen())
        try await withServer { client in
            let large = ByteBuffer(repeating: 0x41, count: ContentBound.bytes + 1)
            let answer = try await client.execute(uri: path, method: .get, headers: Given.bearer, body: large)
            #expect(answer.status == .contentTooLarge)
            #expect(try await client.execute(uri: "/health/live", method: .get).status == .ok)
        }
    }
}
