import Federation
import Signing

/// What a kept connection may be used for: the same server, under the same name, with a key out of the same list.
struct Destination: Hashable, Sendable {
    let isSecure: Bool
    let host: String
    let port: Int
    /// Digests of the public keys one of which the server must show; none: whatever key its certificate has.
    let pins: Set<SHA256Digest>

    init(_ request: PartnerRequest) {
        isSecure = request.url.scheme == .https
        host = request.url.host
        port = request.url.port
        pins = Set(request.pins)
    }

    /// The name the certificate must carry; `nil` for an address, which is then compared itself.
    var serverName: String? { NetworkRules.literal(host) == nil ? host : nil }
}
