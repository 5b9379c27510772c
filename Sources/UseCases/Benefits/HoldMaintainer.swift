package import CivilTime
package import Postgres
import Store

/// Returns the units of expired holds within a second of their deadline, and keeps loans and codes in step with the clock.
package struct HoldMaintainer: Sendable {
    let expire: ExpireHolds
    let loans: LoanDates
    let pool: PostgresPool
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case expired(holds: Int)
        case loans(announced: Int, overdue: Int)
        case failed(any Error)
    }

    /// Seconds between two looks at loans and codes.
    private static let upkeep: Int64 = 60

    package init(
        pool: PostgresPool, audit: AuditTrail, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        expire = ExpireHolds(pool: pool, audit: audit)
        loans = LoanDates(pool: pool, audit: audit)
        self.pool = pool
        self.now = now
        self.observe = observe
    }

    /// Works until the task is cancelled or `sleep` throws. Sleeps until the next deadline, a second at most: a hold that
    /// another instance makes meanwhile lives longer than that.
    package func run(sleep: (Duration) async throws -> Void) async {
        var lastUpkeep: Instant?
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
                if lastUpkeep.map({ context.now >= $0.adding(seconds: Self.upkeep) }) ?? true {
                    let (announced, overdue) = try await loans(in: context)
                    if announced + overdue > 0 { observe(.loans(announced: announced, overdue: overdue)) }
                    _ = try await pool.transaction { db in
                        try RedemptionCodeStore.forgetExpired(at: context.now, db)
                    }
                    lastUpkeep = context.now
                }
                if expired == ExpireHolds.batch { continue }
            } catch {
                observe(.failed(error))
            }
            do { try await sleep(pause) } catch { return }
        }
    }
}
