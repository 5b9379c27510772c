package import CivilTime
package import Postgres
import Store

/// Keeps loans and redemption codes in step with the clock. A task of its own: however many loans fall due at midnight,
/// no unit waits for them.
package struct LoanMaintainer: Sendable {
    let loans: LoanDates
    let pool: PostgresPool
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case followed(announced: Int, overdue: Int)
        case failed(any Error)
    }

    /// Between two looks.
    private static let pause = Duration.seconds(60)

    package init(
        pool: PostgresPool, audit: AuditTrail, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        loans = LoanDates(pool: pool, audit: audit)
        self.pool = pool
        self.now = now
        self.observe = observe
    }

    /// Works until the task is cancelled or `sleep` throws.
    package func run(sleep: (Duration) async throws -> Void) async {
        while !Task.isCancelled {
            do {
                let context = OperationContext(now: now(), actor: .maintainer("loans"))
                let (announced, overdue) = try await loans(in: context)
                if announced + overdue > 0 { observe(.followed(announced: announced, overdue: overdue)) }
                _ = try await pool.transaction { db in try RedemptionCodeStore.forgetExpired(at: context.now, db) }
            } catch {
                observe(.failed(error))
            }
            do { try await sleep(Self.pause) } catch { return }
        }
    }
}
