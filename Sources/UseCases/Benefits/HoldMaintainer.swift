package import CivilTime
package import Postgres

/// Returns the units of expired holds within a second of their deadline, and does nothing else.
package struct HoldMaintainer: Sendable {
    let expire: ExpireHolds
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case expired(holds: Int)
        case failed(any Error)
    }

    package init(
        pool: PostgresPool, audit: AuditTrail, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        expire = ExpireHolds(pool: pool, audit: audit)
        self.now = now
        self.observe = observe
    }

    /// Works until the task is cancelled or `sleep` throws. Sleeps until the next deadline, a second at most: a hold
    /// that another instance makes meanwhile lives longer than that.
    package func run(sleep: (Duration) async throws -> Void) async {
        while !Task.isCancelled {
            var pause = Duration.seconds(1)
            do {
                let context = OperationContext(now: now(), actor: .maintainer("expire"))
                let (expired, next) = try await expire(in: context)
                if expired > 0 { observe(.expired(holds: expired)) }
                if let next {
                    let left = max(1_000, next.microseconds - now().microseconds)
                    pause = min(pause, .microseconds(left))
                }
                if expired == ExpireHolds.batch { continue }
            } catch {
                observe(.failed(error))
            }
            do { try await sleep(pause) } catch { return }
        }
    }
}
