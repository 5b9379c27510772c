import CivilTime
import Incentives
import Postgres
package import Signing
import Store

/// What a citizen has: reading it, the code for the desk, taking it back, keeping it longer.
extension BenefitDesk {
    /// - Throws: `Fault.holdUnknown`, `.citizenUnknown`.
    package func read(
        _ hold: PublicID, of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> HoldView {
        let (key, view) = try await pool.transaction(.readOnly) { db in
            let row = try own(hold, of: citizen, db)
            let redemption = try RedemptionStore.redemption(ofHold: row.id, of: row.beneficiary, db)
            return (
                row.beneficiary,
                HoldView(
                    row, try shelf.version(row.version, db), outlet: row.outlet.flatMap(shelf.outlet)?.code,
                    redemption: redemption?.id, at: context.now)
            )
        }
        try await audit.record(.redemptionsRead, about: key, object: AuditObject.hold(hold), in: context)
        return view
    }

    /// What this client redeemed for a citizen, newest first.
    package func list(
        of citizen: CitizenHandle, before place: RedemptionPlace?, limit: Int, in context: OperationContext
    ) async throws -> RedemptionPage {
        let (key, page) = try await pool.transaction(.readOnly) { db in
            let key = try citizen.beneficiary(db)
            let rows = try RedemptionStore.page(
                of: key, client: citizen.parts.client,
                before: place.map { ($0.at, $0.id) }
                    ?? (Instant(microseconds: .max), PublicID(high: .max, low: .max)),
                limit: Int32(limit + 1), db)
            let views = try rows.prefix(limit).map { try view($0, db) }
            let next = rows.count > limit ? views.last.map { RedemptionPlace(at: $0.committedAt, id: $0.id) } : nil
            return (key, RedemptionPage(redemptions: views, next: next))
        }
        try await audit.record(.redemptionsRead, about: key, in: context)
        return page
    }

    /// A new code for a hold that has not ended, or has become something that was not used yet. The one before counts
    /// no more. It is shown to the citizen and kept nowhere.
    ///
    /// - Throws: `Fault.holdUnknown`, `.holdExpired`, `.holdEnded`.
    package func code(
        for hold: PublicID, of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> RedemptionCode {
        for _ in 0..<8 {
            let digits = try codes.draw()
            let code = try await pool.transaction { db -> RedemptionCode? in
                let asked = try own(hold, of: citizen, db)
                try BeneficiaryStore.lock(asked.beneficiary, db)
                guard let row = try HoldStore.lock([asked.key], db).first else { throw Fault.holdUnknown }
                var until = context.now.adding(seconds: RedemptionCode.lifetime)
                if row.state == .committed {
                    let redemption = try RedemptionStore.redemption(ofHold: row.id, of: row.beneficiary, db)
                    guard let redemption, redemption.life.after(.use, from: redemption.state) != nil else {
                        throw Fault.holdEnded
                    }
                } else {
                    do throws(HoldState.Refusal) {
                        _ = try row.state.after(.commit, at: context.now, expiresAt: row.expiresAt)
                    } catch {
                        throw error.fault
                    }
                    until = min(until, row.expiresAt)
                }
                let version = try shelf.version(row.version, db)
                guard
                    try RedemptionCodeStore.replace(
                        codes.digests(code: digits)[0], of: row.key, provider: version.providerKey, expiresAt: until,
                        db)
                else { return nil }
                try audit.append(
                    .codeShown, about: row.beneficiary, object: AuditObject.hold(row.id), in: context, db)
                return RedemptionCode(digits: digits, expiresAt: until)
            }
            if let code { return code }
        }
        throw Fault.temporarilyUnavailable
    }

    /// Gives back what was committed and not used yet. A visit's units return to their period while it is open, else to
    /// the budget; other units stay used. The slots are free again.
    ///
    /// - Throws: `Fault.redemptionUnknown`, `.redemptionState`.
    package func cancel(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await step(redemption, of: citizen, once: once, in: context) { row, db in
            if row.life == .visit, row.life.after(.cancel, from: row.state) != nil,
                let hold = try HoldStore.hold((row.beneficiary, row.hold), db)
            {
                try VisitorStore.giveBack([hold.key], db)
                try returnUnits(hold.draws, in: context, db)
            }
            return try steps(row, .cancel, reason: "cancelled", in: context, db)
        }
    }

    /// - Throws: `Fault.redemptionUnknown`, `.redemptionState`, `.renewalsUsed`.
    package func renew(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await step(redemption, of: citizen, once: once, in: context) { row, db in
            try steps.renew(row, in: context, db)
        }
    }

    /// Days after a charge on which the citizen can still dispute it.
    package static let disputeDays = 7

    /// Disputes a rental that is back and not settled, or a charge of the last days. What was charged is taken back,
    /// and the provider can charge nothing any more: it settles with nothing, or sees to it outside.
    ///
    /// - Throws: `Fault.redemptionUnknown`, `.redemptionState`.
    package func dispute(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await step(redemption, of: citizen, once: once, in: context) { row, db in
            if row.state == .settled {
                guard row.chargedFen > 0, let settled = row.settledOn,
                    context.businessDay <= settled.adding(days: Self.disputeDays)
                else { throw Fault.redemptionState }
            }
            return try steps(
                row, .dispute, reason: "disputed_by_citizen", amountFen: row.chargedFen, in: context, db
            ) { disputed in
                (disputed.disputedBy, disputed.chargedFen, disputed.settledOn) = (.citizen, 0, nil)
            }
        }
    }

    private var steps: RedemptionSteps { RedemptionSteps(audit: audit) }

    private func step(
        _ redemption: PublicID, of citizen: CitizenHandle, once: Once<RedemptionView>, in context: OperationContext,
        _ body: @Sendable (StoredRedemption, isolated PostgresConnection) throws -> StoredRedemption
    ) async throws -> [UInt8] {
        try await pool.transaction { db in
            try idempotency(
                once, in: context, db,
                again: { citizen, _ in
                    try audit.append(
                        .redemptionsRead, about: citizen, object: AuditObject.redemption(redemption) + " again",
                        in: context, db)
                }
            ) {
                let key = try citizen.beneficiary(db)
                guard let row = try RedemptionStore.lock(redemption, of: key, db),
                    row.client == citizen.parts.client
                else { throw Fault.redemptionUnknown }
                return (key, try view(try body(row, db), db))
            }
        }
    }

    private func returnUnits(
        _ draws: [UnitDraw], in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        _ = try QuotaPeriodStore.lock(draws.map(\.pool).sorted(), db)
        let periods = try LiveScenarioStore.periods(of: draws.map(\.pool.pool), db)
        let isOpen = { (draw: UnitDraw) in
            periods[draw.pool.pool]?.start(of: context.businessDay) == draw.pool.startsOn
        }
        guard try QuotaPeriodStore.move(draws.filter(isOpen), .cancel, at: context.now, db),
            try QuotaPeriodStore.move(draws.filter { !isOpen($0) }, .giveBack, at: context.now, db)
        else { throw PostgresError.unreadable("quota_period.used") }
    }

    private func own(
        _ hold: PublicID, of citizen: CitizenHandle, _ db: isolated PostgresConnection
    ) throws -> StoredHold {
        guard let row = try HoldStore.hold((citizen.beneficiary(db), hold), db), row.client == citizen.parts.client
        else {
            throw Fault.holdUnknown
        }
        return row
    }

    private func view(
        _ row: StoredRedemption, _ db: isolated PostgresConnection
    ) throws -> RedemptionView {
        RedemptionView(row, try shelf.version(row.version, db), outlet: row.outlet.flatMap(shelf.outlet)?.code)
    }
}
