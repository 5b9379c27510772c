package import Federation
import NIOPosix
import NIOSSL
import Synchronization

/// The only way out to partners: one small HTTP/1.1 client.
///
/// It exists because none of the libraries lets a caller check the address before connecting and the server's key
/// before sending. It follows no redirect, repeats nothing that may have been sent, and never takes longer than its
/// limits.
package final class OutboundClient: PartnerTransport {
    /// A connection to use; `nil`: open one.
    private typealias Waiter = Outcome<PartnerConnection?>

    private struct State {
        var seats: SeatStateMachine<Destination, PartnerConnection, Waiter>
        var lastID: UInt64 = 0

        mutating func nextID() -> UInt64 {
            lastID += 1
            return lastID
        }
    }

    private let state: Mutex<State>
    private let drained = Outcome<Void>()
    private let connector: Connector
    private let limits: OutboundLimits
    private let allowPrivate: Bool

    /// `allowPrivate` lets names lead into private networks and lets plain HTTP be spoken: for cities of a test alone.
    /// `authorities` is a PEM file with authorities that sign partners' certificates, beside those of the machine.
    ///
    /// - Throws: When the file cannot be read.
    package convenience init(
        allowPrivate: Bool, authorities: String? = nil, limits: OutboundLimits = OutboundLimits()
    ) throws {
        try self.init(
            resolver: NameResolver(lookUp: NameResolver.system, allowPrivate: allowPrivate), authorities: authorities,
            limits: limits)
    }

    init(resolver: NameResolver, authorities: String?, limits: OutboundLimits) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authorities { configuration.additionalTrustRoots = [.file(authorities)] }
        connector = Connector(
            resolver: resolver, tls: try NIOSSLContext(configuration: configuration), limits: limits,
            group: .singletonMultiThreadedEventLoopGroup)
        self.limits = limits
        allowPrivate = resolver.allowPrivate
        state = Mutex(State(seats: SeatStateMachine(seats: limits.seats, keep: limits.kept)))
    }

    /// Sends a request once and gives the answer, whatever its status but a redirect.
    ///
    /// A request goes out a second time only when the kept connection had ended before a byte of it was written.
    package func send(_ request: PartnerRequest) async throws(PartnerSilence) -> PartnerResponse {
        guard request.url.scheme == .https || allowPrivate else { throw .hostNotApproved }
        do {
            return try await within(limits.total) { [self] in try await exchange(request) }
        } catch let silence as PartnerSilence {
            throw silence
        } catch {
            throw .cancelled
        }
    }

    /// Refuses newcomers and those who wait, closes what is kept, and returns when the last exchange is over, which its
    /// limits bound.
    package func close() async {
        let (closing, isDrained) = state.withLock { ($0.seats.close(), $0.seats.isDrained) }
        for connection in closing.kept { connection.close() }
        for waiter in closing.refused { waiter.settle(.failure(PartnerSilence.cancelled)) }
        if isDrained { drained.settle(.success(())) }
        try? await drained.value()
    }

    private func exchange(_ request: PartnerRequest) async throws -> PartnerResponse {
        let destination = Destination(request)
        let kept = try await takeSeat(destination)
        do {
            let (answer, connection) = try await ask(request, destination, over: kept)
            giveSeat(destination, answer.isReusable ? connection : nil)
            return answer.response
        } catch {
            giveSeat(destination, nil)
            throw error
        }
    }

    private func ask(
        _ request: PartnerRequest, _ destination: Destination, over kept: PartnerConnection?
    ) async throws -> (ExchangeHandler.Answer, PartnerConnection) {
        if let kept {
            do {
                return (try await kept.ask(request), kept)
            } catch is NothingSent {}
        }
        let connection = try await connector.open(destination, id: state.withLock { $0.nextID() })
        connection.whenClosed { [weak self] in
            self?.state.withLock { $0.seats.forget(destination, id: connection.id) }
        }
        do {
            return (try await connection.ask(request), connection)
        } catch is NothingSent {
            throw PartnerSilence.broken
        }
    }

    private func takeSeat(_ destination: Destination) async throws -> PartnerConnection? {
        switch state.withLock({ $0.seats.take(destination) }) {
        case .use(let connection): return connection
        case .open: return nil
        case .refuse: throw PartnerSilence.cancelled
        case .wait: return try await waitInLine(destination)
        }
    }

    private func waitInLine(_ destination: Destination) async throws -> PartnerConnection? {
        let waiter = Waiter()
        let (id, taking) = state.withLock { state in
            let id = state.nextID()
            return (id, state.seats.take(destination, id: id, waiter: waiter))
        }
        switch taking {
        case .use(let connection): return connection
        case .open: return nil
        case .refuse: throw PartnerSilence.cancelled
        case .wait: break
        }
        do {
            return try await waiter.value()
        } catch {
            state.withLock { $0.seats.leave(destination, id: id) }
            throw error
        }
    }

    private func giveSeat(_ destination: Destination, _ connection: PartnerConnection?) {
        let (giving, isDrained) = state.withLock { state in
            (state.seats.give(destination, connection.map { ($0.id, $0) }), state.seats.isDrained)
        }
        switch giving {
        case .none: break
        case .handOver(let waiter, let connection):
            // Whoever gave up in the same moment does not need it: the seat goes on to the next.
            if !waiter.settle(.success(connection)) { giveSeat(destination, connection) }
        case .close(let connection): connection.close()
        }
        if isDrained { drained.settle(.success(())) }
    }
}
