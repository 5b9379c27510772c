import Testing

@testable import UseCases

@Suite struct `A combiner of questions` {
    @Test func `refuses who has waited too long, and answers who comes then`() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let combiner = Combiner<Int, Int>(lanes: 1, waitLimit: .seconds(1)) { keys in
            begin.finish()
            for await _ in released {}
            return keys.map { $0 * 10 }
        }
        async let first = combiner(1)
        for await _ in begun {}
        let second = Task { try await combiner(2) }
        while combiner.waitingCount == 0 { await Task.yield() }
        let late = ContinuousClock.now + .seconds(1)
        while .now <= late { await Task.yield() }
        release.finish()
        #expect(try await first == 10)
        await #expect(throws: Fault.temporarilyUnavailable) { try await second.value }
        #expect(combiner.waitingCount == 0)
        #expect(try await combiner(3) == 30)
    }
}
