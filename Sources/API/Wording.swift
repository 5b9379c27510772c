import Intake
import Rights
import Scoring
import UseCases

/// The texts this room uses, each group looked up once.
struct Wording: Sendable {
    let tiers, steps, lines, deliveries, indicators, problemTitles, problemDetails: Texts.Group
    let recordStates, recordReasons, accountStates, consentPurposes, consentStates, idTypes: Texts.Group

    /// The keys without which an answer would show a bare code. Names of tiers and indicators are the card's.
    static let required =
        APIError.allCases.flatMap { ["problem_title.\($0.rawValue)", "problem_detail.\($0.rawValue)"] }
        + StepCode.allCases.map { "step.\($0.rawValue)" }
        + Explanation.ClosingLine.Code.allCases.map { "line.\($0.rawValue)" }
        + SourceFreshness.State.allCases.map { "delivery.\($0.rawValue)" } + ["tier.none"]
        + RecordStatus.allCases.map { "record_status.\($0.code)" }
        + RecordLife.Reason.allCases.map { "record_reason.\($0.rawValue)" }
        + AccountState.codes.map { "account_state.\($0)" }
        + (["scoring"] + ConsentPurpose.allCases.map(\.rawValue)).map { "consent_purpose.\($0)" }
        + ["given", "expired", "withdrawn", "refused"].map { "consent_state.\($0)" }
        + IDType.allCases.map { "id_type.\($0.code)" }

    init(_ texts: Texts) {
        tiers = texts[group: "tier"]
        steps = texts[group: "step"]
        lines = texts[group: "line"]
        deliveries = texts[group: "delivery"]
        indicators = texts[group: "indicator"]
        problemTitles = texts[group: "problem_title"]
        problemDetails = texts[group: "problem_detail"]
        recordStates = texts[group: "record_status"]
        recordReasons = texts[group: "record_reason"]
        accountStates = texts[group: "account_state"]
        consentPurposes = texts[group: "consent_purpose"]
        consentStates = texts[group: "consent_state"]
        idTypes = texts[group: "id_type"]
    }
}
