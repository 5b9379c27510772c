import Federation
import Foundation
import Synchronization

/// Look-ups of names under way, each on a thread of its own. The system's resolver cannot be stopped: what waits for a name
/// server that does not answer waits for as long as the machine is set up to, and must hold up nothing but itself.
///
/// A name that is being looked up is not looked up again: whoever asks meanwhile waits for the same answer. So a partner's name
/// that hangs holds one thread, however often it is tried.
final class LookUps<Name: Hashable & Sendable, Found: Sendable>: Sendable {
    private let most: Int
    private let waiting = Mutex<[Name: [Outcome<Found>]]>([:])

    private enum Turn {
        case begin, join, refuse
    }

    /// Names that are looked up at a time, at most.
    init(most: Int) {
        self.most = most
    }

    /// What `lookUp` finds. A caller who is cancelled goes on at once; the look-up ends when it ends.
    ///
    /// - Throws: `PartnerSilence.timedOut` while too many others are under way; `CancellationError`.
    func found(_ name: Name, by lookUp: @escaping @Sendable (Name) -> Found) async throws -> Found {
        let outcome = Outcome<Found>()
        let turn = waiting.withLock { waiting -> Turn in
            if waiting[name] != nil {
                waiting[name]?.append(outcome)
                return .join
            }
            guard waiting.count < most else { return .refuse }
            waiting[name] = [outcome]
            return .begin
        }
        switch turn {
        case .join: break
        case .refuse: throw PartnerSilence.timedOut
        case .begin:
            Thread.detachNewThread { [self] in
                let found = lookUp(name)
                for outcome in waiting.withLock({ $0.removeValue(forKey: name) ?? [] }) {
                    outcome.settle(.success(found))
                }
            }
        }
        return try await outcome.value()
    }
}
