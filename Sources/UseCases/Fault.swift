package import Rights

/// Why a use case said no: a stable code that faces turn into a status and a text. The list is closed; `Docs/errors.md`
/// documents each one.
package enum Fault: String, Error, Sendable, CaseIterable {
    /// No citizen has this id.
    case citizenUnknown = "citizen_unknown"
    /// There is no score: no account, no consent in force, withdrawn, or not yet computed. Deliberately one code.
    case scoreNotAvailable = "score_not_available"
    case noScorecardLive = "no_scorecard_live"
    case cursorInvalid = "cursor_invalid"
    case limitInvalid = "limit_invalid"
    /// The idempotency key was used for another request.
    case idempotencyConflict = "idempotency_conflict"
    /// The two free reports of the year have been given.
    case reportLimit = "report_limit"
    /// No report has this check code.
    case reportUnknown = "report_unknown"
    // Rights: see `RightsRefusal`.
    case consentInFuture = "consent_in_future"
    case consentEnded = "consent_ended"
    case consentTooLong = "consent_too_long"
    case consentOutdated = "consent_outdated"
    case consentCoolDown = "consent_cool_down"
    case consentUnknown = "consent_unknown"
    case recipientUnfit = "recipient_unfit"
    case categoryUnfit = "category_unfit"
    case accountNotOpen = "account_not_open"
    case accountClosed = "account_closed"
    case personUnder18 = "person_under_18"
    case separateConsentUnknown = "separate_consent_unknown"
    case indicatorNotRefusable = "indicator_not_refusable"
    /// The database cannot be reached, or no connection became free in time. Trying again later helps.
    case temporarilyUnavailable = "temporarily_unavailable"
    /// A statement ran into its time limit.
    case timedOut = "timed_out"
}

extension Fault: CustomStringConvertible {
    /// For whoever typed a command; other faces have texts of their own.
    package var description: String { "\(rawValue): \(meaning)" }

    private var meaning: String {
        switch self {
        case .citizenUnknown: "no citizen has this id"
        case .scoreNotAvailable: "there is no score to show"
        case .noScorecardLive: "no scorecard is live; publish one with `shangding scorecard publish`"
        case .cursorInvalid: "the cursor is not one this system gave"
        case .limitInvalid: "the limit is outside what a page may hold"
        case .idempotencyConflict: "the idempotency key was used for another request"
        case .reportLimit: "the two free reports of this year have been given"
        case .reportUnknown: "no report has this check code"
        case .consentInFuture: "the consent would have been given later than now"
        case .consentEnded: "the consent has ended, or would end before it begins"
        case .consentTooLong: "a consent holds five years at most"
        case .consentOutdated: "the person has said something else since"
        case .consentCoolDown: "the person said no a short while ago and is not to be asked again yet"
        case .consentUnknown: "there is no such consent"
        case .recipientUnfit: "the purpose does not exist for this recipient"
        case .categoryUnfit: "the purpose does not need such data"
        case .accountNotOpen: "there is no account"
        case .accountClosed: "the account is closed"
        case .personUnder18: "only adults can have an account"
        case .separateConsentUnknown: "an indicator does not exist or needs no consent of its own"
        case .indicatorNotRefusable: "an indicator is not one whose recording can be refused"
        case .temporarilyUnavailable: "the database cannot be reached; try again later"
        case .timedOut: "a statement ran into its time limit"
        }
    }
}

extension RightsRefusal: PublicFault {
    /// Every refusal of a right is public; a test holds the two lists together.
    package var fault: Fault? { Fault(rawValue: rawValue) }
}

/// An error of a lower room that has a public meaning.
package protocol PublicFault: Error {
    /// The fault to show, or `nil` when it is a defect of ours.
    var fault: Fault? { get }
}
