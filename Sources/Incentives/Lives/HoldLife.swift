package import CivilTime

/// The life of a hold: `held → committed | released | expired`, once.
package enum HoldState: String, CaseIterable, Hashable, Sendable {
    case held, committed, released, expired

    package enum Event: Hashable, Sendable {
        case commit, release, expire
    }

    package enum Refusal: Error, Hashable, Sendable {
        /// It has ended already, otherwise than asked for.
        case ended(HoldState)
        /// Its time is over: it counts as expired whether or not that is written yet.
        case expired
        /// Nothing expires before its time.
        case notYet
    }

    /// Where an event leads at an instant. Repeating what has happened is refused as `ended`, for the caller to judge.
    package func after(_ event: Event, at now: Instant, expiresAt: Instant) throws(Refusal) -> HoldState {
        guard self == .held else { throw .ended(self) }
        switch event {
        case .commit, .release:
            guard now < expiresAt else { throw .expired }
            return event == .commit ? .committed : .released
        case .expire:
            guard now >= expiresAt else { throw .notYet }
            return .expired
        }
    }

    /// Seconds a hold lives unless the version says otherwise, and at most.
    package static let usualSeconds: Int64 = 600
    package static let secondsRange: ClosedRange<Int64> = 30...86_400
}
