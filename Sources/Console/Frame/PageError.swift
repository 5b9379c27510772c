import HTTPTypes
import Hummingbird
import UseCases

/// What a page can say beside success: codes as the API's, so that both faces are explained by the same texts.
enum PageError: Error, Sendable {
    /// No such page, or nothing of that id.
    case notFound
    case methodNotAllowed([HTTPRequest.Method])
    case forbidden
    /// There is no session, or none any more.
    case signedOut
    /// A form that was not sent from a page of this session.
    case formForged
    case requestInvalid
    case contentTooLarge
    case rateLimited
    /// A use case said no.
    case refused(Fault)
    case internalError

    var code: String {
        switch self {
        case .notFound: "not_found"
        case .methodNotAllowed: "method_not_allowed"
        case .forbidden: "forbidden"
        case .signedOut: "unauthorized"
        case .formForged: "form_forged"
        case .requestInvalid: "request_invalid"
        case .contentTooLarge: "content_too_large"
        case .rateLimited: "rate_limited"
        case .refused(let fault): fault.rawValue
        case .internalError: "internal_error"
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .forbidden, .formForged: .forbidden
        case .signedOut: .unauthorized
        case .requestInvalid: .badRequest
        case .contentTooLarge: .contentTooLarge
        case .rateLimited: .tooManyRequests
        case .refused(.signInFailed): .unauthorized
        case .refused(.forbidden): .forbidden
        case .refused(.temporarilyUnavailable): .serviceUnavailable
        case .refused(.timedOut): .gatewayTimeout
        case .refused(let fault) where fault.rawValue.hasSuffix("_unknown"): .notFound
        case .refused: .conflict
        case .internalError: .internalServerError
        }
    }

    /// The meaning of any error. What none of our rooms knows is a defect.
    init(classifying error: any Error) {
        self =
            switch error {
            case let error as PageError: error
            case let fault as Fault: .refused(fault)
            case let error as any PublicFault: error.fault.map { .refused($0) } ?? .internalError
            case let error as any HTTPResponseError:
                switch error.status.code {
                case 404: .notFound
                case 413: .contentTooLarge
                case 400..<500: .requestInvalid
                default: .internalError
                }
            case is CancellationError: .refused(.temporarilyUnavailable)
            default: .internalError
            }
    }
}
