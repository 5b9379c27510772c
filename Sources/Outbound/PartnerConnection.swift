import Federation
import NIOCore

/// A connection with a partner's server over which questions go one after the other.
struct PartnerConnection: Sendable {
    /// Names the connection among those of its client.
    let id: UInt64
    let channel: any Channel
    let handler: NIOLoopBound<ExchangeHandler>

    /// Asks and waits for the answer. After any failure, cancellation included, the connection is closed.
    ///
    /// - Throws: `NothingSent` when the connection had already ended, else a `PartnerSilence` or a `CancellationError`.
    func ask(_ request: PartnerRequest) async throws -> ExchangeHandler.Answer {
        let outcome = Outcome<ExchangeHandler.Answer>()
        channel.eventLoop.execute { handler.value.ask(ExchangeHandler.Question(request: request, outcome: outcome)) }
        do {
            return try await outcome.value()
        } catch {
            close()
            throw error
        }
    }

    func whenClosed(_ body: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { _ in body() }
    }

    func close() {
        channel.close(promise: nil)
    }
}
