import Federation
import NIOCore
import Signing
import Testing

@testable import Outbound

/// Requests and clients of tests. The names used exist nowhere: a look-up of the test leads them to a peer.
enum Ask {
    static let host = "hangzhou.example"

    static func request(
        _ port: Int, secure: Bool = false, host: String = host, path: String = "/ccr/v1/claims",
        method: PartnerRequest.Method = .post, body: String = "a.b.c", pins: [SHA256Digest] = [],
        ifNoneMatch: String? = nil, limit: Int = 16 * 1024
    ) throws -> PartnerRequest {
        // The usual port is not written.
        let place = port == (secure ? 443 : 80) ? host : "\(host):\(port)"
        return PartnerRequest(
            method: method, url: try #require(PartnerURL("\(secure ? "https" : "http")://\(place)\(path)")), pins: pins,
            body: method == .get ? [] : Array(body.utf8), contentType: "application/jose", ifNoneMatch: ifNoneMatch,
            answerLimit: limit)
    }

    /// So long that a busy machine meets them: what is to run out is shortened where it is tested.
    static var limits: OutboundLimits {
        var limits = OutboundLimits()
        limits.total = .seconds(60)
        limits.connecting = .seconds(60)
        return limits
    }

    /// A client that finds this machine under every name.
    static func client(
        limits: OutboundLimits = limits, authorities: String? = nil,
        lookUp: @escaping NameResolver.LookUp = here
    ) throws -> OutboundClient {
        try OutboundClient(
            resolver: NameResolver(lookUp: lookUp, allowPrivate: true), authorities: authorities, limits: limits)
    }

    static let here: NameResolver.LookUp = { _, port in
        (try? SocketAddress(ipAddress: "127.0.0.1", port: port)).map { [$0] } ?? []
    }

    /// Asks one peer once.
    static func once(
        _ peer: Peer, limits: OutboundLimits = limits, limit: Int = 16 * 1024
    ) async throws -> PartnerResponse {
        let client = try client(limits: limits)
        do {
            let response = try await client.send(request(peer.port, limit: limit))
            await client.close()
            return response
        } catch {
            await client.close()
            throw error
        }
    }
}

extension PartnerResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
