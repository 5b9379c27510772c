package import CivilTime
package import Postgres

/// Keeps scores in step with what is known while the service runs: answers marks as they come, and at each new business
/// day marks everyone whose records end or begin.
///
/// It is woken by whoever marked (NOTIFY) and, in case a wake-up was lost, by a slow beat. Several instances take
/// turns: a run begins when the one before has committed. A failed batch is tried again at the next wake-up; nothing is
/// lost, because marks go only with the commit that answered them.
package struct RescoreMaintainer: Sendable {
    let rescore: RescoreChanges
    let changeDay: ChangeDay
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case rescored(citizens: Int)
        case dayChanged(Day)
        /// The next wake-up tries again.
        case failed(any Error)
    }

    package init(
        pool: PostgresPool, now: @escaping @Sendable () -> Instant, observe: @escaping @Sendable (Event) -> Void
    ) {
        rescore = RescoreChanges(pool: pool)
        changeDay = ChangeDay(pool: pool)
        self.now = now
        self.observe = observe
    }

    /// Works until `wakeups` ends or the task is cancelled.
    package func run(wakeups: some AsyncSequence<Void, Never>) async {
        var lastDay: Day?
        await wakeups.work { await work(&lastDay) }
    }

    private func work(_ lastDay: inout Day?) async {
        do {
            let context = OperationContext(now: now(), actor: .maintainer("rescore"))
            if lastDay != context.businessDay {
                if try await changeDay(in: context) { observe(.dayChanged(context.businessDay)) }
                lastDay = context.businessDay
            }
            while !Task.isCancelled {
                let answered = try await rescore(in: OperationContext(now: now(), actor: .maintainer("rescore")))
                guard answered > 0 else { return }
                observe(.rescored(citizens: answered))
            }
        } catch Fault.noScorecardLive {
            // Nothing can be scored before a card is published; the marks wait.
        } catch {
            observe(.failed(error))
        }
    }
}
