import CivilTime
import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import UseCases

/// `/ccr/v1/claims` and `/ccr/v1/events`: messages of partner cities. Who sends them is known by their signature alone;
/// what they mean is the use case's to find out.
struct CCRMessageController: Sendable {
    /// `nil` where federation is off.
    let receive: ReceiveMessage?
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.ccrClaims) { request, context in try await answer(request, as: .claims, context) }
        router.on(.ccrEvents) { request, context in try await answer(request, as: .events, context) }
    }

    private func answer(
        _ request: Request, as kind: ReceiveMessage.Kind, _ context: APIContext
    ) async throws -> Response {
        try Query.none(request)
        guard let receive else { throw APIError.federationOff }
        let operation = OperationContext(
            now: now(), actor: .maintainer("exchange"), purpose: "federation", requestID: context.requestID,
            origin: context.origin)
        // An address that may send nothing now is told so before a byte of its message is read.
        if let refusal = receive.refusal(of: context.address, at: operation.now) { return .partner(refusal) }
        let limit = MessageCarrier.json.bodyLimit(kind.type.byteLimit)
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }), length <= limit else {
            return .partner(receive.problem(FederationRefusal(.tooLarge, isSigned: false), at: operation.now))
        }
        let body = Array(buffer: try await request.body.collect(upTo: limit))
        return .partner(
            await receive(
                body, contentType: request.headers[.contentType], as: kind, from: context.address, in: operation))
    }
}

extension Response {
    static func partner(_ answer: ReceiveMessage.Answer) -> Response {
        var fields: HTTPFields = [.contentType: answer.contentType, .cacheControl: "no-store"]
        if let seconds = answer.retryAfter { fields[.retryAfter] = "\(seconds)" }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
