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
        // On a busy machine the lane may begin so late that a question has waited too long already: it is asked again.
        let asked = { @Sendable (key: Int) async throws -> Int? in
            while true {
                do { return try await combiner(key) } catch Fault.temporarilyUnavailable { await Task.yield() }
            }
        }
        async let first = asked(1)
        for await _ in begun {}
        let second = Task { try await combiner(2) }
        while combiner.waitingCount == 0 { await Task.yield() }
        let late = ContinuousClock.now + .seconds(1)
        while .now <= late { await Task.yield() }
        release.finish()
        #expect(try await first == 10)
        await #expect(throws: Fault.temporarilyUnavailable) { try await second.value }
        #expect(combiner.waitingCount == 0)
        #expect(try await asked(3) == 30)
    }
}
