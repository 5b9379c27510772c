/// Decides who gets which connection; performs nothing.
///
/// Every event method answers with what the pool must do, so each race is a row in a table test. Connections are reused
/// last in, first out, so that a quiet pool lets most of its sessions rest; waiting callers are served in their order.
struct PoolStateMachine<Connection, Waiter> {
    private let size: Int
    private var idle: [Connection] = []
    private var leased = 0
    private var waiting: [(id: UInt64, waiter: Waiter)] = []
    private var isClosing = false

    init(size: Int) {
        precondition(size > 0, "a pool has at least one connection")
        self.size = size
    }

    enum Lease {
        case use(Connection)
        /// There is room for one more: make it and use it.
        case make
        /// None is free: come back with a waiter.
        case wait
        case refuse(PostgresError)
    }

    enum Return {
        case none
        case handOver(Connection, to: Waiter)
        /// The pool is closing; the last one out says so.
        case close(Connection, drained: Bool)
    }

    var waitingCount: Int { waiting.count }

    mutating func lease() -> Lease {
        if isClosing { return .refuse(PostgresError(.poolClosed)) }
        if let connection = idle.popLast() {
            leased += 1
            return .use(connection)
        }
        guard leased < size else { return .wait }
        leased += 1
        return .make
    }

    /// A caller that was told to wait. Asks again first, since a connection may have come back in between.
    mutating func lease(id: UInt64, waiter: Waiter) -> Lease {
        let lease = lease()
        if case .wait = lease { waiting.append((id: id, waiter: waiter)) }
        return lease
    }

    mutating func giveBack(_ connection: Connection) -> Return {
        if !waiting.isEmpty { return .handOver(connection, to: waiting.removeFirst().waiter) }
        leased -= 1
        if isClosing { return .close(connection, drained: leased == 0) }
        idle.append(connection)
        return .none
    }

    /// The waiter gives up, by time or cancellation. `nil` when it has been served already.
    mutating func leave(id: UInt64) -> Waiter? {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: index).waiter
    }

    /// Refuses newcomers and waiters; leased connections finish first.
    mutating func close() -> (idle: [Connection], refused: [Waiter], drained: Bool) {
        isClosing = true
        defer {
            idle = []
            waiting = []
        }
        return (idle, waiting.map(\.waiter), leased == 0)
    }
}
