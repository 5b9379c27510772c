import CivilTime
import Incentives
import Postgres
package import Signing
import Store

/// What a till does with something that was taken.
package enum TillStep: Hashable, Sendable {
    case giveBack, renew, dispute
    /// Closes it. Of a waived deposit at most the whole is charged; the rest is released with this.
    case settle(chargedFen: Int64)
}

/// What follows at the provider after something was taken: it comes back, is kept longer, is settled or disputed.
extension RedemptionDesk {
    /// - Throws: `Fault.redemptionUnknown` also for another provider's; `.redemptionState` where its life has no such
    ///   step, as for something that was never borrowed; `.renewalsUsed`, `.chargeInvalid`, `.chargeDisputed`.
    package func take(
        _ step: TillStep, of id: PublicID, provider: Int32, in context: OperationContext
    ) async throws -> RedemptionView {
        try await retrying { db in try take(step, id, provider, in: context, db).outcome }
    }

    /// The same at most once for each key.
    package func take(
        _ step: TillStep, of id: PublicID, provider: Int32, once: Once<RedemptionView>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await retrying { db in
            try idempotency(
                once, in: context, db,
                again: { citizen, _ in
                    try audit.append(
                        .redemptionsRead, about: citizen, object: AuditObject.redemption(id) + " again", in: context, db
                    )
                },
                { try take(step, id, provider, in: context, db) })
        }
    }

    private func take(
        _ step: TillStep, _ id: PublicID, _ provider: Int32, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64?, outcome: RedemptionView) {
        let row = try locked(id, of: provider, db)
        let moved =
            switch step {
            case .giveBack: try steps(row, .giveBack, reason: "returned", in: context, db)
            case .renew: try steps.renew(row, in: context, db)
            case .dispute: try disputed(row, in: context, db)
            case .settle(let chargedFen): try settled(row, chargedFen, in: context, db)
            }
        try steps.tell([moved], at: context.now, db)
        return (row.beneficiary, try view(moved, db))
    }

    /// Before it is settled; what was settled only the citizen can still dispute.
    private func disputed(
        _ row: StoredRedemption, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption {
        guard row.state != .settled else { throw Fault.redemptionState }
        return try steps(row, .dispute, reason: "disputed", in: context, db) { $0.disputedBy = .provider }
    }

    private func settled(
        _ row: StoredRedemption, _ chargedFen: Int64, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption {
        guard row.life.after(.settle, from: row.state) != nil else { throw Fault.redemptionState }
        guard (0...row.waivedFen).contains(chargedFen) else { throw Fault.chargeInvalid }
        guard chargedFen == 0 || row.disputedBy != .citizen else { throw Fault.chargeDisputed }
        return try steps(row, .settle, reason: "settled", amountFen: chargedFen, in: context, db) {
            $0.chargedFen = chargedFen
        }
    }

    package func read(_ id: PublicID, provider: Int32, in context: OperationContext) async throws -> RedemptionView {
        let (key, view) = try await pool.transaction(.readOnly) { db -> (Int64, RedemptionView) in
            guard let row = try RedemptionStore.redemption(id, ofProvider: provider, db) else {
                throw Fault.redemptionUnknown
            }
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
            let row = try locked(id, of: provider, db)
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
}
