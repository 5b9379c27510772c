package import CivilTime

/// The circumstances of one operation: when, for whom, under which request. Every use case takes one; none reads a clock.
package struct OperationContext: Sendable {
    package let now: Instant
    /// Who acts, as an id or a command name; never a person's name.
    package let actor: String
    package let requestID: String

    package init(now: Instant, actor: String, requestID: String = "") {
        self.now = now
        self.actor = actor
        self.requestID = requestID
    }

    /// The Asia/Shanghai day of `now`: E for whatever is computed now.
    package var businessDay: Day { now.day }
}
