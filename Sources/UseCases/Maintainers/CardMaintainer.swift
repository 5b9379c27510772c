package import CivilTime
package import Postgres
import Scoring

/// Does what approvals leave to time: makes scheduled cards live on their day, gives everyone a score by a card that
/// became live, and closes requests nobody decided.
///
/// Several instances may run: each step finds nothing to do when another instance was first, and a run over everyone is
/// shared between them. What was interrupted goes on at the next wake-up.
package struct CardMaintainer: Sendable {
    let begin: BeginScorecards
    let expire: ExpireChanges
    let scoreEveryone: ScoreEveryone
    let now: @Sendable () -> Instant
    let observe: @Sendable (Event) -> Void

    package enum Event: Sendable {
        case becameLive(CardReference)
        case scoredEveryone(citizens: Int)
        case expired(requests: Int)
        /// The next wake-up tries again.
        case failed(any Error)
    }

    package init(
        pool: PostgresPool, effects: ChangeEffects, audit: AuditTrail, now: @escaping @Sendable () -> Instant,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        begin = BeginScorecards(pool: pool, audit: audit)
        expire = ExpireChanges(pool: pool, effects: effects, audit: audit)
        scoreEveryone = ScoreEveryone(pool: pool)
        self.now = now
        self.observe = observe
    }

    /// Works until `wakeups` ends or the task is cancelled.
    package func run(wakeups: some AsyncSequence<Void, Never>) async {
        await wakeups.work { await work() }
    }

    private func work() async {
        let context = OperationContext(now: now(), actor: .maintainer("cards"))
        do {
            for card in try await begin(in: context) { observe(.becameLive(card)) }
            if try await begin.leavesScoresBehind() {
                observe(.scoredEveryone(citizens: try await scoreEveryone(in: context).scored))
            }
            let expired = try await expire(in: context)
            if expired > 0 { observe(.expired(requests: expired)) }
        } catch {
            observe(.failed(error))
        }
    }
}
