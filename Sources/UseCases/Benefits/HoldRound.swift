import CivilTime
import Incentives
import Postgres
import Signing
import Store

/// One request to hold, as it waits for its round.
struct HoldCall: Sendable {
    let request: KeyedRequest
    let citizen: CitizenHandle
    let ask: BenefitAsk
    let answer: @Sendable (HoldOutcome) throws -> [UInt8]
    let context: OperationContext
}

/// Grants holds to everyone who waits, in one transaction: standing facts, units and slots are read once, takings are
/// judged in the order of the calls, and everything that was granted is written by a handful of statements.
///
/// Locks are taken in this order everywhere: people, versions, holds, visitors' grants, pools, slots, keys, events.
struct HoldRound: Sendable {
    let shelf: ScenarioShelf
    let book: BeneficiaryBook
    let idempotency: Idempotency
    let audit: AuditTrail

    /// A call that goes on, with its place among all.
    private struct Open {
        let place: Int
        let call: HoldCall
        var citizen: Int64 = 0
        let live: LiveScenario
        let outlet: (key: Int32?, isUnknown: Bool)
    }

    func answer(_ calls: [HoldCall], _ db: isolated PostgresConnection) throws -> [BenefitAnswer] {
        var answers = [BenefitAnswer?](repeating: nil, count: calls.count)
        var shown: [AuditTrail.Deed] = []
        for (place, known) in try idempotency.answered(calls.map(\.request), db).enumerated() {
            let call = calls[place]
            answers[place] = known?.answer(
                .benefitChecked, AuditObject.scenario(call.ask.scenario), in: call.context, &shown)
        }
        var open = try opened(calls, &answers, db)
        let running = try LiveScenarioStore.shareRunning(
            Set(open.filter(\.live.isRunning).map(\.live.version.key)).sorted(), db)
        guard open.allSatisfy({ !$0.live.isRunning || running.contains($0.live.version.key) }) else {
            throw BatchConflict.shelfIsOld
        }
        let facts = try book.read(
            open.map { .init(citizen: $0.citizen, version: $0.live.version, now: $0.call.context.now) },
            taking: true, db)
        var wishes: [(open: Open, wish: GrantWish)] = []
        for (one, facts) in zip(open, facts) {
            switch facts {
            case .failure(let fault): answers[one.place] = .fault(fault)
            case .success(let person): wishes.append((one, Self.wish(one, person)))
            }
        }
        open = wishes.map(\.open)
        var round = GrantRound(
            available: try units(for: wishes.map(\.wish), db),
            taken: try CapStore.taken(
                Set(wishes.flatMap { wish in wish.wish.scenario.caps.map(wish.wish.capKey) }), db))
        try write(wishes.map { ($0.open, $0.wish, round.judge($0.wish)) }, &answers, shown, db)
        return answers.map { $0 ?? .fault(Fault.temporarilyUnavailable) }
    }

    /// The calls that are new and whose citizen and scenario are known.
    private func opened(
        _ calls: [HoldCall], _ answers: inout [BenefitAnswer?], _ db: isolated PostgresConnection
    ) throws -> [Open] {
        var open: [Open] = []
        for (place, call) in calls.enumerated() where answers[place] == nil {
            // One that is neither live nor over was published meanwhile.
            guard let live = try shelf.live(call.ask.scenario) ?? shelf.over(call.ask.scenario, db) else {
                throw BatchConflict.shelfIsOld
            }
            open.append(Open(place: place, call: call, live: live, outlet: live.outlet(call.ask.outlet)))
        }
        guard !open.isEmpty else { return [] }
        let citizens = try BeneficiaryStore.lock(open.map(\.call.citizen.parts), db)
        return zip(open, citizens).compactMap { one, citizen in
            guard let citizen else {
                answers[one.place] = .fault(Fault.citizenUnknown)
                return nil
            }
            var one = one
            one.citizen = citizen
            return one
        }
    }

    private static func wish(_ one: Open, _ person: BeneficiaryBook.Answer) -> GrantWish {
        GrantWish(
            scenarioKey: one.live.version.scenarioKey, scenario: one.live.version.terms, isRunning: one.live.isRunning,
            pools: one.live.pools, beneficiary: one.citizen, facts: person.facts, tiers: person.tiers,
            order: one.call.ask.order, outlet: one.call.ask.outlet, isOutletUnknown: one.outlet.isUnknown,
            now: one.call.context.now)
    }

    /// What is available of everything the wishes draw on, locked; periods that are missing begin now.
    private func units(
        for wishes: [GrantWish], _ db: isolated PostgresConnection
    ) throws -> [PoolPeriod: Int64] {
        let places = Set(wishes.flatMap { wish in wish.applicablePools.map { $0.period(on: wish.now.day) } }).sorted()
        let available = try QuotaPeriodStore.lock(places, db)
        guard available.count < places.count else { return available }
        let now = wishes.map(\.now).max() ?? Instant(microseconds: 0)
        try QuotaPeriodStore.open(places.filter { available[$0] == nil }, at: now, db)
        // Locked anew and together, since the first time took them without the missing ones.
        return try QuotaPeriodStore.lock(places, db)
    }

    private func write(
        _ verdicts: [(open: Open, wish: GrantWish, verdict: GrantVerdict)], _ answers: inout [BenefitAnswer?],
        _ shown: [AuditTrail.Deed], _ db: isolated PostgresConnection
    ) throws {
        var holds: [StoredHold] = []
        var slots: [(slot: SlotTaking, hold: PublicID)] = []
        var draws: [UnitDraw] = []
        var uses: [(visitor: Int64, grant: UInt128, hold: PublicID)] = []
        var deeds = shown
        var kept: [Idempotency.Answered] = []
        for (one, wish, verdict) in verdicts {
            let outcome: HoldOutcome
            let (context, version) = (one.call.context, one.live.version)
            switch verdict {
            case .granted(let granting):
                let hold = StoredHold(
                    beneficiary: one.citizen, id: try BenefitID.random(of: version.scenarioKey),
                    scenario: version.scenarioKey, version: version.key, client: one.call.citizen.parts.client,
                    createdAt: context.now, expiresAt: granting.holdExpiry(version.terms, at: context.now),
                    outlet: one.outlet.key, order: wish.order, granting: granting)
                holds.append(hold)
                slots += granting.slots.map { ($0, hold.id) }
                draws += hold.draws
                if let grant = granting.visitorGrant { uses.append((-one.citizen, grant.id, hold.id)) }
                deeds.append((.benefitHeld, one.citizen, AuditObject.hold(hold.id), context))
                outcome = .held(HoldView(hold, version, outlet: wish.outlet, at: context.now))
            case .refused(let refusals):
                deeds.append((.benefitRefused, one.citizen, AuditObject.scenario(version.scenario), context))
                outcome = .refused(BenefitQuote(version, .refused(refusals), order: wish.order, now: context.now))
            }
            let bytes = try one.call.answer(outcome)
            answers[one.place] = .bytes(bytes)
            kept.append((one.call.request, context.now, bytes, one.citizen))
        }
        let now = verdicts.map(\.wish.now).max() ?? Instant(microseconds: 0)
        try VisitorStore.use(uses, db)
        guard try QuotaPeriodStore.move(draws, .hold, at: now, db), try CapStore.take(slots, db) else {
            throw BatchConflict.overtaken
        }
        try HoldStore.insert(holds, db)
        try audit.append(deeds, db)
        guard try idempotency.keep(kept, db) else { throw BatchConflict.overtaken }
    }
}
