import Incentives
import Postgres
import Signing
import Store
import StrictJSON

/// What a person held and used, as the export of everything writes it, page by page.
enum HeldBenefits {
    static func holds(
        of citizen: Int64, after id: PublicID, limit: Int, _ db: isolated PostgresConnection
    ) throws -> (documents: [[UInt8]], next: PublicID?) {
        let rows = try HoldStore.all(of: citizen, after: id, limit: Int32(limit), db)
        let scenarios = try scenarios(rows.map(\.version), db)
        return (rows.map { document($0, scenarios[$0.version]) }, rows.count == limit ? rows.last?.id : nil)
    }

    static func redemptions(
        of citizen: Int64, after id: PublicID, limit: Int, _ db: isolated PostgresConnection
    ) throws -> (documents: [[UInt8]], next: PublicID?) {
        let rows = try RedemptionStore.all(of: citizen, after: id, limit: Int32(limit), db)
        let scenarios = try scenarios(rows.map(\.version), db)
        return (rows.map { document($0, scenarios[$0.version]) }, rows.count == limit ? rows.last?.id : nil)
    }

    private static func scenarios(
        _ versions: [Int32], _ db: isolated PostgresConnection
    ) throws -> [Int32: StoredTerms] {
        let terms = try LiveScenarioStore.terms(Set(versions).sorted(), db)
        return Dictionary(uniqueKeysWithValues: terms.map { ($0.versionKey, $0) })
    }

    private static func document(_ hold: StoredHold, _ terms: StoredTerms?) -> [UInt8] {
        var writer = JSONWriter(reserving: 384)
        writer.beginObject()
        writer.member("id", hold.id.text(prefix: BenefitID.hold))
        writer.member("scenario", terms?.scenario.text(prefix: BenefitID.scenario))
        writer.key("scenario_version")
        writer.integer(terms?.version)
        writer.member("provider", terms?.providerCode)
        writer.member("state", hold.state.rawValue)
        writer.member("created_at", hold.createdAt)
        writer.member("expires_at", hold.expiresAt)
        writer.member("ended_at", hold.endedAt)
        writer.member("end_reason", hold.endReason)
        for (name, amount) in [
            ("amount_fen", hold.order.amountFen), ("benefit_fen", hold.benefitFen), ("pay_fen", hold.payFen),
            ("waived_fen", hold.waivedFen),
        ] {
            writer.key(name)
            writer.integer(amount)
        }
        writer.key("quantity")
        writer.integer(hold.order.quantity)
        writer.endObject()
        return writer.finish()
    }

    private static func document(_ row: StoredRedemption, _ terms: StoredTerms?) -> [UInt8] {
        var writer = JSONWriter(reserving: 384)
        writer.beginObject()
        writer.member("id", row.id.text(prefix: BenefitID.redemption))
        writer.member("hold", row.hold.text(prefix: BenefitID.hold))
        writer.member("scenario", terms?.scenario.text(prefix: BenefitID.scenario))
        writer.member("provider", terms?.providerCode)
        writer.member("life", row.life.rawValue)
        writer.member("state", row.state.rawValue)
        writer.member("committed_at", row.committedAt)
        writer.member("changed_at", row.changedAt)
        writer.member("due_on", row.dueOn)
        writer.member("settled_on", row.settledOn)
        for (name, amount) in [
            ("quantity", Int64(row.quantity)), ("amount_fen", row.amountFen), ("benefit_fen", row.benefitFen),
            ("pay_fen", row.payFen), ("waived_fen", row.waivedFen), ("charged_fen", row.chargedFen),
            ("renewals", Int64(row.renewals)),
        ] {
            writer.key(name)
            writer.integer(amount)
        }
        writer.endObject()
        return writer.finish()
    }
}
