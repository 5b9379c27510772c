package import CivilTime

/// Judges takings one after the other over the units and cap slots there are, in the order in which people asked. Pure:
/// whoever holds the locks tells it what there is, and writes what it granted.
///
/// Units and slots that one taking got are gone for those after it in the same round.
package struct GrantRound: Sendable {
    private var available: [PoolPeriod: Int64]
    private var taken: [CapKey: Set<Int>]
    /// Uses of visitors' grants that takings of this round got.
    private var uses: [UInt128: Int] = [:]

    package init(available: [PoolPeriod: Int64], taken: [CapKey: Set<Int>]) {
        self.available = available
        self.taken = taken
    }

    /// Grants, or names every reason against it in the order of `RefusalCode`; a refusal takes nothing.
    package mutating func judge(_ wish: GrantWish) -> GrantVerdict {
        var refusals = wish.scenario.closures(isRunning: wish.isRunning, at: wish.now)
        if wish.isOutletUnknown { refusals.append(Refusal(.outletUnknown)) }
        let facts = remaining(wish.facts)
        let offer = wish.scenario.offer(to: facts, tiers: wish.tiers)
        let benefit: Benefit
        switch offer {
        case .benefit(let reached): benefit = reached
        case .publicOffer(_, let reasons):
            refusals += reasons
            // What is against the order itself is told as well, as if the person had qualified.
            benefit = wish.scenario.levels.last?.benefit ?? .nothing
        }
        var grant: Grant?
        do throws(OrderFault) {
            grant = try benefit.grant(for: wish.order)
        } catch {
            refusals.append(Refusal(error, of: benefit, wish.order))
        }
        let (slots, capReasons) = freeSlots(for: wish, grant)
        let (draws, poolReasons) = freeUnits(for: wish, grant, benefit)
        refusals += capReasons + poolReasons
        guard let grant, refusals.isEmpty else { return .refused(refusals) }
        for draw in draws { available[draw.pool, default: 0] -= draw.units }
        for slot in slots { taken[slot.key, default: []].insert(slot.ordinal) }
        let visitorGrant = facts.grants.flatMap(wish.scenario.usableGrant)
        if let visitorGrant { uses[visitorGrant.id, default: 0] += 1 }
        let level = wish.scenario.levels.lastIndex { $0.benefit == benefit } ?? 0
        return .granted(
            Granting(
                level: level, benefit: benefit, grant: grant, draws: draws, slots: slots, visitorGrant: visitorGrant))
    }

    /// The facts with what a visitor's grants have left after the takings before.
    private func remaining(_ facts: BeneficiaryFacts) -> BeneficiaryFacts {
        guard let grants = facts.grants, !uses.isEmpty else { return facts }
        var facts = facts
        facts.grants = grants.map { grant in
            var grant = grant
            grant.usesLeft -= uses[grant.id, default: 0]
            return grant
        }
        return facts
    }

    private func freeSlots(for wish: GrantWish, _ grant: Grant?) -> ([SlotTaking], [Refusal]) {
        var slots: [SlotTaking] = []
        var refusals: [Refusal] = []
        for cap in wish.scenario.caps {
            let key = wish.capKey(of: cap)
            let held = taken[key] ?? []
            let wanted = grant?.quantity ?? 1
            guard let ordinals = cap.freeOrdinals(taken: held, wanted: wanted) else {
                refusals.append(
                    Refusal(
                        .capReached, needed: Int64(wanted), actual: Int64(cap.left(taken: held.count)),
                        period: cap.period.code))
                continue
            }
            slots += ordinals.map { SlotTaking(key: key, ordinal: $0, cap: cap.limit) }
        }
        return (slots, refusals)
    }

    private func freeUnits(for wish: GrantWish, _ grant: Grant?, _ benefit: Benefit) -> ([UnitDraw], [Refusal]) {
        if wish.pools.excludes(district: wish.facts.district, outlet: wish.outlet) {
            return ([], [Refusal(.quotaExhausted, needed: Int64(grant?.quantity ?? 1), actual: 0)])
        }
        var draws: [UnitDraw] = []
        var refusals: [Refusal] = []
        for pool in wish.applicablePools {
            let place = pool.period(on: wish.now.day)
            let units = grant.map { pool.quota.cost(of: $0, loanDays: benefit.loanDays) } ?? 1
            let left = available[place] ?? 0
            guard left >= max(1, units) else {
                refusals.append(
                    Refusal(
                        .quotaExhausted, needed: max(1, units), actual: left, period: pool.quota.period.rawValue))
                continue
            }
            // A benefit that comes to nothing costs a pool of money nothing.
            if units > 0 { draws.append(UnitDraw(pool: place, units: units)) }
        }
        return (draws, refusals)
    }
}

extension Scenario {
    /// Why nobody can take it at an instant.
    package func closures(isRunning: Bool, at now: Instant) -> [Refusal] {
        (isRunning ? [] : [Refusal(.notRunning)]) + window.refusals(at: now).map { Refusal($0) }
    }
}

extension Refusal {
    fileprivate init(_ fault: OrderFault, of benefit: Benefit, _ order: Order) {
        switch fault {
        case .amountNeeded: self.init(.amountNeeded)
        case .amountOutOfRange: self.init(.amountOutOfRange)
        case .quantityExceedsAllowance:
            self.init(
                .quantityExceedsAllowance, needed: Int64(order.quantity),
                actual: Int64(benefit.quantity > 0 ? benefit.quantity : Order.quantities.upperBound))
        }
    }
}
