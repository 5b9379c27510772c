package import CivilTime
package import Incentives
import Postgres
package import Signing

/// One row of `benefit_hold`.
package struct StoredHold: Sendable {
    package let beneficiary: Int64
    package let id: PublicID
    package let scenario: Int32
    package let version: Int32
    package let client: Int32
    package var state: HoldState
    package let createdAt: Instant
    package let expiresAt: Instant
    package var endedAt: Instant?
    package var endReason: String?
    package let outlet: Int32?
    package let order: Order
    package let benefitFen: Int64
    package let payFen: Int64
    package let waivedFen: Int64
    package let draws: [UnitDraw]
    package let periodSlots: Int32
    package let concurrentSlots: Int16
    /// Days a loan lasts and how often it may be prolonged, under the level it was granted at.
    package let loanDays: Int16
    package let renewals: Int16
    /// Place of that level among those of the version.
    package let level: Int16

    package init(
        beneficiary: Int64, id: PublicID, scenario: Int32, version: Int32, client: Int32, createdAt: Instant,
        expiresAt: Instant, outlet: Int32?, order: Order, granting: Granting
    ) {
        self.beneficiary = beneficiary
        self.id = id
        self.scenario = scenario
        self.version = version
        self.client = client
        state = .held
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.outlet = outlet
        self.order = order
        benefitFen = granting.grant.benefitFen
        payFen = granting.grant.payFen
        waivedFen = granting.grant.waivedFen
        draws = granting.draws.sorted { $0.pool < $1.pool }
        concurrentSlots = Int16(granting.slots.count { $0.key.period == .concurrent })
        periodSlots = Int32(granting.slots.count) - Int32(concurrentSlots)
        loanDays = Int16(clamping: Benefit.daysLent(granting.benefit.loanDays))
        renewals = Int16(clamping: granting.benefit.renewals)
        level = Int16(clamping: granting.level)
    }

    @Sendable init(_ row: inout RowReader) throws(PostgresError) {
        beneficiary = try row.int64()
        id = PublicID(uuid: try row.uuid())
        scenario = try row.int32()
        version = try row.int32()
        client = try row.int32()
        guard let state = HoldState(rawValue: try row.text()) else { throw .unreadable("benefit_hold.state") }
        self.state = state
        createdAt = try row.instant()
        expiresAt = try row.instant()
        endedAt = try row.optionalInstant()
        endReason = try row.optionalText()
        outlet = try row.optionalInt32()
        order = Order(
            amountFen: try row.int64(), quantity: Int(try row.int32()), minutes: Int(try row.int32()))
        benefitFen = try row.int64()
        payFen = try row.int64()
        waivedFen = try row.int64()
        let (pools, starts) = (try row.array(of: Int32.self), try row.array(of: Day.self))
        let units = try row.int64Array()
        draws = pools.indices.map { index in
            UnitDraw(pool: PoolPeriod(pool: pools[index], startsOn: starts[index]), units: units[index])
        }
        periodSlots = try row.int32()
        concurrentSlots = try row.int16()
        loanDays = Int16(clamping: Benefit.daysLent(Int(try row.int16())))
        renewals = try row.int16()
        level = try row.int16()
    }
}
