/// The states of a scenario's version, as the database's CHECK and its trigger have them.
package enum ScenarioState: String, CaseIterable, Hashable, Sendable {
    case draft, submitted, rejected, approved, scheduled, running, paused, ended, archived

    /// Where a version may go from here. A change of a draft leads from `draft` or `rejected` to `draft`. The server's
    /// owner publishes a draft at once (`draft → approved`), and only in a city that never had an officer.
    package var next: Set<ScenarioState> {
        switch self {
        case .draft: [.submitted, .approved, .archived]
        case .submitted: [.approved, .rejected]
        case .rejected: [.draft, .archived]
        case .approved: [.scheduled]
        case .scheduled: [.running, .ended]
        case .running: [.paused, .ended]
        case .paused: [.running, .ended]
        case .ended: [.archived]
        case .archived: []
        }
    }

    /// Whether its author may still change it.
    package var isEditable: Bool { self == .draft || self == .rejected }

    /// Whether benefits are given under it, or would be if it were not paused. A scenario has one such version.
    package var isLive: Bool { self == .running || self == .paused }

    /// Whether it is on its way to be live. A scenario has one such version.
    package var isInPreparation: Bool {
        switch self {
        case .draft, .submitted, .rejected, .approved, .scheduled: true
        case .running, .paused, .ended, .archived: false
        }
    }
}
