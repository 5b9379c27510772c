extension AsyncSequence where Element == Void, Failure == Never {
    /// Works at once and then at each wake-up, until there are no more or the task is cancelled.
    func work(_ work: () async -> Void) async {
        await work()
        for await _ in self {
            if Task.isCancelled { return }
            await work()
        }
    }
}
