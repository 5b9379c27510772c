import CivilTime
import Incentives
import Postgres
package import Signing
import Store

/// What follows at the provider after something was taken: it comes back, is kept longer, is settled or disputed.
extension RedemptionDesk {
    /// - Throws: as all of these: `Fault.redemptionUnknown` also for another provider's; `.redemptionState` where its life
    ///   has no such step, as for something that was never borrowed.
    package func giveBack(
        _ id: PublicID, provider: Int32, in context: OperationContext
    ) async throws -> RedemptionView {
        try await move(id, provider, in: context) { row, db in
            try steps(row, .giveBack, reason: "returned", in: context, db)
        }
    }

    /// - Throws: also `Fault.renewalsUsed`.
    package func renew(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        try await move(id, provider, in: context) { row, db in try steps.renew(row, in: context, db) }
    }

    /// Closes it. Of a waived deposit at most the whole is charged; the rest is released with this.
    ///
    /// - Throws: also `Fault.chargeInvalid`.
    package func settle(
        _ id: PublicID, chargedFen: Int64 = 0, provider: Int32, in context: OperationContext
    ) async throws -> RedemptionView {
        try await move(id, provider, in: context) { row, db in
            guard row.life.after(.settle, from: row.state) != nil else { throw Fault.redemptionState }
            guard (0...row.waivedFen).contains(chargedFen) else { throw Fault.chargeInvalid }
            return try steps(row, .settle, reason: "settled", amountFen: chargedFen, in: context, db) {
                $0.chargedFen = chargedFen
            }
        }
    }

    package func dispute(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        try await move(id, provider, in: context) { row, db in
            try steps(row, .dispute, reason: "disputed", in: context, db)
        }
    }

    package func read(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        let (key, view) = try await pool.transaction { db -> (Int64, RedemptionView) in
            let row = try own(id, of: provider, db)
            return (row.beneficiary, try self.view(row, db))
        }
        try await audit.record(.redemptionsRead, about: key, object: AuditObject.redemption(id), in: context)
        return view
    }

    /// Keeps what a provider says of how it went; once for each outcome. No rule reads it and nothing becomes a record.
    package func report(
        _ outcome: RedemptionOutcome, of id: PublicID, provider: Int32, in context: OperationContext
    ) async throws {
        try await retrying { db in
            let row = try own(id, of: provider, db)
            guard try RedemptionStore.addOutcome(outcome.rawValue, of: row, at: context.now, db) else { return }
            try audit.append(
                .outcomeReported, about: row.beneficiary,
                object: "\(AuditObject.redemption(id)) \(outcome.rawValue)", in: context, db)
        }
    }

    /// What the provider and the city settle for a month.
    package func settlement(
        provider: Int32, month: SettlementReport.Month, in context: OperationContext
    ) async throws -> SettlementReport {
        let report = try await pool.transaction(.snapshot) { db in
            let from = Day(year: month.year, month: month.month, day: 1) ?? .distantFuture
            let (lines, open) = try BenefitBooksStore.settlement(
                of: provider, from: from, until: from.adding(months: 1), db)
            return SettlementReport(
                month: month,
                lines: lines.map { line in
                    SettlementReport.Line(
                        scenario: line.scenario, code: line.code, version: line.version, life: line.life,
                        count: line.count, amountFen: line.amountFen, benefitFen: line.benefitFen,
                        waivedFen: line.waivedFen, chargedFen: line.chargedFen)
                }, open: open)
        }
        try await audit.record(.settlementRead, object: "provider:\(provider)", in: context)
        return report
    }

    private func move(
        _ id: PublicID, _ provider: Int32, in context: OperationContext,
        _ body: @Sendable (StoredRedemption, isolated PostgresConnection) throws -> StoredRedemption
    ) async throws -> RedemptionView {
        try await retrying { db in
            let moved = try body(own(id, of: provider, db), db)
            try steps.tell([moved], at: context.now, db)
            return try view(moved, db)
        }
    }
}
