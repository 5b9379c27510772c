import Federation
import NIOCore
import NIOHTTP1

/// One connection's part of the conversation: a question, its answer, then rest until the next question or the end.
///
/// Whatever comes that is not the answer to the question asked ends the connection.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    struct Question: Sendable {
        let request: PartnerRequest
        let outcome: Outcome<Answer>
    }

    struct Answer: Sendable {
        let response: PartnerResponse
        /// Question and answer are complete, and the partner has not said that it will close.
        let isReusable: Bool
    }

    private enum State {
        case resting
        case asked(Question)
        case answering(Question, HTTPResponseHead, ByteBuffer)
        case ended
    }

    private let limits: OutboundLimits
    private let opened = NIODeadline.now()
    private var state = State.resting
    private var context: ChannelHandlerContext?
    private var isSent = false
    private var end: Scheduled<Void>?

    init(limits: OutboundLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(.broken)
    }

    /// Sends a question. On a connection that has ended meanwhile nothing was sent, and the outcome says so.
    func ask(_ question: Question) {
        guard case .resting = state, let context, context.channel.isActive else {
            question.outcome.settle(.failure(NothingSent()))
            return
        }
        end?.cancel()
        state = .asked(question)
        isSent = false
        context.write(wrapOutboundOut(.head(Self.head(question.request))), promise: nil)
        if !question.request.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: question.request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { self.isSent = true }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    /// No version banner, no cookies; an answer is asked for as it is.
    private static func head(_ request: PartnerRequest) -> HTTPRequestHead {
        var fields = HTTPHeaders()
        fields.add(name: "Host", value: request.url.authority)
        fields.add(name: "Accept-Encoding", value: "identity")
        if let tag = request.ifNoneMatch { fields.add(name: "If-None-Match", value: tag) }
        switch request.method {
        case .get: fields.add(name: "Accept", value: request.contentType)
        case .post:
            fields.add(name: "Content-Type", value: request.contentType)
            fields.add(name: "Content-Length", value: String(request.body.count))
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue),
            uri: request.url.path.isEmpty ? "/" : request.url.path, headers: fields)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (state, unwrapInboundIn(data)) {
        case (.asked(let question), .head(let head)):
            if let silence = Self.fault(of: head, limit: question.request.answerLimit) { return fail(silence) }
            state = .answering(question, head, ByteBuffer())
        case (.answering(let question, let head, var body), .body(var bytes)):
            guard body.readableBytes + bytes.readableBytes <= question.request.answerLimit else {
                return fail(.tooLarge)
            }
            state = .resting  // so that the buffer has one owner and grows in place
            body.writeBuffer(&bytes)
            state = .answering(question, head, body)
        case (.answering(let question, let head, let body), .end):
            finish(question, head, body, context)
        case (.resting, _), (.asked, _), (.answering, _), (.ended, _):
            fail(.notHTTP)
        }
    }

    /// What ends the exchange before a body is read.
    private static func fault(of head: HTTPResponseHead, limit: Int) -> PartnerSilence? {
        switch head.status.code {
        case 304: nil
        // Never followed: where a partner's messages go is what its approved statement says.
        case 300..<400: .redirected
        case 200..<600:
            head.headers["content-length"].contains { (Int($0) ?? .max) > limit } ? .tooLarge : nil
        default: .notHTTP
        }
    }

    private func finish(
        _ question: Question, _ head: HTTPResponseHead, _ body: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        let isReusable =
            isSent && head.isKeepAlive && context.channel.isActive && NIODeadline.now() - opened < limits.age.timeAmount
        state = isReusable ? .resting : .ended
        let response = PartnerResponse(
            status: Int(head.status.code), contentType: head.headers.only("content-type"),
            etag: head.headers.only("etag"), retryAfter: head.headers.only("retry-after").flatMap(Self.seconds),
            body: Array(body.readableBytesView))
        if isReusable {
            end = context.eventLoop.assumeIsolated().scheduleTask(in: limits.rest.timeAmount) { self.fail(.broken) }
        } else {
            context.close(promise: nil)
        }
        question.outcome.settle(.success(Answer(response: response, isReusable: isReusable)))
    }

    /// Whole seconds up to a day. The other form, a date, is no reason to believe a partner's clock.
    private static func seconds(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(text) else { return nil }
        return min(seconds, 86_400)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: fail(.tooLarge)
        case HTTPParserError.invalidEOFState: fail(.broken)
        case is HTTPParserError, is NIOHTTPDecoderError: fail(.notHTTP)
        default: fail(.broken)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.broken)
    }

    private func fail(_ silence: PartnerSilence) {
        let before = state
        state = .ended
        end?.cancel()
        switch before {
        case .asked(let question), .answering(let question, _, _): question.outcome.settle(.failure(silence))
        case .resting, .ended: break
        }
        context?.close(promise: nil)
    }
}

/// The connection had ended before a question was written to it.
struct NothingSent: Error {}

extension HTTPHeaders {
    /// The value of a field that is there once.
    fileprivate func only(_ name: String) -> String? {
        let values = self[name]
        return values.count == 1 ? values.first : nil
    }
}

extension Duration {
    var timeAmount: TimeAmount { TimeAmount(self) }
}
