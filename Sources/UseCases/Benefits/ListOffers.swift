import CivilTime
import Incentives
package import Postgres
package import Signing
import Store

/// What is offered: to everyone, and to one citizen. Scenarios are judged in memory; of the citizen one question is
/// asked for the facts, one for the provider consents and one for what they have taken.
package struct ListOffers: Sendable {
    let pool: PostgresPool
    let shelf: ScenarioShelf
    let book: BeneficiaryBook
    let audit: AuditTrail?

    /// Without an `audit` nothing is written down: for the benchmark that tells what the audit costs, and nothing else.
    package init(
        pool: PostgresPool, identity: IdentityKeys, cards: CardShelf, shelf: ScenarioShelf, audit: AuditTrail?
    ) {
        self.pool = pool
        self.shelf = shelf
        book = BeneficiaryBook(cards: cards, identity: identity)
        self.audit = audit
    }

    /// What runs, as everyone may see it, in the order of the codes.
    package func callAsFunction(filter: OfferFilter, in context: OperationContext) async throws -> [OpenScenario] {
        shelf.contents.inOrder.compactMap { live in open(live, filter, in: context) }
    }

    /// One that is live.
    ///
    /// - Throws: `Fault.scenarioUnknown`.
    package func one(_ scenario: PublicID, in context: OperationContext) async throws -> OpenScenario {
        guard let live = shelf.live(scenario), let shown = open(live, OfferFilter(), in: context) else {
            throw Fault.scenarioUnknown
        }
        return shown
    }

    /// What a citizen can use now, what is one step away, and what everyone gets of the rest. How near a score is to a
    /// threshold is told with `showsScore` alone, to whoever may read it.
    ///
    /// - Throws: `Fault.citizenUnknown`, `.accountClosed`.
    package func callAsFunction(
        of citizen: CitizenHandle, filter: OfferFilter, showsScore: Bool = false, in context: OperationContext
    ) async throws -> CitizenOffers {
        let contents = shelf.contents
        let offers = contents.inOrder.compactMap { live in open(live, filter, in: context).map { (live, $0) } }
        let asksForAge = offers.first { $0.0.version.terms.eligibility.asksForAge } ?? offers.first
        let scenarios = offers.filter { !$0.0.version.terms.caps.isEmpty }.map(\.0.version.scenarioKey)
        let waivesDeposits = offers.contains { $0.0.version.terms.waivesDeposits }
        let needsProviders = offers.contains { $0.0.version.terms.eligibility.needsProviderConsent }
        let known = try await pool.transaction(.readOnly) { db -> Known in
            let key = try citizen.beneficiary(db)
            guard let any = asksForAge else {
                return Known(key: key, person: nil, grants: [:], providers: [], taken: [:])
            }
            let question = BeneficiaryBook.Question(
                citizen: key, version: any.0.version, now: context.now, readsDeposits: waivesDeposits)
            let person = try book.read([question], db)[0].get()
            return Known(
                key: key, person: person,
                grants: key < 0 ? try grants(of: key, offers.map(\.0.version), at: context.now, db) : [:],
                providers: needsProviders && key > 0
                    ? try BeneficiaryStore.providerConsents(of: key, on: context.businessDay, db) : [],
                taken: scenarios.isEmpty ? [:] : try CapStore.counts(of: key, scenarios: scenarios, db))
        }
        try await audit?.record(.offersRead, about: known.key, in: context)
        return sort(
            offers, known, contents.exhausted, showsScore ? citizen : nil, outlet: filter.outlet,
            at: filter.at ?? context.now, now: context.now)
    }

    private struct Known: Sendable {
        let key: Int64
        let person: BeneficiaryBook.Answer?
        /// What a visitor was granted, by scenario.
        let grants: [Int32: [VisitorGrant]]
        let providers: Set<String>
        let taken: [CapKey: Int]
    }

    private func grants(
        of visitor: Int64, _ versions: [VersionTerms], at now: Instant, _ db: isolated PostgresConnection
    ) throws -> [Int32: [VisitorGrant]] {
        let answers = try book.read(versions.map { .init(citizen: visitor, version: $0, now: now) }, db)
        return try Dictionary(
            zip(versions, answers).map { ($0.scenarioKey, try $1.get().facts.grants ?? []) },
            uniquingKeysWith: { first, _ in first })
    }

    private func open(_ live: LiveScenario, _ filter: OfferFilter, in context: OperationContext) -> OpenScenario? {
        let terms = live.version.terms
        if let kind = filter.kind, terms.kind != kind { return nil }
        if let outlet = filter.outlet, live.outlets[outlet] == nil { return nil }
        if let district = filter.district,
            !live.outlets.values.contains(where: { DistrictCode.covers(district, $0.adcode) })
        {
            return nil
        }
        var closed = terms.closures(isRunning: live.isRunning, at: filter.at ?? context.now).map(\.code)
        if live.outlets.isEmpty { closed.append(.outletUnknown) }
        // Asked for an instant, only what is open then is an answer.
        guard filter.at == nil || closed.isEmpty else { return nil }
        return OpenScenario(
            id: live.version.scenario, version: live.version.version, terms: terms, outlets: live.places, closed: closed
        )
    }

    private func sort(
        _ offers: [(live: LiveScenario, shown: OpenScenario)], _ known: Known, _ exhausted: Set<PoolPeriod>,
        _ scored: CitizenHandle?, outlet: String?, at instant: Instant, now: Instant
    ) -> CitizenOffers {
        var usable: [CitizenOffers.Usable] = []
        var near: [CitizenOffers.Near] = []
        var others: [CitizenOffers.Public] = []
        var score: ScoreView?
        guard let person = known.person else {
            return CitizenOffers(usable: [], near: [], publicOffers: [], score: nil)
        }
        for (live, shown) in offers {
            let terms = live.version.terms
            var facts = person.facts
            facts.hasProviderConsent = known.providers.contains(live.version.recipient)
            if facts.grants != nil { facts.grants = known.grants[live.version.scenarioKey] ?? [] }
            var refusals = shown.closed.map { Refusal($0) }
            var benefit: Benefit?
            switch terms.offer(to: facts, tiers: person.tiers) {
            case .benefit(let reached): benefit = reached
            case .publicOffer(_, let reasons): refusals += reasons
            }
            refusals += spent(live, outlet, known, facts, exhausted, at: instant)
            if let scored {
                score = score ?? person.score(behind: refusals, of: scored, at: now)
            } else {
                refusals = refusals.map(\.withoutScore)
            }
            if let benefit, refusals.isEmpty {
                usable.append(.init(scenario: shown, benefit: benefit))
            } else if let step = LawfulStep(refusals, mayBeScored: person.mayBeScored) {
                near.append(.init(scenario: shown, refusals: refusals, step: step))
            } else {
                others.append(.init(scenario: shown, benefit: terms.publicOffer, refusals: refusals))
            }
        }
        return CitizenOffers(usable: usable, near: near, publicOffers: others, score: score)
    }

    /// Caps that are used up, and pools that had nothing left a moment ago.
    private func spent(
        _ live: LiveScenario, _ outlet: String?, _ known: Known, _ facts: BeneficiaryFacts,
        _ exhausted: Set<PoolPeriod>, at now: Instant
    ) -> [Refusal] {
        var refusals: [Refusal] = []
        for cap in live.version.terms.caps {
            let key = CapKey(
                scenario: live.version.scenarioKey, beneficiary: known.key, period: cap.period,
                startsOn: cap.period.start(of: now.day))
            if cap.left(taken: known.taken[key, default: 0]) < 1 {
                refusals.append(Refusal(.capReached, needed: 1, actual: 0, period: cap.period.code))
            }
        }
        return refusals + exhaustion(live, outlet, facts, exhausted, at: now)
    }

    /// Why no unit is left wherever the person goes, or at the outlet the list is about.
    private func exhaustion(
        _ live: LiveScenario, _ outlet: String?, _ facts: BeneficiaryFacts, _ exhausted: Set<PoolPeriod>,
        at now: Instant
    ) -> [Refusal] {
        let hasOutletPools = live.pools.contains { $0.quota.outlet != nil }
        let places: [String?] =
            outlet.map { [$0] } ?? (hasOutletPools ? live.places.map(\.code) : [nil])
        var refusals: [Refusal] = []
        for place in places {
            if live.pools.excludes(district: facts.district, outlet: place) {
                refusals = [Refusal(.quotaExhausted, needed: 1, actual: 0)]
                continue
            }
            refusals = live.pools.applicable(district: facts.district, outlet: place)
                .filter { exhausted.contains($0.period(on: now.day)) }
                .map { Refusal(.quotaExhausted, needed: 1, actual: 0, period: $0.quota.period.rawValue) }
            if refusals.isEmpty { return [] }
        }
        return refusals
    }
}

extension LawfulStep {
    /// The one step that is left, if one is enough: reasons nobody can do anything about leave none.
    init?(_ refusals: [Refusal], mayBeScored: Bool) {
        var steps: [LawfulStep] = []
        for refusal in refusals {
            switch refusal.code {
            case .consentMissing: steps.append(.giveIncentiveConsent)
            case .providerConsentMissing: steps.append(.giveProviderConsent)
            case .scoreMissing where !mayBeScored: steps.append(.openAccount)
            case .scoreTooLow:
                guard let needed = refusal.needed, let actual = refusal.actual else { return nil }
                let missing = Int(needed - actual)
                guard (1...Scenario.nearPoints).contains(missing) else { return nil }
                steps.append(.earnPoints(missing))
            case .notYetOpen, .weekdayClosed, .hourClosed, .blackoutDay: steps.append(.waitUntilOpen)
            case .capReached where refusal.period == CapPeriod.concurrent.code: steps.append(.bringBack)
            case .capReached, .quotaExhausted:
                guard let period = refusal.period, period != "total" else { return nil }
                steps.append(.waitForPeriod(period))
            default: return nil
            }
        }
        // Opening an account asks for the consents together; waiting for the later of two periods is one step.
        if steps.contains(.openAccount) { steps.removeAll { $0 == .giveIncentiveConsent } }
        guard let first = steps.first, steps.allSatisfy({ $0.code == first.code }) else { return nil }
        self = first
    }
}
