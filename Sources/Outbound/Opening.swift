import Federation
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// A connection that is being opened. Whoever waits for it may give up at any moment; the channel is closed then.
final class Opening: Sendable {
    let outcome = Outcome<PartnerConnection>()
    private let id: UInt64
    private let destination: Destination
    private let limits: OutboundLimits
    private let state = Mutex(State.begun)

    private enum State {
        case begun
        case opening(any Channel)
        case abandoned
    }

    init(id: UInt64, destination: Destination, limits: OutboundLimits) {
        self.id = id
        self.destination = destination
        self.limits = limits
    }

    /// Sets the handlers up before the connection is made.
    func prepare(_ channel: any Channel, _ tls: NIOSSLContext) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try state.withLock { state in
                if case .abandoned = state { throw CancellationError() }
                state = .opening(channel)
            }
            let exchange = ExchangeHandler(limits: limits)
            let connection = PartnerConnection(
                id: id, channel: channel, handler: NIOLoopBound(exchange, eventLoop: channel.eventLoop))
            let pipeline = channel.pipeline.syncOperations
            if destination.isSecure {
                try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: destination.serverName))
            }
            try pipeline.addHandlers([
                ReadyHandler(destination) { [outcome] result in
                    outcome.settle(result.map { connection }.mapError { $0 })
                },
                HTTPRequestEncoder(), Self.decoder(limits), NIOHTTPRequestHeadersValidator(), exchange,
            ])
        }
    }

    /// Nobody waits any more.
    func abandon() {
        let before = state.withLock { state in
            defer { state = .abandoned }
            return state
        }
        if case .opening(let channel) = before { channel.close(promise: nil) }
    }

    private static func decoder(_ limits: OutboundLimits) -> ByteToMessageHandler<HTTPResponseDecoder> {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = limits.headerBytes
        bounds.maxHeaderListSize = limits.headerBytes
        bounds.maxHeaderFieldCount = limits.headerFields
        return ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: bounds))
    }
}
