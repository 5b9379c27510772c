import NIOCore
import NIOHTTP1
import NIOPosix

/// A way to a service on this machine over HTTP/1.1: a connection carries one request at a time and is kept for the
/// next. Whoever loses patience hangs up, as an app does whose user has gone.
actor HTTPLine {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [(String, String)]
        let body: [UInt8]
    }

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// Why there is no answer.
    enum Silence: Error {
        case impatient, broken
    }

    let port: Int
    private var idle: [any Channel] = []

    init(port: Int) {
        self.port = port
    }

    /// - Throws: `Silence`; nobody knows then whether the request was served.
    func ask(_ request: Request, patience: TimeAmount = .seconds(10)) async throws(Silence) -> Answer {
        let channel = try await open()
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let alarm = channel.eventLoop.scheduleTask(in: patience) { promise.fail(Silence.impatient) }
        channel.writeAndFlush(Exchange.Asked(request: request, promise: promise)).whenFailure { promise.fail($0) }
        do {
            let answer = try await promise.futureResult.get()
            alarm.cancel()
            idle.append(channel)
            return answer
        } catch {
            alarm.cancel()
            channel.close(promise: nil)
            throw error as? Silence ?? .broken
        }
    }

    func close() async {
        for channel in idle { try? await channel.close() }
        idle = []
    }

    private func open() async throws(Silence) -> any Channel {
        while let channel = idle.popLast() {
            if channel.isActive { return channel }
        }
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(2))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(NIOHTTPClientResponseAggregator(maxContentLength: 1 << 20))
                        try pipeline.addHandler(Exchange())
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            throw .broken
        }
    }
}

/// Writes a request and waits for what comes back.
private final class Exchange: ChannelDuplexHandler {
    struct Asked: Sendable {
        let request: HTTPLine.Request
        let promise: EventLoopPromise<HTTPLine.Answer>
    }

    typealias InboundIn = NIOHTTPClientResponseFull
    typealias OutboundIn = Asked
    typealias OutboundOut = HTTPClientRequestPart

    private var waiting: EventLoopPromise<HTTPLine.Answer>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let asked = unwrapOutboundIn(data)
        waiting = asked.promise
        var headers = HTTPHeaders([("Host", "127.0.0.1"), ("Content-Length", "\(asked.request.body.count)")])
        for (name, value) in asked.request.headers { headers.add(name: name, value: value) }
        let head = HTTPRequestHead(
            version: .http1_1, method: .init(rawValue: asked.request.method), uri: asked.request.path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !asked.request.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: asked.request.body)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let response = unwrapInboundIn(data)
        let body = response.body.map { Array($0.readableBytesView) } ?? []
        waiting?.succeed(HTTPLine.Answer(status: Int(response.head.status.code), body: body))
        waiting = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        waiting?.fail(HTTPLine.Silence.broken)
        waiting = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        waiting?.fail(HTTPLine.Silence.broken)
        waiting = nil
        context.close(promise: nil)
    }
}
