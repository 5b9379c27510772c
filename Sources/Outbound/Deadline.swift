import Federation

/// Runs `body`, and cancels it when the time is over. What `body` gives nevertheless, because it was done in the same
/// moment, goes to `discard`: nobody else will get it.
///
/// - Throws: what `body` throws, or `PartnerSilence.timedOut`.
func within<Value: Sendable>(
    _ limit: Duration, discard: (Value) -> Void = { _ in }, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw PartnerSilence.timedOut
        }
        guard let first = await group.nextResult() else { throw CancellationError() }
        group.cancelAll()
        while let late = await group.nextResult() {
            if case .success(let value) = late { discard(value) }
        }
        return try first.get()
    }
}
