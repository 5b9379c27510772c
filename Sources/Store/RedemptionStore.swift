package import CivilTime
package import Incentives
package import Postgres
package import Signing

/// One step of a redemption as it is written down.
package struct RedemptionStep: Sendable {
    package let name: String
    package let from: RedemptionState
    package let actor: String
    /// A code.
    package let reason: String
    package let amountFen: Int64

    package init(name: String, from: RedemptionState, actor: String, reason: String, amountFen: Int64 = 0) {
        self.name = name
        self.from = from
        self.actor = actor
        self.reason = reason
        self.amountFen = amountFen
    }
}

/// What committed holds became.
package enum RedemptionStore {
    package static func insert(
        _ redemptions: [(row: StoredRedemption, actor: String)], _ db: isolated PostgresConnection
    ) throws {
        guard !redemptions.isEmpty else { return }
        _ = try db.run(Statements.insert, redemptions)
    }

    package static func lock(
        _ id: PublicID, of beneficiary: Int64, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption? {
        try db.first(Statements.ofBeneficiary, (beneficiary: beneficiary, id: id))
    }

    package static func lock(
        _ id: PublicID, ofProvider provider: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption? {
        try db.first(Statements.ofProvider, (id: id, provider: provider))
    }

    package static func redemption(
        _ id: PublicID, ofProvider provider: Int32, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption? {
        try db.first(Statements.readByProvider, (id: id, provider: provider))
    }

    package static func redemption(
        ofHold hold: PublicID, of beneficiary: Int64, _ db: isolated PostgresConnection
    ) throws -> StoredRedemption? {
        try db.first(Statements.ofHold, (beneficiary: beneficiary, id: hold))
    }

    /// Newest first, before a place.
    package static func page(
        of beneficiary: Int64, client: Int32, before place: (at: Instant, id: PublicID), limit: Int32,
        _ db: isolated PostgresConnection
    ) throws -> [StoredRedemption] {
        try db.all(
            Statements.page, (beneficiary: beneficiary, client: client, at: place.at, id: place.id, limit: limit))
    }

    /// In the order of the ids; for the export.
    package static func all(
        of beneficiary: Int64, after id: PublicID, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [StoredRedemption] {
        try db.all(Statements.all, (beneficiary: beneficiary, after: id, limit: limit))
    }

    /// Writes what has become of a locked redemption, and the step. `false` when it was in another state.
    package static func advance(
        _ redemption: StoredRedemption, by step: RedemptionStep, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.advance, (redemption: redemption, step: step)) == 1
    }

    package typealias FallenLoan = (client: Int32, citizen: Int64, id: PublicID)

    /// Leads open loans that should have come back before a day to a state; no loan that somebody holds just now.
    package static func callOverdue(
        on day: Day, to state: RedemptionState, by step: RedemptionStep, at instant: Instant, limit: Int32,
        _ db: isolated PostgresConnection
    ) throws -> [FallenLoan] {
        try db.all(Statements.overdue, (day: day, state: state, step: step, at: instant, limit: limit))
    }

    /// Marks loans that end by a day as announced; tells whose and whom to tell.
    package static func remind(
        through day: Day, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [(client: Int32, citizen: Int64)] {
        try db.all(Statements.remind, (day: day, limit: limit))
    }

    package static func addOutcome(
        _ outcome: String, of redemption: StoredRedemption, at instant: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.outcome, (redemption: redemption, outcome: outcome, at: instant)) == 1
    }

    private enum Statements {
        static let insert = Statement<[(row: StoredRedemption, actor: String)], Void>(sql: SQL.insertRedemptions) {
            redemptions, writer in
            let rows = redemptions.map(\.row)
            writer.append(rows.map(\.beneficiary))
            writer.append(rows.map(\.id.uuid))
            writer.append(rows.map(\.hold.uuid))
            writer.append(rows.map(\.scenario))
            writer.append(rows.map(\.version))
            writer.append(rows.map(\.provider))
            writer.append(rows.map(\.client))
            writer.append(rows.map(\.life.rawValue))
            writer.append(rows.map(\.state.rawValue))
            writer.append(rows.map(\.outlet))
            writer.append(rows.map(\.quantity))
            writer.append(rows.map(\.amountFen))
            writer.append(rows.map(\.benefitFen))
            writer.append(rows.map(\.payFen))
            writer.append(rows.map(\.waivedFen))
            writer.append(rows.map(\.committedAt))
            writer.append(redemptions.map(\.actor))
            writer.append(rows.map { Int32($0.extras.freeMinutes) })
            writer.append(rows.map { Int32($0.extras.payLaterHours) })
            writer.append(rows.map { Int16($0.extras.priority) })
        }
        static let ofBeneficiary = one(SQL.lockRedemptionOfBeneficiary)
        static let ofHold = one(SQL.redemptionOfHold)

        private static func one(_ sql: StaticString) -> Statement<(beneficiary: Int64, id: PublicID), StoredRedemption>
        {
            Statement(
                sql: sql,
                encode: { key, writer in
                    writer.append(key.beneficiary)
                    writer.append(key.id.uuid)
                }, decode: StoredRedemption.init)
        }

        static let ofProvider = ofProvider(SQL.lockRedemptionOfProvider)
        static let readByProvider = ofProvider(SQL.redemptionOfProvider)

        private static func ofProvider(
            _ sql: StaticString
        ) -> Statement<(id: PublicID, provider: Int32), StoredRedemption> {
            Statement(
                sql: sql,
                encode: { key, writer in
                    writer.append(key.id.uuid)
                    writer.append(key.provider)
                }, decode: StoredRedemption.init)
        }

        static let page = Statement<
            (beneficiary: Int64, client: Int32, at: Instant, id: PublicID, limit: Int32), StoredRedemption
        >(
            sql: SQL.redemptionsOfClient,
            encode: { page, writer in
                writer.append(page.beneficiary)
                writer.append(page.client)
                writer.append(page.at)
                writer.append(page.id.uuid)
                writer.append(page.limit)
            }, decode: StoredRedemption.init)
        static let all = Statement<(beneficiary: Int64, after: PublicID, limit: Int32), StoredRedemption>(
            sql: SQL.redemptionsOfBeneficiary,
            encode: { page, writer in
                writer.append(page.beneficiary)
                writer.append(page.after.uuid)
                writer.append(page.limit)
            }, decode: StoredRedemption.init)
        static let advance = Statement<(redemption: StoredRedemption, step: RedemptionStep), Void>(
            sql: SQL.advanceRedemption
        ) { change, writer in
            let row = change.redemption
            writer.append(row.beneficiary)
            writer.append(row.id.uuid)
            writer.append(change.step.from.rawValue)
            writer.append(row.state.rawValue)
            writer.append(row.outlet)
            writer.append(row.amountFen)
            writer.append(row.chargedFen)
            writer.append(row.renewals)
            writer.append(row.dueOn)
            writer.append(row.changedAt)
            writer.append(row.settledOn)
            writer.append(change.step.name)
            writer.append(change.step.actor)
            writer.append(change.step.reason)
            writer.append(change.step.amountFen)
            writer.append(row.payFen)
            writer.append(row.disputedBy?.rawValue)
        }
        static let overdue = Statement<
            (day: Day, state: RedemptionState, step: RedemptionStep, at: Instant, limit: Int32), FallenLoan
        >(
            sql: SQL.callLoansOverdue,
            encode: { batch, writer in
                writer.append(batch.day)
                writer.append(batch.limit)
                writer.append(batch.step.from.rawValue)
                writer.append(batch.state.rawValue)
                writer.append(batch.at)
                writer.append(batch.step.name)
                writer.append(batch.step.actor)
                writer.append(batch.step.reason)
            },
            decode: { row throws(PostgresError) in
                (client: try row.int32(), citizen: try row.int64(), id: PublicID(uuid: try row.uuid()))
            })
        static let remind = Statement<(day: Day, limit: Int32), (client: Int32, citizen: Int64)>(
            sql: SQL.remindOfLoans,
            encode: { batch, writer in
                writer.append(batch.day)
                writer.append(batch.limit)
            },
            decode: { row throws(PostgresError) in (client: try row.int32(), citizen: try row.int64()) })
        static let outcome = Statement<(redemption: StoredRedemption, outcome: String, at: Instant), Void>(
            sql: SQL.insertOutcome
        ) { report, writer in
            writer.append(report.redemption.beneficiary)
            writer.append(report.redemption.id.uuid)
            writer.append(report.outcome)
            writer.append(report.at)
        }
    }
}
