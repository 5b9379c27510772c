package import CivilTime
package import Incentives
import Postgres
package import Signing

/// One row of `redemption`.
package struct StoredRedemption: Sendable {
    package let beneficiary: Int64
    package let id: PublicID
    package let hold: PublicID
    package let scenario: Int32
    package let version: Int32
    package let provider: Int32
    package let client: Int32
    package let life: RedemptionLife
    package var state: RedemptionState
    package var outlet: Int32?
    package let quantity: Int32
    package var amountFen: Int64
    package let benefitFen: Int64
    package var payFen: Int64
    package let waivedFen: Int64
    package let extras: Grant.Extras
    package var chargedFen: Int64
    package var renewals: Int16
    package var dueOn: Day?
    package let committedAt: Instant
    package var changedAt: Instant
    package var settledOn: Day?
    /// Who disputed it last.
    package var disputedBy: Disputer?

    package enum Disputer: String, Sendable {
        case provider, citizen
    }

    /// What a hold becomes at an instant.
    package init(
        _ hold: StoredHold, id: PublicID, life: RedemptionLife, extras: Grant.Extras, provider: Int32,
        at instant: Instant
    ) {
        beneficiary = hold.beneficiary
        self.id = id
        self.hold = hold.id
        scenario = hold.scenario
        version = hold.version
        self.provider = provider
        client = hold.client
        self.life = life
        state = life.first
        outlet = hold.outlet
        quantity = Int32(hold.order.quantity)
        amountFen = hold.order.amountFen
        benefitFen = hold.benefitFen
        payFen = hold.payFen
        waivedFen = hold.waivedFen
        self.extras = extras
        chargedFen = 0
        renewals = 0
        committedAt = instant
        changedAt = instant
    }

    @Sendable init(_ row: inout RowReader) throws(PostgresError) {
        beneficiary = try row.int64()
        id = PublicID(uuid: try row.uuid())
        hold = PublicID(uuid: try row.uuid())
        scenario = try row.int32()
        version = try row.int32()
        provider = try row.int32()
        client = try row.int32()
        guard let life = RedemptionLife(rawValue: try row.text()),
            let state = RedemptionState(rawValue: try row.text())
        else { throw .unreadable("redemption.state") }
        self.life = life
        self.state = state
        outlet = try row.optionalInt32()
        quantity = try row.int32()
        amountFen = try row.int64()
        benefitFen = try row.int64()
        payFen = try row.int64()
        waivedFen = try row.int64()
        chargedFen = try row.int64()
        renewals = try row.int16()
        dueOn = try row.optionalDay()
        committedAt = try row.instant()
        changedAt = try row.instant()
        settledOn = try row.optionalDay()
        extras = Grant.Extras(
            freeMinutes: Int(try row.int32()), payLaterHours: Int(try row.int32()), priority: Int(try row.int16()))
        disputedBy = try row.optionalText().flatMap(Disputer.init)
    }
}
