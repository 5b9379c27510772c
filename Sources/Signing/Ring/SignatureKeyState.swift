package import CivilTime

/// The life of a signature key, ours or a partner's.
///
///     pending → active → retiring → retired        any → compromised(at)
///
/// Pending: published, so that others know it before its first signature. Active: signs. Retiring: signs no more, but
/// what it signed is still under way. Retired: only old records are verified with it.
package enum SignatureKeyState: Hashable, Sendable {
    case pending
    case active
    case retiring
    case retired
    /// `at` is when it was published that someone else may have the key.
    case compromised(at: Instant)

    package enum Step: Hashable, Sendable {
        case activate
        case replace
        case retire
        case compromise(at: Instant)
    }

    /// The state after a step, or `nil` if the step is not one from here.
    package func after(_ step: Step) -> SignatureKeyState? {
        switch (self, step) {
        case (.compromised, _): nil
        case (_, .compromise(let at)): .compromised(at: at)
        case (.pending, .activate): .active
        case (.active, .replace): .retiring
        case (.retiring, .retire): .retired
        default: nil
        }
    }

    package var signs: Bool { self == .active }

    package var isCompromised: Bool {
        if case .compromised = self { true } else { false }
    }

    /// Whether a message that arrives now may be accepted under the key.
    package var verifiesMessages: Bool { self == .active || self == .retiring }

    /// Whether a stored message, received at `instant`, still proves what it says. Under a compromised key it does if
    /// it was here before anyone could doubt it.
    package func verifiesRecord(receivedAt instant: Instant) -> Bool {
        switch self {
        case .pending: false
        case .active, .retiring, .retired: true
        case .compromised(let at): instant < at
        }
    }

    /// Only a key that signs, or will, needs its private half; from the other states there is no way back.
    var needsPrivateHalf: Bool { self == .pending || self == .active }

    package var name: String {
        switch self {
        case .pending: "pending"
        case .active: "active"
        case .retiring: "retiring"
        case .retired: "retired"
        case .compromised: "compromised"
        }
    }
}

extension SignatureKeyState.Step {
    var name: String {
        switch self {
        case .activate: "become active"
        case .replace: "be replaced"
        case .retire: "retire"
        case .compromise: "become compromised"
        }
    }
}
