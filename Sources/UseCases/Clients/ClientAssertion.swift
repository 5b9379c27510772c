import CivilTime
import Signing
import StrictJSON

/// What a client signs to prove itself (RFC 7523 §3): that it is itself, to us alone, now, once.
struct ClientAssertion {
    /// The client that `iss` and `sub` name.
    let client: PublicID
    /// SHA-256 of `jti`, by which a second use is noticed.
    let id: SHA256Digest
    /// Until when a second use could still look sound.
    let rememberedUntil: Instant

    /// Seconds an assertion may be valid for.
    static let lifetime: Int64 = 300
    /// Seconds by which clocks may differ.
    static let skew: Int64 = 30
    /// Bytes of the whole text.
    static let limit = 4096

    /// Reads the payload of an assertion whose signature is good. `nil` when it says anything but what it must: other
    /// issuer than subject, another audience or several, times out of bounds, no id.
    init?(payload: [UInt8], audiences: Set<String>, now: Instant) {
        guard let value = try? JSONValue(reading: payload) else { return nil }
        var node = JSONNode(value)
        let claims = node.object { members -> (issuer: String, audience: String, id: String, times: JWTTimes)? in
            let issuer = members.string("iss", bytes: 1...64)
            let subject = members.string("sub", bytes: 1...64)
            let audience = members.required("aud") { Self.audience(&$0) }
            let id = members.string("jti", bytes: 8...128)
            let times = JWTTimes(&members)
            guard let issuer, let audience, let id, let times, issuer == subject else { return nil }
            return (issuer, audience, id, times)
        }
        // An assertion may say more (RFC 7523 §3, 8); what it says besides is not believed.
        guard let claims, node.faults.allSatisfy({ $0.code == .unknownMember }), audiences.contains(claims.audience),
            let client = PublicID(claims.issuer, prefix: Actor.clientPrefix),
            claims.times.fault(at: now, skew: Self.skew, lifetime: Self.lifetime) == nil
        else { return nil }
        self.client = client
        id = SHA256Digest(hashing: Array(claims.id.utf8))
        rememberedUntil = Instant(microseconds: claims.times.expiresAt * 1_000_000).adding(seconds: Self.skew)
    }

    /// One audience, alone or in a list of one: an assertion for others as well could be used by them.
    private static func audience(_ node: inout JSONNode) -> String? {
        guard case .array = node.value else { return node.string(bytes: 1...512) }
        return node.array(count: 1...1) { $0.string(bytes: 1...512) }?.first
    }
}
