import CivilTime
import HTTPTypes
import Hummingbird
import Logging
import Signing
import UseCases

/// `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749 §4.4). Form in, JSON out, refusals in the form of §5.2.
struct TokenController: Sendable {
    let services: ClientServices
    let now: @Sendable () -> Instant
    let logger: Logger

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.token, use: issue)
    }

    @Sendable private func issue(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let allowance = try services.limits.take(from: context.address)
        var response: Response
        do {
            let form = try await FormBody.read(request)
            let question = try Self.question(form, request.headers[.authorization], from: context.address)
            response = Self.answer(try await services.issueToken(question, now: now()))
        } catch let refusal as TokenRefusal {
            // Whoever guesses is noticed here. What was presented is not written down.
            logger.notice(
                "token refused", metadata: ["request_id": "\(context.requestID)", "reason": "\(refusal.rawValue)"])
            response = Self.answer(refusal)
        }
        allowance.write(to: &response.headers)
        return response
    }

    /// - Throws: `TokenRefusal`.
    private static func question(
        _ form: FormBody, _ authorization: String?, from address: NetworkAddress?
    ) throws(TokenRefusal) -> IssueToken.Request {
        guard let type = form["grant_type"] else { throw .invalidRequest }
        guard type == "client_credentials" else { throw .unsupportedGrantType }
        return IssueToken.Request(proof: try proof(form, authorization), scope: form["scope"], from: address)
    }

    /// A client proves itself in one way only (RFC 6749 §2.3).
    private static func proof(_ form: FormBody, _ authorization: String?) throws(TokenRefusal) -> IssueToken.Proof {
        let secret = form["client_secret"]
        switch (authorization, secret, form["client_assertion"]) {
        case (let field?, nil, nil):
            guard let proof = basic(field) else { throw .invalidClient }
            return proof
        case (nil, let secret?, nil):
            guard let client = form["client_id"] else { throw .invalidRequest }
            return .secret(client: client, Array(secret.utf8))
        case (nil, nil, let assertion?):
            guard form["client_assertion_type"] == assertionType else { throw .invalidRequest }
            return .assertion(client: form["client_id"], Array(assertion.utf8))
        case (nil, nil, nil): throw .invalidClient
        default: throw .invalidRequest
        }
    }

    /// Id and secret of `Basic …` (RFC 7617), each encoded as in a form before (RFC 6749 §2.3.1).
    static func basic(_ field: String) -> IssueToken.Proof? {
        let bytes = Array(field.utf8)
        guard bytes.count > 6, bytes[..<6].elementsEqual("basic ".utf8, by: { $0 | 0x20 == $1 || $0 == $1 }) else {
            return nil
        }
        var text = bytes[6...].map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
        while text.last == 0x3D { text.removeLast() }
        guard let pair = Base64URL.decode(text), let colon = pair.firstIndex(of: 0x3A),
            let client = FormBody.decode(pair[..<colon]), let secret = FormBody.decode(pair[(colon + 1)...])
        else { return nil }
        return .secret(client: client, Array(secret.utf8))
    }

    private static func answer(_ issued: IssueToken.Issued) -> Response {
        .json(fields) { writer in TokenBody.write(issued, to: &writer) }
    }

    private static func answer(_ refusal: TokenRefusal) -> Response {
        var response = Response.json(fields) { writer in TokenBody.write(refusal, to: &writer) }
        response.status = refusal.status
        if refusal == .invalidClient { response.headers[.wwwAuthenticate] = "Basic realm=\"shangding\"" }
        return response
    }

    /// RFC 6749 §5.1 asks for both.
    private static let fields: HTTPFields = [
        .contentType: "application/json", .cacheControl: "no-store", .pragma: "no-cache",
    ]
}
