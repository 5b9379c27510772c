import Federation
import Incentives
import Intake
import Rights
import Scoring
import UseCases

/// The texts this room uses, each group looked up once.
struct Wording: Sendable {
    let tiers, steps, lines, deliveries, indicators, problemTitles, problemDetails: Texts.Group
    let recordStates, recordReasons, accountStates, consentPurposes, consentStates, idTypes: Texts.Group
    let purposes, federationPurposes, disclosures: Texts.Group
    let refusals, holdStates, endReasons, redemptionStates, lawfulSteps, objections: Texts.Group

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
        + purposes.map { "purpose.\($0)" } + ofBenefits + ofFederation

    /// Every purpose an audit entry can have: of clients today and before there were several, of officers, of what is
    /// done at the server, and of what partner cities send.
    static let purposes =
        ClientPurpose.allCases.map(\.rawValue) + ["service"] + Purpose.allCases.map(\.rawValue) + [
            "command", "federation",
        ]

    private static let ofFederation: [String] =
        FederationPurpose.allCases.map { "federation_purpose.\($0.rawValue)" }
        + Disclosure.allCases.map { "disclosure.\($0.rawValue)" }

    private static let ofBenefits: [String] =
        RefusalCode.allCases.map { "refusal.\($0.rawValue)" }
        + HoldState.allCases.map { "hold_state.\($0.rawValue)" }
        + HoldView.endReasons.map { "end_reason.\($0)" }
        + RedemptionState.allCases.map { "redemption_state.\($0.rawValue)" }
        + LawfulStep.codes.map { "lawful_step.\($0)" } + ["objection.benefit"]

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
        purposes = texts[group: "purpose"]
        federationPurposes = texts[group: "federation_purpose"]
        disclosures = texts[group: "disclosure"]
        refusals = texts[group: "refusal"]
        holdStates = texts[group: "hold_state"]
        endReasons = texts[group: "end_reason"]
        redemptionStates = texts[group: "redemption_state"]
        lawfulSteps = texts[group: "lawful_step"]
        objections = texts[group: "objection"]
    }
}
