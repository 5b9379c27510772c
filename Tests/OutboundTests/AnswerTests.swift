import Federation
import Testing

@testable import Outbound

/// What a partner may answer, and what is made of it.
@Suite struct `An answer` {
    @Test func `comes with what was sent, and the request says no more than it must`() async throws {
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/jose\r\nETag: \"7\"\r\nRetry-After: 9\r\nContent-Length: 5\r\n\r\nd.e.f"
        try await Peer.with(answering: answer) { peer in
            let response = try await Ask.once(peer)
            #expect(response.status == 200 && response.text == "d.e.f")
            #expect(response.contentType == "application/jose")
            #expect(response.etag == "\"7\"" && response.retryAfter == 9)
            #expect(
                peer.seen.requests == [
                    "POST /ccr/v1/claims HTTP/1.1\r\nHost: hangzhou.example:\(peer.port)\r\nAccept-Encoding: identity\r\n"
                        + "Content-Type: application/jose\r\nContent-Length: 5\r\n\r\na.b.c"
                ])
        }
    }

    @Test func `says that what we have is current`() async throws {
        try await Peer.with(answering: "HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\nContent-Length: 900\r\n\r\n") {
            peer in
            let client = try Ask.client()
            let path = "/.well-known/ccr-statement"
            let request = try Ask.request(peer.port, path: path, method: .get, ifNoneMatch: "\"7\"")
            for _ in 1...2 {
                let response = try await client.send(request)
                #expect(response.status == 304 && response.etag == "\"7\"" && response.body.isEmpty)
            }
            #expect(
                peer.seen.requests.first
                    == "GET \(path) HTTP/1.1\r\nHost: hangzhou.example:\(peer.port)\r\nAccept-Encoding: identity\r\n"
                    + "If-None-Match: \"7\"\r\nAccept: application/jose\r\n\r\n")
            #expect(peer.seen.connections == 1)
            await client.close()
        }
    }

    @Test(arguments: [400, 401, 409, 429, 500, 503]) func `of any status is the caller's to judge`(
        status: Int
    ) async throws {
        let answer =
            "HTTP/1.1 \(status) No\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 2\r\n\r\n{}"
        try await Peer.with(answering: answer) { peer in
            let response = try await Ask.once(peer)
            #expect(response.status == status && response.text == "{}" && response.retryAfter == nil)
        }
    }

    @Test func `that is a page is given as such`() async throws {
        let page = "<html><body>维护中</body></html>"
        try await Peer.with(answering: Peer.ok(page, "Content-Type: text/html; charset=utf-8\r\n")) { peer in
            let response = try await Ask.once(peer)
            #expect(response.text == page && response.contentType == "text/html; charset=utf-8")
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nd.e\r\n2;x=y\r\n.f\r\n0\r\nTrailer: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nd.e.f",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nd.e.f",
    ]) func `may be framed in other ways`(answer: String) async throws {
        try await Peer.with(answering: answer) { peer in
            let text = try await Ask.once(peer).text
            #expect(text == "d.e.f")
        }
    }

    @Test func `may end with the connection`() async throws {
        try await Peer.with({ _ in [.send("HTTP/1.1 200 OK\r\n\r\nd.e.f"), .close] }) { peer in
            let text = try await Ask.once(peer).text
            #expect(text == "d.e.f")
        }
    }

    @Test func `as long as allowed is taken, one byte more is not`() async throws {
        let body = String(repeating: "a", count: 1000)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n\(body)\r\n0\r\n\r\n"
        for answer in [Peer.ok(body), chunked] {
            try await Peer.with(answering: answer) { peer in
                let count = try await Ask.once(peer, limit: 1000).body.count
                #expect(count == 1000)
                await #expect(throws: PartnerSilence.tooLarge) { try await Ask.once(peer, limit: 999) }
            }
        }
    }

    @Test func `with a length beyond any number, or fields beyond the bounds, is too large`() async throws {
        let long = "X-Fill: \(String(repeating: "a", count: 8 * 1024))\r\n"
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n",
            Peer.ok("", long + long + long),
            Peer.ok("", (1...101).map { "X-\($0): 1\r\n" }.joined()),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + long + long + long + "\r\n",
        ] {
            try await Peer.with(answering: answer) { peer in
                await #expect(throws: PartnerSilence.tooLarge) { try await Ask.once(peer) }
            }
        }
    }

    @Test(arguments: [300, 301, 302, 303, 305, 307, 308]) func `that sends us elsewhere is not followed`(
        status: Int
    ) async throws {
        try await Peer.with(answering: Peer.ok("d.e.f")) { elsewhere in
            let answer =
                "HTTP/1.1 \(status) Moved\r\nLocation: http://127.0.0.1:\(elsewhere.port)/\r\nContent-Length: 0\r\n\r\n"
            try await Peer.with(answering: answer) { peer in
                await #expect(throws: PartnerSilence.redirected) { try await Ask.once(peer) }
                #expect(peer.seen.requests.count == 1)
            }
            #expect(elsewhere.seen.connections == 0)
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}", "HTTP/2.0 200 OK\r\n\r\n", "d.e.f\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 two hundred\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nd.e.f",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nd.e.f\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    ]) func `that is no HTTP is refused`(answer: String) async throws {
        try await Peer.with(answering: answer) { peer in
            await #expect(throws: PartnerSilence.notHTTP) { try await Ask.once(peer) }
        }
    }

    @Test(arguments: [
        [Peer.Step.close], [.reset], [.send("HTTP/1.1 200 OK\r\nContent-"), .close],
        [.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nd.e.f"), .close],
        [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nd.e.f\r\n"), .close],
        [.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nd.e.f"), .reset],
    ]) func `that ends in the middle is none`(steps: [Peer.Step]) async throws {
        try await Peer.with({ _ in steps }) { peer in
            await #expect(throws: PartnerSilence.broken) { try await Ask.once(peer) }
            #expect(peer.seen.requests.count == 1, "what may have been sent is not sent again")
        }
    }

    @Test(arguments: [
        [], [Peer.Step.send("HTTP/1.1 200 OK\r\nX-Fill: "), .drip("a")],
        [.send("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"), .drip("a")],
        [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .drip("1;x=y\r\na\r\n")],
        [.drip("HTTP/1.1 100 Continue\r\n\r\n")],
    ]) func `that takes too long is not waited for`(steps: [Peer.Step]) async throws {
        var limits = Ask.limits
        limits.total = .seconds(1)
        try await Peer.with({ _ in steps }) { peer in
            await #expect(throws: PartnerSilence.timedOut) { try await Ask.once(peer, limits: limits) }
            // On a busy machine the time may be over before the connection stands.
            if peer.seen.connections > 0 { await peer.next(.ended) }
        }
    }
}
