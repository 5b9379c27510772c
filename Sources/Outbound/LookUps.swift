import Federation
import Glibc
import Synchronization

/// Look-ups of names under way, each on a thread of its own. The system's resolver cannot be stopped: what waits for a
/// name server that does not answer waits for as long as the machine is set up to, and must hold up nothing but itself.
///
/// A name that is being looked up is not looked up again: whoever asks meanwhile waits for the same answer. So a
/// partner's name that hangs holds one thread, however often it is tried.
final class LookUps<Name: Hashable & Sendable, Found: Sendable>: Sendable {
    private let most: Int
    private let start: OwnThread.Start
    private let waiting = Mutex<[Name: [Outcome<Found>]]>([:])

    private enum Turn {
        case begin, join, refuse
    }

    /// Names that are looked up at a time, at most. `start` gives each its thread.
    init(most: Int, start: @escaping OwnThread.Start = OwnThread.start) {
        self.most = most
        self.start = start
    }

    /// What `lookUp` finds. A caller who is cancelled goes on at once; the look-up ends when it ends.
    ///
    /// - Throws: `PartnerSilence.busy` while too many others are under way, or where there is no thread for it;
    ///   `CancellationError`.
    func found(_ name: Name, by lookUp: @escaping @Sendable (Name) -> Found) async throws -> Found {
        let outcome = Outcome<Found>()
        let turn = waiting.withLock { waiting -> Turn in
            if let others = waiting[name] {
                waiting[name] = others.filter { !$0.isSettled } + [outcome]
                return .join
            }
            guard waiting.count < most else { return .refuse }
            waiting[name] = [outcome]
            return .begin
        }
        switch turn {
        case .join: break
        case .refuse: throw PartnerSilence.busy
        case .begin:
            let begun = start { [self] in settle(name, .success(lookUp(name))) }
            if !begun { settle(name, .failure(PartnerSilence.busy)) }
        }
        return try await outcome.value()
    }

    /// Frees the name's place and tells everybody who waits for it.
    private func settle(_ name: Name, _ result: Result<Found, any Error>) {
        for outcome in waiting.withLock({ $0.removeValue(forKey: name) ?? [] }) { outcome.settle(result) }
    }
}

/// A thread for one piece of work, which ends with it.
enum OwnThread {
    /// `false` where the system gives no thread: then the work is not done.
    typealias Start = @Sendable (_ work: @escaping @Sendable () -> Void) -> Bool

    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    static let start: Start = { work in
        let handed = unsafe Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { given in
                if let given = unsafe given { unsafe Unmanaged<Work>.fromOpaque(given).takeRetainedValue().run() }
                return nil
            }, handed.toOpaque())
        guard failure == 0 else {
            unsafe handed.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
