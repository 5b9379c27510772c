package import CivilTime

/// Where a grant stands.
package enum GrantState: String, CaseIterable, Hashable, Sendable {
    case granted, used, exhausted, expired, revoked
}

/// The life of a grant: `granted → used (1…max) → exhausted | expired | revoked`; a use that is reversed comes back.
package struct GrantLife: Hashable, Sendable {
    package let state: GrantState
    package let uses: Int
    package let maxUses: Int
    package let notAfter: Instant

    package enum Event: CaseIterable, Hashable, Sendable {
        case use, reverse, expire, revoke
    }

    /// A new grant.
    package init(maxUses: Int, notAfter: Instant) {
        self.init(state: .granted, uses: 0, maxUses: maxUses, notAfter: notAfter)
    }

    package init(state: GrantState, uses: Int, maxUses: Int, notAfter: Instant) {
        self.state = state
        self.uses = uses
        self.maxUses = maxUses
        self.notAfter = notAfter
    }

    /// Whether the benefit may be taken once more.
    package func isOpen(at now: Instant) -> Bool {
        (state == .granted || state == .used) && uses < maxUses && now < notAfter
    }

    /// Where an event leads at `now`, or `nil` if it leads nowhere. A use may be reversed after the end, too: the count is
    /// mended, and the state stays.
    package func after(_ event: Event, at now: Instant) -> GrantLife? {
        switch event {
        case .use: isOpen(at: now) ? with(uses: uses + 1) : nil
        case .reverse: uses > 0 ? with(uses: uses - 1) : nil
        case .expire: !hasEnded && now >= notAfter ? with(.expired) : nil
        case .revoke: hasEnded ? nil : with(.revoked)
        }
    }

    private var hasEnded: Bool { state == .expired || state == .revoked }

    private func with(_ state: GrantState) -> GrantLife {
        GrantLife(state: state, uses: uses, maxUses: maxUses, notAfter: notAfter)
    }

    private func with(uses: Int) -> GrantLife {
        let counted: GrantState = uses == 0 ? .granted : uses < maxUses ? .used : .exhausted
        return GrantLife(state: hasEnded ? state : counted, uses: uses, maxUses: maxUses, notAfter: notAfter)
    }
}
