import Testing

@testable import Postgres

@Suite struct `The pipeline's queue` {
    private static let text = StatementText(sql: "SELECT 1", name: nil)

    private func request(
        _ id: UInt64, _ caller: CheckedContinuation<ServerResult, any Error>, deadline: ContinuousClock.Instant = .now
    ) -> PipelineRequest {
        PipelineRequest(id: id, text: Self.text, parameters: ParameterWriter(), deadline: deadline, caller: caller)
    }

    @Test func `lets a cancelled caller leave before its statement is sent, and not after`() async {
        let queue = PipelineQueue(limit: 10)
        await #expect(throws: CancellationError.self) {
            try await withCheckedThrowingContinuation { caller in
                queue.add(request(1, caller))
                queue.remove(2)
                #expect(queue.outstanding == 1)
                queue.remove(1)
            }
        }
        #expect(queue.outstanding == 0)
        await #expect(throws: PostgresError.self) {
            try await withCheckedThrowingContinuation { caller in
                queue.add(request(3, caller))
                let taken = queue.take(room: 5, inFlight: 0)?.requests ?? []
                #expect(taken.map(\.id) == [3])
                queue.remove(3)
                #expect(queue.outstanding == 1)
                caller.resume(throwing: PostgresError(.connectionLost))
            }
        }
    }

    @Test func `gives out no more than there is room for, and ends only when it is closed and empty`() async {
        let queue = PipelineQueue(limit: 2)
        let codes = await withTaskGroup(of: PostgresError.Code?.self) { group in
            for id in 1...3 {
                group.addTask {
                    await failure {
                        try await withCheckedThrowingContinuation { queue.add(request(UInt64(id), $0)) }
                    }?.code
                }
            }
            // The third finds no place, whichever it is.
            var codes = [await group.next() ?? nil]
            #expect(queue.take(room: 0, inFlight: 9)?.requests.isEmpty == true)
            #expect(queue.take(room: 0, inFlight: 9)?.nextDeadline != nil)
            queue.close()
            for request in queue.take(room: 1, inFlight: 0)?.requests ?? [] {
                request.caller.resume(throwing: PostgresError(.decoding))
            }
            for request in queue.expired(at: .now) { request.caller.resume(throwing: PostgresError(.queryTimeout)) }
            #expect(queue.take(room: 1, inFlight: 1)?.requests.isEmpty == true)
            #expect(queue.take(room: 1, inFlight: 0) == nil)
            for await code in group { codes.append(code) }
            return codes
        }
        #expect(codes.first == .poolTimeout)
        #expect(Set(codes) == [.poolTimeout, .decoding, .queryTimeout])
        let late = await failure { try await withCheckedThrowingContinuation { queue.add(request(9, $0)) } }
        #expect(late?.code == .poolClosed)
    }
}
