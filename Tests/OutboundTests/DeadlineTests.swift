import Federation
import Testing

@testable import Outbound

@Suite struct `A deadline` {
    /// A connection that stands in the moment its time is over would otherwise stay open, known to nobody.
    @Test func `hands what comes too late to whoever disposes of it`() async throws {
        var late: [Int] = []
        await #expect(throws: PartnerSilence.timedOut) {
            try await within(.milliseconds(1), discard: { late.append($0) }) {
                while !Task.isCancelled { await Task.yield() }
                return 7
            }
        }
        #expect(late == [7])
    }

    @Test func `hands what comes in time to whoever asked`() async throws {
        var late: [Int] = []
        #expect(try await within(.seconds(60), discard: { late.append($0) }) { 7 } == 7)
        #expect(late == [])
    }
}
