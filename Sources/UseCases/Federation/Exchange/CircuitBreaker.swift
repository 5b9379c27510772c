import CivilTime
import Federation
import Synchronization

/// Keeps a partner that does not answer from costing everyone ten seconds: after five silences in a row it is left
/// alone for half a minute, then asked once, and left alone twice as long, up to ten minutes, while that fails. A pure
/// table of what happened; the clock comes with each call.
///
/// A silence is whatever costs waiting: no connection, no answer in time, or a gateway that says so (5xx without a
/// signature). An answer that is wrong costs none, and is nothing to be protected from. Questions that were under way
/// when the circuit opened say nothing new when they fail, too.
struct CircuitState: Hashable, Sendable {
    static let failuresToOpen = 5
    static let shortestPause: Int64 = 30
    static let longestPause: Int64 = 600

    /// What a question is to the circuit.
    enum Passage: Hashable, Sendable {
        case ordinary
        /// The one question that finds out whether the partner is back.
        case probe
    }

    private(set) var failures = 0
    private var openUntil: Instant?
    private var pause = Self.shortestPause

    /// Whether it is left alone now.
    func isOpen(at now: Instant) -> Bool { openUntil.map { now < $0 } ?? false }

    /// How a request may be made now, `nil` where it may not. Where it was open, one may, and the next only when that
    /// is answered or late.
    mutating func pass(at now: Instant) -> Passage? {
        guard openUntil != nil else { return .ordinary }
        guard !isOpen(at: now) else { return nil }
        openUntil = now.adding(seconds: pause)
        return .probe
    }

    mutating func answered() { self = CircuitState() }

    mutating func silent(_ passage: Passage, at now: Instant) {
        failures += 1
        if passage == .probe {
            pause = min(pause * 2, Self.longestPause)
        } else if openUntil != nil || failures < Self.failuresToOpen {
            return
        }
        openUntil = now.adding(seconds: pause)
    }

    /// We gave up: nothing was learnt, and the next may ask.
    mutating func abandoned(_ passage: Passage, at now: Instant) {
        if passage == .probe { openUntil = now }
    }
}

/// One circuit for each partner, shared by all who ask it.
package final class CircuitBreakers: Sendable {
    private let circuits = Mutex<[EntityID: CircuitState]>([:])

    package init() {}

    func isOpen(_ partner: EntityID, at now: Instant) -> Bool {
        circuits.withLock { $0[partner]?.isOpen(at: now) ?? false }
    }

    func pass(_ partner: EntityID, at now: Instant) -> CircuitState.Passage? {
        circuits.withLock { $0[partner, default: CircuitState()].pass(at: now) }
    }

    func answered(_ partner: EntityID) { circuits.withLock { _ = $0.removeValue(forKey: partner) } }

    func silent(_ partner: EntityID, _ passage: CircuitState.Passage, at now: Instant) {
        circuits.withLock { $0[partner, default: CircuitState()].silent(passage, at: now) }
    }

    func abandoned(_ partner: EntityID, _ passage: CircuitState.Passage, at now: Instant) {
        circuits.withLock { $0[partner]?.abandoned(passage, at: now) }
    }
}
