import Synchronization

/// A bounded set of connections, lent to one transaction at a time.
///
/// A caller that finds all of them lent waits in line, at most `waitLimit`. A connection that broke reopens at its next
/// use, so after a restart of the server the pool recovers by itself; calls in between fail at once with a clear error.
package final class PostgresPool: Sendable {
    private typealias Waiter = CheckedContinuation<PostgresConnection, any Error>

    private struct State {
        var machine: PoolStateMachine<PostgresConnection, Waiter>
        var lastID: UInt64 = 0
    }

    private let state: Mutex<State>
    private let drained = Completion()
    private let options: ConnectionOptions
    private let waitLimit: Duration
    private let log: PostgresLog

    /// Connects when the first caller comes.
    package init(
        options: ConnectionOptions, size: Int, waitLimit: Duration = .seconds(5),
        connectTimeout: Duration = .seconds(10), log: @escaping PostgresLog = { _ in }
    ) {
        self.options = options.connectTimeout(connectTimeout)
        self.waitLimit = waitLimit
        self.log = log
        state = Mutex(State(machine: PoolStateMachine(size: size)))
    }

    /// Runs `body` in a transaction, and once more, at most three times, when a concurrent transaction interfered
    /// (40001, 40P01). So `body` must have no effect but through its connection.
    package func transaction<Result: Sendable>(
        _ mode: TransactionMode = .readWrite,
        _ body: @Sendable (isolated PostgresConnection) throws -> Result
    ) async throws -> Result {
        try await lending { connection in
            var attempt = 0
            while true {
                do {
                    return try await connection.transact(mode, body)
                } catch let error as PostgresError where error.isTransient && attempt < 3 {
                    attempt += 1
                    log(.retrying(error.sqlState ?? .serializationFailure, attempt: attempt))
                    try await Task.sleep(for: .milliseconds(Int.random(in: 1...(10 << attempt))))
                }
            }
        }
    }

    /// Lends a connection for work outside a transaction: a COPY of many minutes, session locks. A body that throws
    /// costs the session, and with it locks and settings it may have left.
    package func withConnection<Result: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> Result
    ) async throws -> Result {
        try await lending { connection in try await connection.use(body) }
    }

    /// Refuses newcomers and those who wait, and returns when the last lent connection is back.
    package func close() async {
        let closing = state.withLock { $0.machine.close() }
        for waiter in closing.refused { waiter.resume(throwing: PostgresError(.poolClosed)) }
        for connection in closing.idle { await connection.close() }
        if closing.drained { drained.complete() }
        await drained.wait()
    }

    private func lending<Result: Sendable>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let connection = try await lease()
        do {
            let result = try await body(connection)
            await giveBack(connection)
            return result
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    private func lease() async throws -> PostgresConnection {
        switch state.withLock({ $0.machine.lease() }) {
        case .use(let connection): connection
        case .make: PostgresConnection(options: options, log: log)
        case .refuse(let error): throw error
        case .wait: try await waitInLine()
        }
    }

    private func waitInLine() async throws -> PostgresConnection {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let alarm = Task { [waitLimit] in
            try await Task.sleep(for: waitLimit)
            leave(id, PostgresError(.poolTimeout))
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let (lease, callers) = state.withLock { state in
                    (state.machine.lease(id: id, waiter: waiter), state.machine.waitingCount)
                }
                switch lease {
                case .use(let connection): waiter.resume(returning: connection)
                case .make: waiter.resume(returning: PostgresConnection(options: options, log: log))
                case .refuse(let error): waiter.resume(throwing: error)
                case .wait:
                    log(.waiting(callers: callers))
                    // A cancellation that came before the waiter stood in line found nobody to take out.
                    if Task.isCancelled { leave(id, CancellationError()) }
                }
            }
        } onCancel: {
            leave(id, CancellationError())
        }
    }

    private func leave(_ id: UInt64, _ reason: any Error) {
        state.withLock { $0.machine.leave(id: id) }?.resume(throwing: reason)
    }

    private func giveBack(_ connection: PostgresConnection) async {
        switch state.withLock({ $0.machine.giveBack(connection) }) {
        case .none: break
        case .handOver(let connection, let waiter): waiter.resume(returning: connection)
        case .close(let connection, let isLast):
            await connection.close()
            if isLast { drained.complete() }
        }
    }
}
