import HTTPTypes
import Hummingbird
import Incentives
import Logging
import StrictJSON
import UseCases

/// Turns whatever went wrong below into one problem document, so that no answer is bare and none tells what it should
/// not.
///
/// It also tells a wrong method (405) from a path that does not exist (404), which the router does not.
struct ErrorMapping: RouterMiddleware {
    typealias Context = APIContext

    /// What may be asked for here.
    let endpoints: [Endpoint]
    let wording: Wording
    let logger: Logger

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return respond(to: request, context, error)
        }
    }

    private func respond(to request: Request, _ context: APIContext, _ error: any Error) -> Response {
        var code = APIError(classifying: error)
        var fields = HTTPFields()
        if code == .notFound {
            let methods = Endpoint.methods(at: request.uri.path[...], among: endpoints)
            // A route that is there and has nothing to give keeps its 404.
            if !methods.isEmpty, request.method == .options || !methods.contains(request.method) {
                fields[.allow] = methods.map(\.rawValue).joined(separator: ", ")
                if request.method == .options { return .empty(.noContent, fields) }
                code = .methodNotAllowed
            }
        }
        if code.status == .unauthorized { fields[.wwwAuthenticate] = "Bearer" }
        if let seconds = code.retryAfter { fields[.retryAfter] = String(seconds) }
        if let allowance = (error as? LimitExceeded)?.allowance {
            fields[.retryAfter] = String(allowance.retryAfter)
            allowance.write(to: &fields)
        }
        if code == .internalError || (error as? any PublicFault)?.isForOperator == true {
            // Our own rooms' errors are safe to show; the text of any other may quote what was being worked on.
            logger.error(
                "request failed",
                metadata: [
                    "request_id": "\(context.requestID)",
                    "error": error is any PublicFault ? "\(error)" : "\(type(of: error))",
                ])
        }
        let problem = Problem(
            code: code, detail: wording.problemDetails(code.rawValue, context.language),
            title: wording.problemTitles(code.rawValue, context.language), language: context.language,
            instance: request.uri.path, requestID: context.requestID, headers: fields,
            faults: Self.faults(of: error, context.language))
        return request.method == .head ? problem.response.createHeadResponse() : problem.response
    }

    /// The places in a document that an error names.
    private static func faults(of error: any Error, _ language: Texts.Language) -> [JSONFault] {
        switch error {
        case let error as InvalidBody: error.faults
        case let error as ScenarioFaults: error.faults
        case let error as ScenarioRefusal:
            error.refusals.map { refusal in
                let text = refusal.code.text
                return JSONFault(
                    code: .wrongForm, pointer: refusal.pointer,
                    expected: "\(refusal.code.rawValue): \(language == .zh ? text.zh : text.en)")
            }
        default: []
        }
    }
}

extension APIError {
    /// The public meaning of any error. Ours, a use case's, a lower room's, the framework's; anything else is a defect.
    init(classifying error: any Error) {
        self =
            switch error {
            case let error as APIError: error
            case is InvalidBody, is ScenarioFaults: .bodyInvalid
            case is ScenarioRefusal: .scenarioRefused
            case is LimitExceeded: .rateLimited
            case let fault as Fault: APIError(fault)
            case let refusal as ClientRefusal: APIError(rawValue: refusal.rawValue) ?? .requestInvalid
            case CheckScorecard.Failure.editionMissing: .editionMissing
            case ImportCatalogue.Refusal.editionDiffers: .editionDiffers
            case let error as any PublicFault: error.fault.map { APIError($0) } ?? .internalError
            case let error as any HTTPResponseError: APIError(status: error.status)
            case is CancellationError: .temporarilyUnavailable
            default: .internalError
            }
    }

    private init(status: HTTPResponse.Status) {
        self =
            switch status.code {
            case 401: .unauthorized
            case 404: .notFound
            case 405: .methodNotAllowed
            case 413: .contentTooLarge
            case 400..<500: .requestInvalid
            case 503: .temporarilyUnavailable
            case 504: .timedOut
            default: .internalError
            }
    }
}
