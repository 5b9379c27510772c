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
            }
    }
}
