import Synchronization

/// The shared read path: many callers' single statements over a few connections, without waiting for one another.
///
/// Statements are queued, sent together and answered in order; each stands alone and sees its own snapshot. Its
/// sessions refuse to write. A full queue and a wait that is too long end in `poolTimeout`; a broken connection fails
/// the statements that were on their way and is replaced at the next one.
package final class PostgresPipeline: Sendable {
    private let queues: [PipelineQueue]
    private let ended: [Completion]
    private let waitLimit: Duration
    private let lastID = Atomic<UInt64>(0)

    /// Connects when the first statement comes. `queueLimit` bounds the statements that wait for each connection.
    package init(
        options: ConnectionOptions, connections: Int = 2, queueLimit: Int = 4096, waitLimit: Duration = .seconds(5),
        log: @escaping PostgresLog = { _ in }
    ) {
        precondition(connections > 0 && queueLimit > 0, "a pipeline has at least one connection and one place")
        queues = (0..<connections).map { _ in PipelineQueue(limit: queueLimit) }
        ended = (0..<connections).map { _ in Completion() }
        self.waitLimit = waitLimit
        for (queue, ended) in zip(queues, ended) {
            startThread {
                PipelineLane(queue: queue, options: options.readingOnly(), log: log).run()
                ended.complete()
            }
        }
    }

    deinit { for queue in queues { queue.close() } }

    /// The first row, or `nil`.
    package func first<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) async throws -> Row? {
        let result = try await result(statement.text, statement.parameters(parameters))
        guard result.rowCount > 0 else { return nil }
        return try result.decode(0, statement.decode)
    }

    /// All rows, in memory.
    package func all<Parameters, Row>(
        _ statement: Statement<Parameters, Row>, _ parameters: Parameters
    ) async throws -> [Row] {
        try await result(statement.text, statement.parameters(parameters)).decodeAll(statement.decode)
    }

    package func first<Row>(_ statement: Statement<Void, Row>) async throws -> Row? { try await first(statement, ()) }
    package func all<Row>(_ statement: Statement<Void, Row>) async throws -> [Row] { try await all(statement, ()) }

    /// Refuses newcomers and returns when all answers are in and the connections are closed.
    package func close() async {
        for queue in queues { queue.close() }
        for ended in ended { await ended.wait() }
    }

    private func result(_ text: StatementText, _ parameters: ParameterWriter) async throws -> ServerResult {
        try Task.checkCancellation()
        let id = lastID.add(1, ordering: .relaxed).newValue
        let queue = quietest
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                queue.add(
                    PipelineRequest(
                        id: id, text: text, parameters: parameters, deadline: .now + waitLimit, caller: caller))
                // A cancellation that came before the request stood in line found nobody to take out.
                if Task.isCancelled { queue.remove(id) }
            }
        } onCancel: {
            queue.remove(id)
        }
    }

    /// The connection with the fewest statements waiting and on their way.
    private var quietest: PipelineQueue {
        var best = queues[0]
        guard queues.count > 1 else { return best }
        var least = best.outstanding
        for queue in queues.dropFirst() where least > 0 {
            let outstanding = queue.outstanding
            if outstanding < least { (best, least) = (queue, outstanding) }
        }
        return best
    }
}
