import Federation
import NIOCore
import NIOSSL
import NIOTLS
import Signing

/// Says when a connection may be used: at once when it is plain, after the TLS handshake and a look at the server's key
/// when it is not. Nothing is sent before.
///
/// The certificate itself, its chain, its dates and its name, has been verified by then; a pin is asked for on top of
/// that.
final class ReadyHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let destination: Destination
    private let settled: (Result<Void, PartnerSilence>) -> Void
    private var isOver = false

    /// `settled` is called once, on the event loop.
    init(_ destination: Destination, settled: @escaping (Result<Void, PartnerSilence>) -> Void) {
        self.destination = destination
        self.settled = settled
    }

    func channelActive(context: ChannelHandlerContext) {
        if !destination.isSecure { settle(.success(())) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            if isPinned(context) {
                settle(.success(()))
            } else {
                settle(.failure(.keyUnpinned))
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isOver {
            settle(.failure(.untrusted))
            context.close(promise: nil)
        }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(.broken))
        context.fireChannelInactive()
    }

    /// RFC 7469 section 2.4: SHA-256 over the DER of the SubjectPublicKeyInfo.
    private func isPinned(_ context: ChannelHandlerContext) -> Bool {
        if destination.pins.isEmpty { return true }
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        guard let key = try? certificate?.extractPublicKey().toSPKIBytes() else { return false }
        return destination.pins.contains(SHA256Digest(hashing: key))
    }

    private func settle(_ result: Result<Void, PartnerSilence>) {
        guard !isOver else { return }
        isOver = true
        settled(result)
    }
}
