import CivilTime
import Incentives
import Testing

@Suite struct `A benefit` {
    @Test func `takes a share of the price, rounded down, up to its maximum`() throws {
        let benefit = Benefit(percent: .init(percent: 20, maxFen: 5_000))
        #expect(try benefit.grant(for: Order(amountFen: 999)).benefitFen == 199)
        #expect(try benefit.grant(for: Order(amountFen: 25_000)).benefitFen == 5_000)
        #expect(try benefit.grant(for: Order(amountFen: 100_000)).benefitFen == 5_000)
        #expect(try benefit.grant(for: Order(amountFen: 100_000)).payFen == 95_000)
    }

    @Test func `waives a deposit up to its limit and leaves the rest to pay`() throws {
        let benefit = Benefit(depositWaiverFen: 29_900)
        let grant = try benefit.grant(for: Order(amountFen: 30_000))
        #expect(grant.waivedFen == 29_900)
        #expect(grant.payFen == 100)
        #expect(grant.benefitFen == 0)
    }

    @Test func `is refused without an amount where one is needed, and above what can be computed`() {
        let benefit = Benefit(fixedFen: 800)
        #expect(throws: OrderFault.amountNeeded) { try benefit.grant(for: Order()) }
        #expect(throws: OrderFault.amountOutOfRange) { try benefit.grant(for: Order(amountFen: .max)) }
        #expect(throws: OrderFault.amountOutOfRange) { try benefit.grant(for: Order(amountFen: -1)) }
        #expect(throws: OrderFault.quantityExceedsAllowance) {
            try Benefit(quantity: 2).grant(for: Order(quantity: 3))
        }
    }

    @Test func `covers as many things as are ordered, with or without an allowance of its own`() throws {
        #expect(try Benefit(fixedFen: 800).grant(for: Order(amountFen: 9_000, quantity: 3)).quantity == 3)
        #expect(try Benefit(quantity: 3).grant(for: Order(quantity: 3)).quantity == 3)
        let four = try Benefit(freeMinutes: 30).grant(for: Order(quantity: 4))
        #expect(Quota(unit: .count, period: .day, units: 9).cost(of: four, loanDays: 0) == 4)
        #expect(Quota(unit: .days, period: .day, units: 9).cost(of: four, loanDays: 30) == 120)
    }

    @Test func `counts minutes that are named, and no more of them free than there are`() throws {
        let benefit = Benefit(freeMinutes: 180)
        #expect(try benefit.grant(for: Order()).extras.freeMinutes == 180)
        #expect(try benefit.grant(for: Order(minutes: 60)).extras.freeMinutes == 60)
        #expect(try benefit.grant(for: Order(minutes: 600)).extras.freeMinutes == 180)
    }

    @Test func `never costs more than the price`() throws {
        let benefit = Benefit(percent: .init(percent: 100, maxFen: nil), fixedFen: 800)
        #expect(try benefit.grant(for: Order(amountFen: 500)).payFen == 0)
    }

    /// Each row: ours, the public offer, where ours is smaller.
    @Test(
        arguments: [
            (
                Benefit(percent: .init(percent: 20, maxFen: 100)), Benefit(percent: .init(percent: 10, maxFen: 200)),
                [.percent]
            ),
            (Benefit(percent: .init(percent: 20, maxFen: nil)), Benefit(percent: .init(percent: 20, maxFen: 5)), []),
            (
                Benefit(percent: .init(percent: 20, maxFen: 5)), Benefit(percent: .init(percent: 20, maxFen: nil)),
                [.percent]
            ),
            (Benefit(fixedFen: 1), Benefit(percent: .init(percent: 0, maxFen: nil)), []),
            (Benefit(freeMinutes: 30), Benefit(freeMinutes: 45, priority: 1), [.freeMinutes, .priority]),
            (Benefit(quantity: 40, loanDays: 30), Benefit(quantity: 2, loanDays: 31), [.loanDays]),
        ] as [(Benefit, Benefit, [Benefit.Component])])
    func `is compared with the public offer component by component`(
        ours: Benefit, offer: Benefit, short: [Benefit.Component]
    ) {
        #expect(ours.shortfalls(against: offer) == short)
        #expect(ours.isAtLeast(offer) == short.isEmpty)
    }
}

@Suite struct `Periods` {
    @Test(arguments: [
        (QuotaPeriod.week, "2026-11-24", "2026-11-23", "2026-11-30"), (.week, "2026-11-23", "2026-11-23", "2026-11-30"),
        (.week, "2027-01-01", "2026-12-28", "2027-01-04"), (.month, "2026-12-31", "2026-12-01", "2027-01-01"),
        (.year, "2026-12-31", "2026-01-01", "2027-01-01"), (.day, "2028-02-29", "2028-02-29", "2028-03-01"),
    ]) func `begin and end with Asia Shanghai days`(period: QuotaPeriod, day: String, start: String, end: String) throws
    {
        let (day, start, end) = (try #require(Day(day)), try #require(Day(start)), try #require(Day(end)))
        #expect(period.start(of: day) == start)
        #expect(period.end(from: start) == end)
    }

    @Test func `the lowest free ordinals are taken`() {
        let cap = Cap(period: .concurrent, limit: 4)
        #expect(cap.freeOrdinals(taken: [1, 3], wanted: 2) == [2, 4])
        #expect(cap.freeOrdinals(taken: [1, 3], wanted: 3) == nil)
        #expect(cap.freeOrdinals(taken: [9], wanted: 1) == [1])
        // Taken while the cap was higher: five are out, and four may be.
        #expect(cap.freeOrdinals(taken: [5, 6, 7, 8, 9], wanted: 1) == nil)
        #expect(cap.freeOrdinals(taken: [7, 8, 9], wanted: 1) == [1])
        #expect(cap.freeOrdinals(taken: [7, 8, 9], wanted: 2) == nil)
    }
}
