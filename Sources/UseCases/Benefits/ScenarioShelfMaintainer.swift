package import CivilTime
import Postgres
import Store

/// Keeps the shelf in step with the database: on every word of a change, and every few seconds.
package struct ScenarioShelfMaintainer: Sendable {
    let shelf: ScenarioShelf
    let now: @Sendable () -> Instant
    let failed: @Sendable (any Error) -> Void

    /// What `scenario_version` notifies on every change.
    package static let channel = LiveScenarioStore.channel

    package init(
        shelf: ScenarioShelf, now: @escaping @Sendable () -> Instant, failed: @escaping @Sendable (any Error) -> Void
    ) {
        self.shelf = shelf
        self.now = now
        self.failed = failed
    }

    /// Works until the sequence ends or the task is cancelled.
    package func run(wakeups: some AsyncSequence<Void, Never> & Sendable) async {
        for await _ in wakeups {
            do { try await shelf.reload(now: now()) } catch { failed(error) }
        }
    }
}
