import Incentives
import Testing

@Suite struct `The balance of a period` {
    @Test func `says what to issue or take back, and refuses to go below what is used`() throws {
        let balance = PeriodBalance(available: 400, held: 40, used: 60, returned: 0)
        #expect(try balance.change(to: 700, clamping: false) == 200)
        #expect(try balance.change(to: 100, clamping: false) == -400)
        #expect(throws: PeriodBalance.BelowUsed.self) { try balance.change(to: 99, clamping: false) }
        #expect(try balance.change(to: 99, clamping: true) == -400)
    }
}
