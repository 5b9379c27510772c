/// Where a partnership stands.
///
///     proposed → verified → active ⇄ suspended        any but ended → ended
package enum PartnerState: String, CaseIterable, Hashable, Sendable {
    case proposed
    /// Two officers typed the same thumbprint.
    case verified
    /// Messages are exchanged.
    case active
    /// One officer stopped it; everything is refused as `peer_not_active`.
    case suspended
    /// For ever; another partnership is another ceremony.
    case ended

    package enum Step: String, CaseIterable, Hashable, Sendable {
        case verify, activate, suspend, resume, end
    }

    /// The state after a step, or `nil` if the step is not one from here.
    package func after(_ step: Step) -> PartnerState? {
        switch (self, step) {
        case (.proposed, .verify): .verified
        case (.verified, .activate): .active
        case (.active, .suspend): .suspended
        case (.suspended, .resume): .active
        case (.ended, _): nil
        case (_, .end): .ended
        default: nil
        }
    }
}
