package import CivilTime

/// The units of one pool in the period that begins on a day.
package struct PoolPeriod: Hashable, Comparable, Sendable {
    package let pool: Int32
    package let startsOn: Day

    package init(pool: Int32, startsOn: Day) {
        self.pool = pool
        self.startsOn = startsOn
    }

    package static func < (left: PoolPeriod, right: PoolPeriod) -> Bool {
        (left.pool, left.startsOn) < (right.pool, right.startsOn)
    }
}

/// What one cap counts of one beneficiary.
package struct CapKey: Hashable, Sendable {
    package let scenario: Int32
    package let beneficiary: Int64
    package let period: CapPeriod
    package let startsOn: Day

    package init(scenario: Int32, beneficiary: Int64, period: CapPeriod, startsOn: Day) {
        self.scenario = scenario
        self.beneficiary = beneficiary
        self.period = period
        self.startsOn = startsOn
    }
}

/// A pool of a scenario with what it says.
package struct ScenarioPool: Hashable, Sendable {
    package let id: Int32
    package let quota: Quota

    package init(id: Int32, quota: Quota) {
        self.id = id
        self.quota = quota
    }

    package func period(on day: Day) -> PoolPeriod {
        PoolPeriod(pool: id, startsOn: quota.period.start(of: day))
    }
}

extension [ScenarioPool] {
    /// Those that a taking by a resident of `district` at `outlet` draws on.
    package func applicable(district: String?, outlet: String?) -> [ScenarioPool] {
        filter { $0.quota.applies(district: district, outlet: outlet) }
    }

    /// Whether units were set aside for others alone, so that nothing is left for such a taking.
    package func excludes(district: String?, outlet: String?) -> Bool {
        !isEmpty && applicable(district: district, outlet: outlet).isEmpty
    }
}

/// One taking that somebody asks for.
package struct GrantWish: Sendable {
    package let scenarioKey: Int32
    package let scenario: Scenario
    package let isRunning: Bool
    package let pools: [ScenarioPool]
    package let beneficiary: Int64
    package let facts: BeneficiaryFacts
    package let tiers: TierFloors
    package let order: Order
    /// Code of the outlet; `nil` where none was named.
    package let outlet: String?
    /// The outlet named gives no such benefit, or one must be named and was not.
    package let isOutletUnknown: Bool
    package let now: Instant

    package init(
        scenarioKey: Int32, scenario: Scenario, isRunning: Bool, pools: [ScenarioPool], beneficiary: Int64,
        facts: BeneficiaryFacts, tiers: TierFloors, order: Order, outlet: String?, isOutletUnknown: Bool, now: Instant
    ) {
        self.scenarioKey = scenarioKey
        self.scenario = scenario
        self.isRunning = isRunning
        self.pools = pools
        self.beneficiary = beneficiary
        self.facts = facts
        self.tiers = tiers
        self.order = order
        self.outlet = outlet
        self.isOutletUnknown = isOutletUnknown
        self.now = now
    }

    /// The pools this taking draws on.
    package var applicablePools: [ScenarioPool] { pools.applicable(district: facts.district, outlet: outlet) }

    package func capKey(of cap: Cap) -> CapKey {
        CapKey(
            scenario: scenarioKey, beneficiary: beneficiary, period: cap.period,
            startsOn: cap.period.start(of: now.day))
    }
}

package struct UnitDraw: Hashable, Sendable {
    package let pool: PoolPeriod
    package let units: Int64

    package init(pool: PoolPeriod, units: Int64) {
        self.pool = pool
        self.units = units
    }
}

package struct SlotTaking: Hashable, Sendable {
    package let key: CapKey
    package let ordinal: Int
    package let cap: Int
}

/// What one taking got.
package struct Granting: Hashable, Sendable {
    /// Place of the level it was granted at among those of the version.
    package let level: Int
    package let benefit: Benefit
    package let grant: Grant
    package let draws: [UnitDraw]
    package let slots: [SlotTaking]
    /// The grant a visitor's taking counts on; `nil` for a resident.
    package let visitorGrant: VisitorGrant?

    /// When a hold made now would expire: no later than the grant it counts on.
    package func holdExpiry(_ scenario: Scenario, at now: Instant) -> Instant {
        let end = now.adding(seconds: scenario.holdSeconds)
        return visitorGrant.map { min(end, $0.notAfter) } ?? end
    }
}

package enum GrantVerdict: Hashable, Sendable {
    case granted(Granting)
    case refused([Refusal])

    package var refusals: [Refusal] {
        switch self {
        case .granted: []
        case .refused(let refusals): refusals
        }
    }
}
