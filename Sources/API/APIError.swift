package import HTTPTypes
import UseCases

/// What the HTTP surface can answer beside success: the only place where a status and a public code are decided.
/// `Docs/errors.md` lists every case; a test compares the two.
package enum APIError: String, Error, Sendable, CaseIterable {
    case citizenUnknown = "citizen_unknown"
    case scoreNotAvailable = "score_not_available"
    case noScorecardLive = "no_scorecard_live"
    case cursorInvalid = "cursor_invalid"
    case limitInvalid = "limit_invalid"
    case temporarilyUnavailable = "temporarily_unavailable"
    case timedOut = "timed_out"
    case unauthorized = "unauthorized"
    case forbidden = "forbidden"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestInvalid = "request_invalid"
    case parameterUnknown = "parameter_unknown"
    case bodyInvalid = "body_invalid"
    case mediaTypeUnsupported = "media_type_unsupported"
    case contentTooLarge = "content_too_large"
    // MARK: Accounts
    case idempotencyKeyRequired = "idempotency_key_required"
    case idempotencyConflict = "idempotency_conflict"
    case reportLimit = "report_limit"
    case reportUnknown = "report_unknown"
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
    // MARK: Of our own
    case internalError = "internal_error"

    package var status: HTTPResponse.Status {
        switch self {
        case .citizenUnknown, .scoreNotAvailable, .noScorecardLive, .notFound: .notFound
        case .cursorInvalid, .limitInvalid, .requestInvalid, .parameterUnknown, .bodyInvalid: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .mediaTypeUnsupported: .unsupportedMediaType
        case .methodNotAllowed: .methodNotAllowed
        case .contentTooLarge: .contentTooLarge
        case .temporarilyUnavailable: .serviceUnavailable
        case .timedOut: .gatewayTimeout
        // MARK: Accounts
        case .idempotencyKeyRequired: .badRequest
        case .reportUnknown, .consentUnknown: .notFound
        case .reportLimit, .consentOutdated, .consentCoolDown, .accountNotOpen, .accountClosed: .conflict
        case .idempotencyConflict, .consentInFuture, .consentEnded, .consentTooLong, .recipientUnfit,
            .categoryUnfit, .personUnder18, .separateConsentUnknown, .indicatorNotRefusable:
            .unprocessableContent
        case .internalError: .internalServerError
        }
    }

    /// Seconds after which asking again makes sense.
    var retryAfter: Int? {
        switch self {
        case .temporarilyUnavailable: 2
        case .timedOut: 5
        default: nil
        }
    }

    /// The query parameter at fault, where it is one.
    var parameter: String? {
        switch self {
        case .cursorInvalid: "cursor"
        case .limitInvalid: "limit"
        default: nil
        }
    }

    init(_ fault: Fault) {
        self =
            switch fault {
            case .citizenUnknown: .citizenUnknown
            case .scoreNotAvailable: .scoreNotAvailable
            case .noScorecardLive: .noScorecardLive
            case .cursorInvalid: .cursorInvalid
            case .limitInvalid: .limitInvalid
            case .temporarilyUnavailable: .temporarilyUnavailable
            case .timedOut: .timedOut
            case .idempotencyConflict: .idempotencyConflict
            case .reportLimit: .reportLimit
            case .reportUnknown: .reportUnknown
            case .consentInFuture: .consentInFuture
            case .consentEnded: .consentEnded
            case .consentTooLong: .consentTooLong
            case .consentOutdated: .consentOutdated
            case .consentCoolDown: .consentCoolDown
            case .consentUnknown: .consentUnknown
            case .recipientUnfit: .recipientUnfit
            case .categoryUnfit: .categoryUnfit
            case .accountNotOpen: .accountNotOpen
            case .accountClosed: .accountClosed
            case .personUnder18: .personUnder18
            case .separateConsentUnknown: .separateConsentUnknown
            case .indicatorNotRefusable: .indicatorNotRefusable
            }
    }
}
