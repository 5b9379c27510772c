package import CivilTime
package import Postgres
import Store

/// Keeps a `TokenCache` in step with the database, and the database free of what has expired.
///
/// Sends words on the channel of revocations several times a second; that they come back is what lets the cache believe
/// its memory. Now and then it writes down which clients were heard from and deletes expired tokens, assertions and
/// events.
package struct TokenMaintainer: Sendable {
    let cache: TokenCache
    let pool: PostgresPool
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        /// The word could not be sent; checks ask the database until the next one comes back.
        case silent(any Error)
        case pruned(rows: Int)
        case failed(any Error)
    }

    /// `pool` is the maintainer's own: a busy service must not keep it waiting.
    package init(
        cache: TokenCache, pool: PostgresPool, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        self.cache = cache
        self.pool = pool
        self.now = now
        self.observe = observe
    }

    /// Works until one of the sequences ends or the task is cancelled: `events` of a listener on `TokenStore.channel`,
    /// a beat of several words a second, and a slow one for the rest.
    package func run(
        events: some AsyncSequence<PostgresListener.Event, Never> & Sendable,
        words: some AsyncSequence<Void, Never> & Sendable, upkeep: some AsyncSequence<Void, Never> & Sendable
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await event in events { cache.hear(event) } }
            group.addTask { for await _ in words { await send() } }
            group.addTask { for await _ in upkeep { await keepUp() } }
            await group.next()
            group.cancelAll()
        }
    }

    private func send() async {
        do {
            try await pool.transaction { db in try TokenStore.beat(cache.word(), db) }
        } catch {
            observe(.silent(error))
        }
    }

    private func keepUp() async {
        do {
            let (heard, now) = (cache.takeUnwritten(), now())
            if !heard.isEmpty { try await pool.transaction { db in try ClientStore.touch(heard, db) } }
            let pruned = try await pool.transaction { db in
                try TokenStore.prune(now: now, db) + EventStore.prune(now: now, db)
            }
            if pruned > 0 { observe(.pruned(rows: pruned)) }
        } catch {
            observe(.failed(error))
        }
    }
}
