import Foundation
import Glibc
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// What a client, or whoever pretends to be one, may try.
@Suite struct `Whoever attacks` {
    /// What tells one denial from another: everything but the path and the request's own id.
    private func look(_ answer: TestResponse) throws -> [String] {
        let members = try answer.json.members.filter { $0.key != "instance" && $0.key != "request_id" }
        return ["\(answer.status.code)", "\(members)", "\(answer.headers.map(\.name))"]
    }

    @Test func `with a token expired, revoked, forged or of another kind is nobody`() async throws {
        try await ClientSurface.with { surface async throws in
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)])
            let path = Endpoint.score.path(of: handles[0])
            let nobody = try look(try await surface.ask(path))
            #expect(nobody[0] == "401")
            let secret = client.secret?.text ?? ""
            let sound = try await surface.city.token(of: client).text
            for text in [
                secret, "sdt_" + secret.dropFirst(4), String(sound.dropLast()) + (sound.hasSuffix("A") ? "Q" : "A"),
                sound.uppercased(), sound + "=", "\(try SecretToken.random(prefix: "sdt_").text)",
                "\(try SecretToken.random(prefix: "sdo_").text)", "eyJhbGciOiJub25lIn0.e30.", "null",
                String(repeating: "a", count: 4000),
            ] {
                let answer = try await surface.ask(path, headers: [.authorization: "Bearer \(text)"])
                #expect(try look(answer) == nobody)
            }
            let bearer = try await surface.bearer(client)
            #expect(try await surface.ask(path, headers: bearer).status == .ok)
            surface.clock.pass(seconds: 600)
            #expect(try look(try await surface.ask(path, headers: bearer)) == nobody, "expired")
            let again = try await surface.bearer(client)
            #expect(try await surface.ask(path, headers: again).status == .ok)
            try await surface.city.revoke("app")
            #expect(try look(try await surface.ask(path, headers: again)) == nobody, "revoked")
        }
    }

    @Test func `with the wrong scope learns nothing about who exists`() async throws {
        try await ClientSurface.with { surface async throws in
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)], scopes: [.eventsRead])
            let bearer = try await surface.bearer(client)
            let stranger = CitizenHandle.client(1, try PublicID.random())
            let answers = [
                try await surface.ask(Endpoint.score.path(of: handles[0]), headers: bearer),
                try await surface.ask(Endpoint.score.path(of: stranger), headers: bearer),
                try await surface.ask("/v1/citizens/x/score", headers: bearer),
            ]
            #expect(answers[0].status == .forbidden)
            for answer in answers { #expect(try look(answer) == look(answers[0])) }
            let narrow = try await surface.city.register("narrow", scopes: [.scoreRead, .eventsRead])
            let token = try await surface.city.issue(narrow.proof, scope: "score.read").token.text
            let events = try await surface.ask("/v1/events", headers: [.authorization: "Bearer \(token)"])
            #expect(events.status == .forbidden, "the client may, this token may not")
        }
    }

    @Test func `with another client's citizen meets nobody`() async throws {
        try await ClientSurface.with { surface async throws in
            let (_, theirs) = try await surface.client("other", knowing: [Synthetic.person(1)])
            let (client, mine) = try await surface.client("app")
            let bearer = try await surface.bearer(client)
            let cityID = try await surface.city.id(of: Synthetic.person(1))
            let unknown = try look(
                try await surface.ask(
                    Endpoint.score.path(of: .client(1, try PublicID.random())), headers: bearer))
            #expect(unknown[0] == "404")
            for handle in [theirs[0], .city(cityID)] {
                let answer = try await surface.ask(Endpoint.score.path(of: handle), headers: bearer)
                #expect(try look(answer) == unknown)
            }
            #expect(try await surface.ask(Endpoint.score.path(of: mine[0]), headers: bearer).status == .ok)
            #expect(
                try await surface.city.text("SELECT count(*)::text FROM audit_entry WHERE action = 'score.read'")
                    == "1",
                "what was not shown was not read")
        }
    }

    @Test func `by trying ids is slowed down, found or not`() async throws {
        try await ClientSurface.with { surface async throws in
            let limits = ClientLimits(rate: RateLimit(perSecond: 1, burst: 5))
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)], limits: limits)
            let bearer = try await surface.bearer(client)
            for _ in 0..<5 {
                let stranger = CitizenHandle.client(1, try PublicID.random())
                let answer = try await surface.ask(Endpoint.score.path(of: stranger), headers: bearer)
                #expect(answer.status == .notFound)
            }
            for path in [Endpoint.score.path(of: handles[0]), "/v1/citizens/x/score", "/v1/events"] {
                let answer = try await surface.ask(path, headers: bearer)
                #expect(answer.status == .tooManyRequests && answer.headers[.retryAfter] == "1")
                #expect(answer.headers[.rateLimit] == "\"requests\";r=0;t=5")
            }
            surface.clock.pass(seconds: 1)
            let answer = try await surface.ask(Endpoint.score.path(of: handles[0]), headers: bearer)
            #expect(answer.status == .ok && answer.headers[.rateLimitPolicy] == "\"requests\";q=5;w=5")
        }
    }

    @Test func `from a network that is not allowed is nobody, whatever header it writes`() async throws {
        try await ClientSurface.with(trustedProxies: ["127.0.0.1"]) { surface async throws in
            let network = try #require(NetworkRange("203.0.113.0/24"))
            let (client, handles) = try await surface.client(
                knowing: [Synthetic.person(1)], limits: ClientLimits(networks: [network]))
            let token = try await surface.city.issue(client.proof).token.text
            let path = Endpoint.score.path(of: handles[0])
            try await surface.live { http in
                for (forwarded, status) in [
                    ("203.0.113.7", 200), ("10.0.0.1, 203.0.113.7", 200), ("203.0.113.7, 10.0.0.1", 401),
                    ("10.0.0.1", 401), ("", 401), ("203.0.113.7,", 401), ("203.0.113.7:443", 401), ("localhost", 401),
                ] {
                    let headers: HTTPFields = [.authorization: "Bearer \(token)", .xForwardedFor: forwarded]
                    let answer = try await http.execute(uri: path, method: .get, headers: headers)
                    #expect(answer.status.code == status, "\(forwarded)")
                }
                let bare = try await http.execute(
                    uri: path, method: .get, headers: [.authorization: "Bearer \(token)"])
                #expect(bare.status == .unauthorized, "a trusted proxy that says nothing is no address")
            }
        }
        try await ClientSurface.with { surface async throws in
            let network = try #require(NetworkRange("203.0.113.0/24"))
            let client = try await surface.city.register("app", limits: ClientLimits(networks: [network]))
            try await surface.live { http in
                let headers: HTTPFields = [
                    .contentType: "application/x-www-form-urlencoded", .xForwardedFor: "203.0.113.7",
                ]
                let answer = try await http.execute(
                    uri: "/oauth/token", method: .post, headers: headers, body: ByteBuffer(string: client.form))
                #expect(answer.status == .unauthorized, "a stranger's word for where it is")
            }
        }
    }

    @Test func `by sending slowly is hung up on`() async throws {
        try await ClientSurface.with { surface async throws in
            let router = buildRouter(services: surface.services, metrics: RequestMetrics(), logger: Given.quiet)
            let (port, found) = AsyncStream.makeStream(of: Int.self)
            let application = try buildApplication(
                router: router, host: "127.0.0.1", port: 0, logger: Given.quiet, requestDeadline: .milliseconds(100),
                onServerRunning: { channel in
                    found.yield(channel.localAddress?.port ?? 0)
                    found.finish()
                })
            try await application.test(.live) { http in
                var ports = port.makeAsyncIterator()
                let port = try #require(await ports.next())
                let head =
                    "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 100\r\n\r\ngrant"
                #expect(await Self.send(head, to: port) == 0, "the connection is closed and nothing was said")
                #expect(try await http.execute(uri: "/health/live", method: .get).status == .ok)
            }
        }
    }

    /// Sends bytes and says how many come back before the connection ends.
    private static func send(_ text: String, to port: Int) async -> Int {
        await withCheckedContinuation { done in
            Thread.detachNewThread {
                let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(socket) }
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = in_port_t(port).bigEndian
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                let connected = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                guard connected == 0 else { return done.resume(returning: -1) }
                _ = Array(text.utf8).withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
                var buffer = [UInt8](repeating: 0, count: 256)
                var received = 0
                while true {
                    let count = buffer.withUnsafeMutableBytes { read(socket, $0.baseAddress, $0.count) }
                    guard count > 0 else { break }
                    received += count
                }
                done.resume(returning: received)
            }
        }
    }
}
