import CivilTime
import Federation
import Synchronization

/// Keeps a partner that does not answer from costing everyone ten seconds: after five silences in a row it is left alone for
/// half a minute, then asked once, and left alone twice as long, up to ten minutes, while that fails. A pure table of what
/// happened; the clock comes with each call.
struct CircuitState: Hashable, Sendable {
    static let failuresToOpen = 5
    static let shortestPause: Int64 = 30
    static let longestPause: Int64 = 600

    private(set) var failures = 0
    private var openUntil: Instant?
    private var pause = Self.shortestPause

    /// Whether a request may be made now. Where it was open, one may, and the next only when that is answered or late.
    mutating func mayAsk(at now: Instant) -> Bool {
        guard let until = openUntil else { return true }
        guard now >= until else { return false }
        openUntil = now.adding(seconds: pause)
        return true
    }

    mutating func answered() { self = CircuitState() }

    mutating func silent(at now: Instant) {
        failures += 1
        guard failures >= Self.failuresToOpen else { return }
        if failures > Self.failuresToOpen { pause = min(pause * 2, Self.longestPause) }
        openUntil = now.adding(seconds: pause)
    }
}

/// One circuit for each partner, shared by all who ask it.
package final class CircuitBreakers: Sendable {
    private let circuits = Mutex<[EntityID: CircuitState]>([:])

    package init() {}

    func mayAsk(_ partner: EntityID, at now: Instant) -> Bool {
        circuits.withLock { $0[partner, default: CircuitState()].mayAsk(at: now) }
    }

    func answered(_ partner: EntityID) { circuits.withLock { _ = $0.removeValue(forKey: partner) } }
    func silent(_ partner: EntityID, at now: Instant) {
        circuits.withLock { $0[partner, default: CircuitState()].silent(at: now) }
    }
}
