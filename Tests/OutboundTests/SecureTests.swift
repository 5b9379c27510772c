import Federation
import NIOSSL
import Signing
import Testing

@testable import Outbound

/// TLS: the certificate's authority, dates and name, and the pin of its key.
@Suite struct `A secure connection` {
    private func ask(
        _ peer: Peer, _ certificates: Certificates, pins: [SHA256Digest] = [], host: String = Ask.host,
        limits: OutboundLimits = Ask.limits
    ) async throws -> PartnerResponse {
        let client = try Ask.client(limits: limits, authorities: certificates.authority)
        do {
            let response = try await client.send(try Ask.request(peer.port, secure: true, host: host, pins: pins))
            await client.close()
            return response
        } catch {
            await client.close()
            throw error
        }
    }

    @Test func `with a good certificate and a known key carries the message`() async throws {
        try await Certificates.with { certificates in
            try await Peer.with(tls: certificates.server(), answering: Peer.ok("d.e.f")) { peer in
                let pin = try certificates.pin()
                let other = SHA256Digest(hashing: [1])
                for pins in [[], [pin], [other, pin]] {
                    let text = try await ask(peer, certificates, pins: pins).text
                    #expect(text == "d.e.f")
                }
            }
        }
    }

    @Test func `with a key that is not on the list carries nothing`() async throws {
        try await Certificates.with { certificates in
            try await Peer.with(tls: certificates.server(), answering: Peer.ok("a")) { peer in
                await #expect(throws: PartnerSilence.keyUnpinned) {
                    try await ask(peer, certificates, pins: [SHA256Digest(hashing: [1])])
                }
                await peer.next(.ended)
                #expect(peer.seen.connections == 1 && peer.seen.requests.isEmpty)
            }
        }
    }

    @Test func `under another name, from nobody, or out of date carries nothing, whatever its key`() async throws {
        try await Certificates.with { certificates in
            for (tls, host) in [
                (try certificates.server("other.example"), "other.example"),
                (try certificates.selfSigned(), Ask.host), (try certificates.server(days: -1), Ask.host),
            ] {
                let pin = try certificates.pin(host)
                try await Peer.with(tls: tls, answering: Peer.ok("a")) { peer in
                    for pins in [[], [pin]] {
                        await #expect(throws: PartnerSilence.untrusted) {
                            try await ask(peer, certificates, pins: pins)
                        }
                    }
                    #expect(peer.seen.connections == 2 && peer.seen.requests.isEmpty)
                }
            }
        }
    }

    @Test func `needs an authority the machine knows`() async throws {
        try await Certificates.with { certificates in
            try await Peer.with(tls: certificates.server(), answering: Peer.ok("a")) { peer in
                let client = try Ask.client()
                await #expect(throws: PartnerSilence.untrusted) {
                    try await client.send(try Ask.request(peer.port, secure: true))
                }
                await client.close()
                #expect(peer.seen.requests.isEmpty)
            }
        }
    }

    @Test func `is not an old one`() async throws {
        try await Certificates.with { certificates in
            var tls = try certificates.server()
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = .tlsv11
            try await Peer.with(tls: tls, answering: Peer.ok("a")) { peer in
                await #expect(throws: PartnerSilence.untrusted) { try await ask(peer, certificates) }
            }
            tls.maximumTLSVersion = .tlsv12
            try await Peer.with(tls: tls, answering: Peer.ok("a")) { peer in
                let text = try await ask(peer, certificates).text
                #expect(text == "a")
            }
        }
    }

    @Test func `is not made with a server that speaks plainly, or not at all`() async throws {
        try await Certificates.with { certificates in
            try await Peer.with(answering: Peer.ok("a")) { peer in
                // What the peer takes for a request never ends: it waits, and so does the handshake.
                var limits = Ask.limits
                limits.connecting = .seconds(1)
                await #expect(throws: PartnerSilence.timedOut) {
                    try await ask(peer, certificates, limits: limits)
                }
                if peer.seen.connections > 0 { await peer.next(.ended) }
            }
            try await Peer.with(tls: certificates.server(), answering: Peer.ok("a")) { peer in
                // The other way round: a plain question to a secure server.
                await #expect(throws: PartnerSilence.self) { try await Ask.once(peer) }
                #expect(peer.seen.requests.isEmpty)
            }
        }
    }

    @Test func `that ends without TLS saying so has ended in the middle`() async throws {
        try await Certificates.with { certificates in
            // The answer has no length, so only the end of the connection could end it, and anybody can cut a
            // connection.
            try await Peer.with(
                tls: certificates.server(), { _ in [.send("HTTP/1.1 200 OK\r\n\r\nd.e.f"), .reset] }
            ) { peer in
                await #expect(throws: PartnerSilence.broken) { try await ask(peer, certificates) }
            }
        }
    }

    @Test func `is kept for the same pins only`() async throws {
        try await Certificates.with { certificates in
            try await Peer.with(tls: certificates.server(), answering: Peer.ok("a")) { peer in
                let client = try Ask.client(authorities: certificates.authority)
                let pin = try certificates.pin()
                let request = try Ask.request(peer.port, secure: true)
                for _ in 1...2 { _ = try await client.send(request) }
                #expect(peer.seen.connections == 1)
                for _ in 1...2 { _ = try await client.send(try Ask.request(peer.port, secure: true, pins: [pin])) }
                #expect(peer.seen.connections == 2)
                await #expect(throws: PartnerSilence.keyUnpinned) {
                    try await client.send(try Ask.request(peer.port, secure: true, pins: [SHA256Digest(hashing: [1])]))
                }
                await client.close()
            }
        }
    }
}
