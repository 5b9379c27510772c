import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A partner's server as a test wants it: real sockets, and for each request exactly the bytes that are to come.
struct Peer: Sendable {
    enum Step: Sendable {
        case send(String)
        /// Byte after byte, over and over, one every 10 ms, for as long as the connection lasts.
        case drip(String)
        case close
        case reset
    }

    enum Event: Sendable { case connected, asked, ended }

    /// What has happened so far.
    final class Record: Sendable {
        struct Counts: Sendable {
            var connections = 0
            var open = 0
            var mostOpen = 0
            var requests: [String] = []
        }

        private let counts = Mutex(Counts())
        let events: AsyncStream<Event>
        private let happened: AsyncStream<Event>.Continuation

        init() {
            (events, happened) = AsyncStream.makeStream(of: Event.self)
        }

        var now: Counts { counts.withLock { $0 } }

        func add(_ event: Event, _ change: (inout Counts) -> Void) {
            counts.withLock { change(&$0) }
            happened.yield(event)
        }
    }

    let port: Int
    let record: Record

    var seen: Record.Counts { record.now }

    /// Serves while `body` runs. `script` says what to do about each request, counted over all connections from 1.
    static func with(
        tls: TLSConfiguration? = nil, _ script: @escaping @Sendable (Int) -> [Step],
        _ body: (Peer) async throws -> Void
    ) async throws {
        let record = Record()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    if let context {
                        try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try child.pipeline.syncOperations.addHandler(PeerHandler(record, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let peer = Peer(port: channel.localAddress?.port ?? 0, record: record)
        do {
            try await body(peer)
            try await channel.close()
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// The same answer to every request.
    static func with(
        tls: TLSConfiguration? = nil, answering answer: String, _ body: (Peer) async throws -> Void
    ) async throws {
        try await with(tls: tls, { _ in [.send(answer)] }, body)
    }

    /// Waits until something has happened once more.
    func next(_ event: Event) async {
        for await happening in record.events where happening == event { return }
    }

    /// An answer with a length.
    static func ok(_ body: String, _ fields: String = "") -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }
}

private final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let record: Peer.Record
    private let script: @Sendable (Int) -> [Peer.Step]
    private var heard = ""

    init(_ record: Peer.Record, _ script: @escaping @Sendable (Int) -> [Peer.Step]) {
        self.record = record
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        record.add(.connected) { counts in
            counts.connections += 1
            counts.open += 1
            counts.mostOpen = max(counts.mostOpen, counts.open)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        record.add(.ended) { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard += String(buffer: unwrapInboundIn(data))
        while let end = heard.firstRange(of: "\r\n\r\n")?.upperBound {
            let length = heard.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
            guard heard[end...].utf8.count >= length else { return }
            let request = String(heard.prefix(upTo: heard.utf8.index(end, offsetBy: length)))
            heard = String(heard.dropFirst(request.count))
            var number = 0
            record.add(.asked) { counts in
                counts.requests.append(request)
                number = counts.requests.count
            }
            for step in script(number) { perform(step, context) }
        }
    }

    private func perform(_ step: Peer.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .drip(let text):
            drip(Array(text.utf8), 0, context)
        case .close: context.close(promise: nil)
        case .reset:
            // Around TLS, which would take leave.
            let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            let outermost = tls ?? context
            (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .assumeIsolated().whenComplete { _ in outermost.close(promise: nil) }
        }
    }

    private func drip(_ bytes: [UInt8], _ place: Int, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [bytes[place]])), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
            self.drip(bytes, (place + 1) % bytes.count, context)
        }
    }
}
