import Testing

@testable import Postgres

@Suite struct `The pool's state machine` {
    /// What happens to the pool, and what it must then do, as one word each.
    enum Event {
        case lease, wait(Int), back(String), leave(Int), close
    }

    private static func play(_ events: [Event], size: Int) -> [String] {
        var machine = PoolStateMachine<String, Int>(size: size)
        var made = 0
        return events.map { event in
            switch event {
            case .lease, .wait:
                let lease: PoolStateMachine<String, Int>.Lease
                if case .wait(let id) = event {
                    lease = machine.lease(id: UInt64(id), waiter: id)
                } else {
                    lease = machine.lease()
                }
                switch lease {
                case .use(let connection): return "use \(connection)"
                case .make:
                    made += 1
                    return "make \(made)"
                case .wait: return "wait"
                case .refuse(let error): return "\(error.code)"
                }
            case .back(let connection):
                switch machine.giveBack(connection) {
                case .none: return "none"
                case .handOver(let connection, let waiter): return "\(connection) to \(waiter)"
                case .close(let connection, let drained): return "close \(connection)\(drained ? ", drained" : "")"
                }
            case .leave(let id): return machine.leave(id: UInt64(id)).map { "\($0) left" } ?? "served already"
            case .close:
                let closing = machine.close()
                return "close \(closing.idle), refuse \(closing.refused)\(closing.drained ? ", drained" : "")"
            }
        }
    }

    @Test(
        arguments: [
            ("makes up to its size, then lets callers wait", [.lease, .lease, .lease], ["make 1", "make 2", "wait"]),
            (
                "lends the connection that came back last", [.lease, .lease, .back("a"), .back("b"), .lease, .lease],
                ["make 1", "make 2", "none", "none", "use b", "use a"]
            ),
            (
                "serves those who wait in their order", [.lease, .lease, .wait(1), .wait(2), .back("a"), .back("b")],
                ["make 1", "make 2", "wait", "wait", "a to 1", "b to 2"]
            ),
            (
                "asks again before it lets one wait", [.lease, .lease, .back("a"), .wait(1)],
                ["make 1", "make 2", "none", "use a"]
            ),
            (
                "takes one who leaves out of the line",
                [.lease, .lease, .wait(1), .wait(2), .leave(1), .back("a"), .leave(1)],
                ["make 1", "make 2", "wait", "wait", "1 left", "a to 2", "served already"]
            ),
            (
                "knows nobody who was served", [.lease, .lease, .wait(1), .back("a"), .leave(1)],
                ["make 1", "make 2", "wait", "a to 1", "served already"]
            ),
            (
                "closes idle ones at once and lent ones when they return",
                [.lease, .lease, .back("a"), .close, .lease, .back("b")],
                ["make 1", "make 2", "none", "close [\"a\"], refuse []", "poolClosed", "close b, drained"]
            ),
            (
                "refuses those who wait when it closes", [.lease, .lease, .wait(1), .close, .back("a"), .back("b")],
                ["make 1", "make 2", "wait", "close [], refuse [1]", "close a", "close b, drained"]
            ),
            (
                "is drained at once when nothing is lent", [.lease, .back("a"), .close],
                ["make 1", "none", "close [\"a\"], refuse [], drained"]
            ),
        ] as [(String, [Event], [String])])
    func `answers each event with one action`(name: String, events: [Event], actions: [String]) {
        #expect(Self.play(events, size: 2) == actions, "\(name)")
    }
}
