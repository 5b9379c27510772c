import CivilTime
import Signing

/// What is remembered of tokens, and when memory may be believed: the pure part of `TokenCache`.
///
/// Memory is believed until `trust` runs out. A word heard on the channel of revocations prolongs it, counted from when
/// the word was sent: notifications arrive in the order of the commits, so by then every earlier revocation has arrived
/// too. Whatever was believed before a gap is forgotten.
struct TokenShelf {
    enum Answer {
        case grant(AccessGrant)
        /// No token; true for good, because a token exists before anyone is told it and an ended one never comes back.
        case nobody
        /// Only the database knows; what it says may be kept if nothing was forgotten since this epoch.
        case ask(epoch: UInt64)
    }

    private var grants: [SHA256Digest: AccessGrant] = [:]
    private var strangers: Set<SHA256Digest> = []
    private var epoch: UInt64 = 0
    /// In microseconds of a clock that never goes back.
    private var trustedUntil = Int64.min

    static let grantLimit = 65_536
    static let strangerLimit = 16_384

    var count: Int { grants.count }

    func look(up digest: SHA256Digest, at uptime: Int64) -> Answer {
        if strangers.contains(digest) { return .nobody }
        guard uptime <= trustedUntil, let grant = grants[digest] else { return .ask(epoch: epoch) }
        return .grant(grant)
    }

    /// Keeps what the database said about a digest; `nil` is nobody.
    mutating func keep(
        _ grant: AccessGrant?, for digest: SHA256Digest, askedIn asked: UInt64, now: Instant, at uptime: Int64
    ) {
        guard let grant else {
            if strangers.count >= Self.strangerLimit { strangers.removeAll(keepingCapacity: true) }
            strangers.insert(digest)
            return
        }
        guard asked == epoch, uptime <= trustedUntil else { return }
        if grants.count >= Self.grantLimit { grants = grants.filter { now < $0.value.expiresAt } }
        if grants.count >= Self.grantLimit { grants.removeAll(keepingCapacity: true) }
        grants[digest] = grant
    }

    /// A word sent at `sent` has come back.
    mutating func hear(sentAt sent: Int64, trustedFor duration: Int64, at uptime: Int64) {
        if uptime > trustedUntil { forgetAll() }
        trustedUntil = max(trustedUntil, sent + duration)
    }

    /// Something about a client changed.
    mutating func forget(_ client: Int32) {
        epoch += 1
        grants = grants.filter { $0.value.client.key != client }
    }

    /// Something may have changed unheard: nothing is believed until the next word.
    mutating func loseTrust() {
        forgetAll()
        trustedUntil = .min
    }

    private mutating func forgetAll() {
        epoch += 1
        grants.removeAll(keepingCapacity: true)
    }
}
