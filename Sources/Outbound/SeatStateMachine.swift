/// Decides who may talk to a partner now, and over which connection; performs nothing.
///
/// A partner has a bounded number of seats, so that one that has fallen silent holds up its own callers and nobody
/// else's. A caller takes a seat, with a kept connection if there is one, and gives it back with or without a
/// connection worth keeping. Callers who find every seat taken are served in their order.
struct SeatStateMachine<Key: Hashable, Connection, Waiter> {
    private struct Partner {
        var kept: [(id: UInt64, connection: Connection)] = []
        var taken = 0
        var waiting: [(id: UInt64, waiter: Waiter)] = []
    }

    private var partners: [Key: Partner] = [:]
    private var isClosing = false
    private let seats: Int
    private let keep: Int

    /// At most `seats` exchanges with a partner at a time, at most `keep` connections kept for it between exchanges.
    init(seats: Int, keep: Int) {
        precondition(seats > 0 && keep >= 0, "a partner has at least one seat")
        self.seats = seats
        self.keep = keep
    }

    enum Taking {
        case use(Connection)
        /// Open a connection and use it.
        case open
        /// Every seat is taken: come back with a waiter.
        case wait
        case refuse
    }

    enum Giving {
        case none
        /// The seat goes to whoever waited longest, with the connection or without.
        case handOver(to: Waiter, Connection?)
        case close(Connection)
    }

    mutating func take(_ key: Key) -> Taking {
        if isClosing { return .refuse }
        guard partners[key, default: Partner()].taken < seats else { return .wait }
        partners[key, default: Partner()].taken += 1
        // Last in, first out: what was used last is the least likely to have been closed by the partner.
        return partners[key]?.kept.popLast().map { .use($0.connection) } ?? .open
    }

    /// A caller that was told to wait. Asks again first, since a seat may have become free in between.
    mutating func take(_ key: Key, id: UInt64, waiter: Waiter) -> Taking {
        let taking = take(key)
        if case .wait = taking { partners[key, default: Partner()].waiting.append((id, waiter)) }
        return taking
    }

    /// The exchange is over; `connection` is given if it may be used again, under an id that names it.
    mutating func give(_ key: Key, _ connection: (id: UInt64, connection: Connection)?) -> Giving {
        guard var partner = partners[key] else { return connection.map { .close($0.connection) } ?? .none }
        defer { partners[key] = partner.taken == 0 && partner.kept.isEmpty ? nil : partner }
        if !partner.waiting.isEmpty {
            return .handOver(to: partner.waiting.removeFirst().waiter, connection?.connection)
        }
        partner.taken -= 1
        guard let connection else { return .none }
        if isClosing || partner.kept.count >= keep { return .close(connection.connection) }
        partner.kept.append(connection)
        return .none
    }

    /// A kept connection has ended by itself. One that is lent at the moment is not found, and nothing happens.
    mutating func forget(_ key: Key, id: UInt64) {
        guard var partner = partners[key] else { return }
        partner.kept.removeAll { $0.id == id }
        partners[key] = partner.taken == 0 && partner.kept.isEmpty ? nil : partner
    }

    /// The waiter gives up; if it has been served already, nothing happens.
    mutating func leave(_ key: Key, id: UInt64) {
        partners[key]?.waiting.removeAll { $0.id == id }
    }

    /// Refuses newcomers and waiters; exchanges under way finish first.
    mutating func close() -> (kept: [Connection], refused: [Waiter]) {
        isClosing = true
        var (kept, refused): ([Connection], [Waiter]) = ([], [])
        for key in partners.keys {
            kept += partners[key]?.kept.map(\.connection) ?? []
            refused += partners[key]?.waiting.map(\.waiter) ?? []
            partners[key]?.kept = []
            partners[key]?.waiting = []
        }
        partners = partners.filter { $0.value.taken > 0 }
        return (kept, refused)
    }

    /// Closed, and nobody holds a seat.
    var isDrained: Bool { isClosing && partners.values.allSatisfy { $0.taken == 0 } }
}
