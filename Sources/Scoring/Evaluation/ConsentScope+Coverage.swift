extension ConsentScope {
    /// Rule (d) of scoring.md §3.1: whether account and consent allow a record of this indicator to count.
    /// The one place that decides it, for scores and for the `consented` column of exports.
    package func covers(_ indicator: UInt16, sensitivity: Sensitivity) -> Bool {
        guard inForce, !refused.contains(indicator) else { return false }
        return switch sensitivity {
        case .general: true
        case .separateConsent: separatelyConsented.contains(indicator)
        case .banned: false
        }
    }
}
