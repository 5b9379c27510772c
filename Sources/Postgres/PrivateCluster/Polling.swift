/// Waiting for a condition of which the operating system sends no signal: files, locks and processes of others.
enum Polling {
    /// Asks until `condition` holds (`true`) or `limit` has passed (`false`); throws only when the task is cancelled.
    static func until(
        within limit: Duration? = nil, _ condition: () throws -> Bool
    ) async throws -> Bool {
        let begin = ContinuousClock.now
        var pause = Duration.milliseconds(2)
        while try !condition() {
            if let limit, ContinuousClock.now - begin >= limit { return false }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
        return true
    }
}
