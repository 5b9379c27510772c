package import CivilTime

/// The circumstances of one operation: when, by whom, why, under which request, from where. Every use case takes one;
/// none reads a clock.
package struct OperationContext: Sendable {
    package let now: Instant
    package let actor: Actor
    /// Why personal data is read or changed: a short code the face gives, such as `score_shown`, `counter` or `case`.
    package let purpose: String
    package let requestID: String
    /// The network address that asked; empty for commands and the service itself.
    package let origin: String

    package init(
        now: Instant, actor: Actor, purpose: String = "operation", requestID: String = "", origin: String = ""
    ) {
        self.now = now
        self.actor = actor
        self.purpose = purpose
        self.requestID = requestID
        self.origin = origin
    }

    /// The Asia/Shanghai day of `now`: E for whatever is computed now.
    package var businessDay: Day { now.day }
}
