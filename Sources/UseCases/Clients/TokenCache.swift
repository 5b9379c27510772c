package import CivilTime
package import Postgres
import Signing
import Store
import Synchronization

/// Checks bearer tokens in memory, and never believes its memory a second after a revocation anywhere.
///
/// The hot path is one hash and one look into a dictionary. What it does not know, several callers ask the database
/// together. Its memory counts only as long as its own words come back on the channel of revocations
/// (`TokenMaintainer`); when the connection is lost, or silent for a second, every check asks the database.
package final class TokenCache: Sendable {
    private struct State {
        var shelf = TokenShelf()
        /// When each client was last noted as heard from, and what of that is not written yet.
        var noted: [Int32: Instant] = [:]
        var unwritten: [Int32: Instant] = [:]
    }

    private let state = Mutex(State())
    private let standings: Combiner<SHA256Digest, TokenStanding>
    private let uptime: @Sendable () -> Int64
    /// Tells this cache's words from those of others.
    private let name: String

    /// Microseconds from sending a word for which memory may be believed; below a second with room for one check.
    private static let trust: Int64 = 900_000
    /// A client is noted at most so often, in seconds.
    private static let notingInterval: Int64 = 60

    /// `uptime` gives microseconds of a clock that never goes back.
    package init(pipeline: PostgresPipeline, uptime: @escaping @Sendable () -> Int64) throws {
        self.uptime = uptime
        name = try PublicID.random().text(prefix: "")
        standings = Combiner(lanes: 2) { digests in
            var found = [TokenStanding?](repeating: nil, count: digests.count)
            for row in try await pipeline.all(TokenStore.standings, digests.map(\.bytes)) {
                found[Int(row.place) - 1] = row.standing
            }
            return found
        }
    }

    /// What a presented token stands for, or `nil` when it may not be used, whatever the reason.
    package func grant(
        for token: [UInt8], from address: NetworkAddress?, now: Instant
    ) async throws -> AccessGrant? {
        // What cannot be a token needs no look into the database.
        let presented = SecretToken(String(decoding: token, as: UTF8.self), prefix: SecretToken.accessPrefix)
        guard let digest = presented?.digest else { return nil }
        let grant: AccessGrant
        switch state.withLock({ $0.shelf.look(up: digest, at: uptime()) }) {
        case .nobody: return nil
        case .grant(let known): grant = known
        case .ask(let epoch):
            let found = try await standings(digest).map(AccessGrant.init)
            state.withLock { $0.shelf.keep(found, for: digest, askedIn: epoch, now: now, at: uptime()) }
            guard let found else { return nil }
            grant = found
        }
        guard grant.counts(at: now, from: address) else { return nil }
        note(grant.client.key, now)
        return grant
    }

    private func note(_ client: Int32, _ now: Instant) {
        state.withLock { state in
            if let noted = state.noted[client], now < noted.adding(seconds: Self.notingInterval) { return }
            state.noted[client] = now
            state.unwritten[client] = now
        }
    }

    /// Tokens held in memory, for metrics.
    package var count: Int { state.withLock { $0.shelf.count } }
}

// MARK: Keeping in step

extension TokenCache {
    /// The word to send next.
    func word() -> String { "\(name) \(uptime())" }

    /// What the listener heard on the channel.
    func hear(_ event: PostgresListener.Event) {
        switch event {
        case .connected, .lost, .reconnected: state.withLock { $0.shelf.loseTrust() }
        case .notification(_, let payload): hear(payload)
        }
    }

    private func hear(_ payload: String) {
        let parts = payload.split(separator: " ")
        guard parts.count == 2, let number = Int64(parts[1]) else {
            return state.withLock { $0.shelf.loseTrust() }
        }
        switch parts[0] {
        case "client": state.withLock { $0.shelf.forget(Int32(clamping: number)) }
        case name[...]:
            let heardAt = uptime()
            state.withLock { $0.shelf.hear(sentAt: min(number, heardAt), trustedFor: Self.trust, at: heardAt) }
        default: break
        }
    }

    /// The clients heard from since the last call.
    func takeUnwritten() -> [Int32: Instant] {
        state.withLock { state in
            defer { state.unwritten = [:] }
            return state.unwritten
        }
    }
}
