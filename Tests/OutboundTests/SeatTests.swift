import Testing

@testable import Outbound

/// Who may talk to a partner, and over what.
@Suite struct `Seats of a partner` {
    private typealias Machine = SeatStateMachine<String, Int, Int>

    private static func text(_ taking: Machine.Taking) -> String { "\(taking)" }
    private static func text(_ giving: Machine.Giving) -> String { "\(giving)" }

    @Test func `one exchange after the other`() {
        var seats = Machine(seats: 2, keep: 1)
        #expect(Self.text(seats.take("a")) == "open")
        #expect(Self.text(seats.take("a")) == "open")
        #expect(Self.text(seats.take("a")) == "wait")
        #expect(Self.text(seats.take("b")) == "open", "another partner has seats of its own")
        #expect(Self.text(seats.give("a", (1, 10))) == "none")
        #expect(Self.text(seats.give("a", (2, 20))) == "close(20)", "one is kept already")
        #expect(Self.text(seats.take("a")) == "use(10)")
        #expect(Self.text(seats.give("a", nil)) == "none")
        #expect(Self.text(seats.take("a")) == "open", "what broke is not kept")
    }

    @Test func `a waiter gets the seat that becomes free, with its connection or without`() {
        var seats = Machine(seats: 1, keep: 1)
        _ = seats.take("a")
        for waiter in 7...9 { #expect(Self.text(seats.take("a", id: UInt64(waiter), waiter: waiter)) == "wait") }
        #expect(Self.text(seats.give("a", (1, 10))) == "handOver(to: 7, Optional(10))")
        seats.leave("a", id: 8)
        #expect(Self.text(seats.give("a", nil)) == "handOver(to: 9, nil)")
        #expect(Self.text(seats.give("a", nil)) == "none")
        #expect(Self.text(seats.take("a", id: 10, waiter: 10)) == "open", "a seat became free in between")
    }

    @Test func `a kept connection that ended is forgotten, a lent one is not there to forget`() {
        var seats = Machine(seats: 2, keep: 2)
        _ = seats.take("a")
        _ = seats.give("a", (1, 10))
        seats.forget("a", id: 1)
        #expect(Self.text(seats.take("a")) == "open")
        seats.forget("a", id: 2)
        #expect(Self.text(seats.give("a", (2, 20))) == "none")
        #expect(Self.text(seats.take("a")) == "use(20)")
    }

    @Test func `closing refuses who waits and who comes, and ends with the last seat`() {
        var seats = Machine(seats: 1, keep: 1)
        _ = seats.take("a")
        _ = seats.take("b")
        _ = seats.give("b", (1, 10))
        _ = seats.take("a", id: 1, waiter: 7)
        let closing = seats.close()
        #expect(closing.kept == [10] && closing.refused == [7] && !seats.isDrained)
        #expect(Self.text(seats.take("c")) == "refuse")
        #expect(Self.text(seats.give("a", (2, 20))) == "close(20)")
        #expect(seats.isDrained)
    }

    @Test(arguments: 1...20) func `any order of events keeps the bounds and serves everybody once`(seed: UInt64) {
        var seats = Machine(seats: 3, keep: 2)
        var (state, taken, served, next) = (seed, 0, Set<Int>(), 0)
        var waiting: [Int] = []
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            switch state >> 62 {
            case 0, 1:
                next += 1
                switch seats.take("a", id: UInt64(next), waiter: next) {
                case .use, .open: taken += 1
                case .wait: waiting.append(next)
                case .refuse: Issue.record("nobody has closed")
                }
            case 2 where taken > 0:
                if case .handOver(let waiter, _) = seats.give("a", (UInt64(next), next)) {
                    #expect(waiter == waiting.removeFirst(), "in their order")
                    #expect(served.insert(waiter).inserted)
                } else {
                    #expect(waiting.isEmpty)
                    taken -= 1
                }
            case 3 where !waiting.isEmpty:
                seats.leave("a", id: UInt64(waiting.remove(at: Int(state >> 32 & 0xFFFF) % waiting.count)))
            default: break
            }
            #expect(taken <= 3 && (waiting.isEmpty || taken == 3))
        }
    }
}
