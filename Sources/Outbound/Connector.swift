import Federation
import NIOCore
import NIOPosix
import NIOSSL

/// Opens connections: looks the name up, checks every address, connects to the address it checked, and has the server's
/// certificate verified. There is no second look-up that could answer differently.
struct Connector: Sendable {
    let resolver: NameResolver
    let tls: NIOSSLContext
    let limits: OutboundLimits
    let group: any EventLoopGroup

    /// - Throws: `PartnerSilence`, or `CancellationError`.
    func open(_ destination: Destination, id: UInt64) async throws -> PartnerConnection {
        try await within(limits.connecting, discard: { $0.close() }) {
            let start = ContinuousClock.now
            let addresses = try await resolver.addresses(of: destination.host, port: destination.port)
                .prefix(limits.addresses)
            var refusal = PartnerSilence.refused
            for (index, address) in addresses.enumerated() {
                // One address that swallows everything leaves time for the others.
                let left = limits.connecting - (ContinuousClock.now - start)
                do {
                    return try await within(left / (addresses.count - index), discard: { $0.close() }) {
                        try await connect(to: address, destination, id)
                    }
                } catch let silence as PartnerSilence where silence == .refused || silence == .timedOut {
                    refusal = silence
                }
            }
            throw refusal
        }
    }

    private func connect(
        to address: SocketAddress, _ destination: Destination, _ id: UInt64
    ) async throws -> PartnerConnection {
        let opening = Opening(id: id, destination: destination, limits: limits)
        ClientBootstrap(group: group)
            .connectTimeout(limits.connecting.timeAmount)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in opening.prepare(channel, tls) }
            .connect(to: address)
            .whenFailure { _ in opening.outcome.settle(.failure(PartnerSilence.refused)) }
        do {
            return try await opening.outcome.value()
        } catch {
            opening.abandon()
            throw error
        }
    }
}
