import Incentives
import Signing
import StrictJSON
import UseCases

/// What a committed hold became, as JSON: the same for the citizen's app and for the provider, and nothing in it names
/// the citizen.
struct RedemptionBody: Sendable {
    let wording: Wording
    let language: Texts.Language

    func write(_ redemption: RedemptionView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("redemption", redemption.id.text(prefix: BenefitID.redemption))
        writer.member("hold", redemption.hold.text(prefix: BenefitID.hold))
        writer.member("scenario", redemption.scenario.text(prefix: BenefitID.scenario))
        writer.member("scenario_version", redemption.scenarioVersion)
        writer.member("life", redemption.life.rawValue)
        writer.member("state", redemption.state.rawValue)
        writer.member("state_text", wording.redemptionStates(redemption.state.rawValue, language))
        writer.member("outlet", redemption.outlet)
        writer.member("quantity", redemption.quantity)
        writer.member("amount_fen", redemption.amountFen)
        writer.member("benefit_fen", redemption.benefitFen)
        writer.member("pay_fen", redemption.payFen)
        writer.member("waived_fen", redemption.waivedFen)
        writer.members(redemption.extras)
        writer.member("charged_fen", redemption.chargedFen)
        writer.member("renewals", redemption.renewals)
        writer.member("due_on", redemption.dueOn)
        writer.member("committed_at", redemption.committedAt)
        writer.member("changed_at", redemption.changedAt)
        writer.member("settled_on", redemption.settledOn)
        writer.endObject()
    }

    func write(_ report: SettlementReport, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("month", "\(report.month)")
        writer.key("lines")
        writer.beginArray()
        for line in report.lines {
            writer.beginObject()
            writer.member("scenario", line.scenario.text(prefix: BenefitID.scenario))
            writer.member("code", line.code)
            writer.member("scenario_version", line.version)
            writer.member("life", line.life.rawValue)
            writer.member("count", line.count)
            writer.member("amount_fen", line.amountFen)
            writer.member("benefit_fen", line.benefitFen)
            writer.member("waived_fen", line.waivedFen)
            writer.member("charged_fen", line.chargedFen)
            writer.endObject()
        }
        writer.endArray()
        writer.member("open", report.open)
        writer.endObject()
    }
}

extension SettlementReport.Month {
    /// `YYYY-MM`, digits alone.
    init?(text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 7, bytes[4] == 0x2D,
            bytes.enumerated().allSatisfy({ $0 == 4 || (0x30...0x39).contains($1) }),
            let year = Int(text.prefix(4)), let month = Int(text.suffix(2))
        else { return nil }
        self.init(year: year, month: month)
    }
}

extension SettlementReport.Month: CustomStringConvertible {
    package var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}
