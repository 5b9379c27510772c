import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import UseCases

/// `/ccr/v1/claims` and `/ccr/v1/events`: signed messages of partner cities. Whoever sends one is known by its signature and by
/// nothing else. Where federation is off there is nothing here.
struct MessageController: Sendable {
    let exchange: ExchangeServices?
    let now: @Sendable () -> Instant

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.on(.ccrClaims) { try await receive($0, $1, as: .claims) }
        router.on(.ccrEvents) { try await receive($0, $1, as: .events) }
    }

    private func receive(
        _ request: Request, _ context: APIContext, as kind: ReceiveMessage.Kind
    ) async throws -> Response {
        guard let receive = exchange?.receive else { throw APIError.notFound }
        try Query.none(request)
        let now = now()
        // Before the content is read: whoever has sent too much has no more of it looked at.
        if let refusal = receive.refusal(of: context.address, at: now) { return Self.response(refusal) }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: receive.bodyLimit(kind))
        } catch is NIOTooManyBytesError {
            return Self.response(receive.tooLarge(at: now))
        }
        let answer = await receive(
            Array(buffer: body), contentType: request.headers[.contentType], as: kind, from: context.address,
            in: OperationContext(
                now: now, actor: .maintainer("federation"), purpose: "federation", requestID: context.requestID,
                origin: context.origin))
        return Self.response(answer)
    }

    private static func response(_ answer: ReceiveMessage.Answer) -> Response {
        var fields: HTTPFields = [.contentType: answer.contentType, .cacheControl: "no-store"]
        if let seconds = answer.retryAfter { fields[.retryAfter] = String(seconds) }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
