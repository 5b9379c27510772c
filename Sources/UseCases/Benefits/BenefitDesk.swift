import CivilTime
import Incentives
package import Postgres
package import Signing
import Store
import Synchronization

/// Where city apps ask for benefits: check, hold, commit, release, and the code for the provider's desk.
///
/// Callers of one scenario wait in one lane and are answered together, each lane one transaction at a time: a hot
/// pool's row then admits a whole batch with one durable commit, and throughput grows with concurrency.
package struct BenefitDesk: Sendable {
    let pool: PostgresPool
    let shelf: ScenarioShelf
    let book: BeneficiaryBook
    let idempotency: Idempotency
    let audit: AuditTrail
    let codes: CodeBook
    private let expire: ExpireHolds
    private let holds: [Combiner<HoldCall, BenefitAnswer>]
    private let commits: [Combiner<EndCall<RedemptionView>, BenefitAnswer>]
    private let releases: [Combiner<EndCall<HoldView>, BenefitAnswer>]
    private let underWay = KeysUnderWay()

    private static let lanes = 4
    private static let batch = 128
    private static let queue = 2048

    /// The shelf is kept up to date by a `ScenarioShelfMaintainer`.
    package init(
        pool: PostgresPool, identity: IdentityKeys, cards: CardShelf, shelf: ScenarioShelf, audit: AuditTrail
    ) throws {
        let book = BeneficiaryBook(cards: cards, identity: identity)
        let idempotency = try Idempotency(ring: identity.ring)
        self.pool = pool
        self.shelf = shelf
        self.book = book
        self.idempotency = idempotency
        self.audit = audit
        codes = try CodeBook(ring: identity.ring)
        expire = ExpireHolds(pool: pool, audit: audit)
        let batch = BenefitBatch(pool: pool, shelf: shelf)
        let hold = HoldRound(shelf: shelf, book: book, idempotency: idempotency, audit: audit)
        let end = EndRound(
            shelf: shelf, idempotency: idempotency, audit: audit, committing: HoldCommit(book: book, audit: audit),
            ending: HoldEnding(audit: audit))
        holds = Self.lanes { calls in
            try await batch(calls, now: { $0.context.now }) { calls, db in try hold.answer(calls, db) }
        }
        commits = Self.lanes { calls in
            try await batch(calls, now: { $0.context.now }) { calls, db in try end.commit(calls, db) }
        }
        releases = Self.lanes { calls in
            try await batch(calls, now: { $0.context.now }) { calls, db in try end.release(calls, db) }
        }
    }

    private static func lanes<Call: Sendable>(
        _ answer: @escaping @Sendable ([Call]) async throws -> [BenefitAnswer?]
    ) -> [Combiner<Call, BenefitAnswer>] {
        (0..<lanes).map { _ in
            Combiner(lanes: 1, batchLimit: batch, queueLimit: queue, answer: answer)
        }
    }

    /// What would be granted now, and why not. Promises nothing.
    ///
    /// - Throws: `Fault.scenarioUnknown`, `.citizenUnknown`, `.accountClosed`.
    package func check(
        _ ask: BenefitAsk, of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> BenefitQuote {
        let live = try await known(ask.scenario, at: context.now)
        let (key, quote) = try await pool.transaction(.readOnly) { db in
            let key = try citizen.beneficiary(db)
            let person = try book.read([.init(citizen: key, version: live.version, now: context.now)], db)[0].get()
            let wish = GrantWish(
                scenarioKey: live.version.scenarioKey, scenario: live.version.terms, isRunning: live.isRunning,
                pools: live.pools, beneficiary: key, facts: person.facts, tiers: person.tiers, order: ask.order,
                outlet: ask.outlet, isOutletUnknown: live.outlet(ask.outlet).isUnknown, now: context.now)
            let places = wish.applicablePools.map { ($0.period(on: context.businessDay), $0.quota.units) }
            let available = try QuotaPeriodStore.available(places.map(\.0), db)
            var round = GrantRound(
                // A period nobody has drawn on yet has everything.
                available: available.merging(places) { there, _ in there },
                taken: try CapStore.taken(Set(live.version.terms.caps.map(wish.capKey)), db))
            let verdict = round.judge(wish)
            let score =
                ask.showsScore ? person.score(behind: verdict.refusals, of: citizen, at: context.now) : nil
            return (
                key, BenefitQuote(live.version, verdict, order: ask.order, score: score, now: context.now)
            )
        }
        try await audit.record(
            .benefitChecked, about: key, object: AuditObject.scenario(ask.scenario), in: context)
        return quote
    }

    /// Reserves, or says why not. The answer is kept, also that of a refusal; so it names nobody's points.
    ///
    /// - Throws: as `check`; `Fault.requestInProgress`, `.idempotencyConflict`.
    package func hold(
        _ ask: BenefitAsk, of citizen: CitizenHandle, once: Once<HoldOutcome>, in context: OperationContext
    ) async throws -> [UInt8] {
        let live = try await known(ask.scenario, at: context.now)
        let call = HoldCall(
            request: idempotency.keyed(once.request, in: context), citizen: citizen, ask: ask, answer: once.answer,
            context: context)
        let lane = BenefitID.lane(of: live.version.scenarioKey, among: Self.lanes)
        return try await underWay.only(call.request) { try await holds[lane](call) }
    }

    /// Confirms a hold: its units are used from now on.
    ///
    /// - Throws: `Fault.holdUnknown` (also for another citizen's or client's), `.holdExpired`, `.holdEnded`,
    ///   `.consentMissing`.
    package func commit(
        _ hold: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] {
        let call = EndCall(
            request: idempotency.keyed(once.request, in: context), citizen: citizen, hold: hold, answer: once.answer,
            context: context)
        let lane = BenefitID.lane(of: hold, among: Self.lanes)
        return try await underWay.only(call.request) {
            try await finally(hold, of: citizen, in: context) { try await commits[lane](call) }
        }
    }

    /// Gives a hold back: units and slots are free again.
    ///
    /// - Throws: `Fault.holdUnknown`, `.holdExpired`, `.holdEnded`.
    package func release(
        _ hold: PublicID, of citizen: CitizenHandle, once: Once<HoldView>, in context: OperationContext
    ) async throws -> [UInt8] {
        let call = EndCall(
            request: idempotency.keyed(once.request, in: context), citizen: citizen, hold: hold, answer: once.answer,
            context: context)
        let lane = BenefitID.lane(of: hold, among: Self.lanes)
        return try await underWay.only(call.request) {
            try await finally(hold, of: citizen, in: context) { try await releases[lane](call) }
        }
    }

    /// Asks once more where a hold's time was over, now that it has ended: nobody is told so of a hold that could still
    /// be confirmed by a request which came before the deadline and waits somewhere.
    private func finally(
        _ hold: PublicID, of citizen: CitizenHandle, in context: OperationContext,
        _ ask: () async throws -> BenefitAnswer?
    ) async throws -> BenefitAnswer? {
        let answer = try await ask()
        guard case .fault(let fault)? = answer, fault as? Fault == .holdExpired else { return answer }
        let key = try await pool.transaction(.readOnly) { db in try citizen.beneficiary(db) }
        try await expire.one((key, hold), in: context)
        return try await ask()
    }

    /// A scenario that is live or was; one published a moment ago is looked for in the database.
    private func known(_ scenario: PublicID, at now: Instant) async throws -> LiveScenario {
        if let live = shelf.live(scenario) { return live }
        if let over = try await pool.transaction(.readOnly, { db in try shelf.over(scenario, db) }) { return over }
        try await shelf.reload(now: now)
        guard let live = shelf.live(scenario) else { throw Fault.scenarioUnknown }
        return live
    }
}

/// Requests under way in this process. One whose first is not answered yet is told so, instead of waiting behind it; in
/// another process it waits in the database and finds the answer.
private final class KeysUnderWay: Sendable {
    private let keys = Mutex<Set<[UInt8]>>([])

    func only(
        _ request: KeyedRequest, _ body: () async throws -> BenefitAnswer?
    ) async throws -> [UInt8] {
        guard keys.withLock({ $0.insert(request.key).inserted }) else { throw Fault.requestInProgress }
        defer { keys.withLock { _ = $0.remove(request.key) } }
        guard let answer = try await body() else { throw Fault.temporarilyUnavailable }
        return try answer.get()
    }
}
