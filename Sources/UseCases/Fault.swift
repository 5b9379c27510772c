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
        case .temporarilyUnavailable: "the database cannot be reached; try again later"
        case .timedOut: "a statement ran into its time limit"
        }
    }
}

/// An error of a lower room that has a public meaning.
package protocol PublicFault: Error {
    /// The fault to show, or `nil` when it is a defect of ours.
    var fault: Fault? { get }
}
