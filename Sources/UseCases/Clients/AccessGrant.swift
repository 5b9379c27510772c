package import CivilTime
import Postgres
import Rights
import Store

/// What a bearer token stands for: which client, what it may do, until when, from where and how fast.
package struct AccessGrant: Hashable, Sendable {
    package let client: ClientIdentity
    package let expiresAt: Instant
    package let networks: [NetworkRange]

    init(_ standing: TokenStanding) throws {
        // A scope this program does not know grants nothing.
        client = ClientIdentity(
            key: standing.client, id: standing.id,
            scopes: Set(standing.tokenScopes.compactMap(Scope.init)).intersection(
                standing.clientScopes.compactMap(Scope.init)),
            rate: RateLimit(perSecond: standing.ratePerSecond, burst: standing.burst), provider: standing.provider)
        expiresAt = standing.expiresAt
        networks = try standing.networks.map { text in
            guard let range = NetworkRange(text) else { throw PostgresError.unreadable("allowed_networks") }
            return range
        }
    }

    /// Whether the token may be used at an instant from an address. Without an address only where any is allowed.
    package func counts(at now: Instant, from address: NetworkAddress?) -> Bool {
        now < expiresAt && NetworkRange.allows(networks, address)
    }
}

extension NetworkRange {
    /// Whether an allow-list lets an address in; an empty list lets in everyone.
    static func allows(_ ranges: [NetworkRange], _ address: NetworkAddress?) -> Bool {
        ranges.isEmpty || address.map { address in ranges.contains { $0.contains(address) } } ?? false
    }
}
