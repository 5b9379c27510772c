/// A kind of data a consent covers.
package enum ConsentCategory: String, CaseIterable, Hashable, Sendable {
    /// Yes or no, and which benefit.
    case eligibility
    /// The level, never below the base.
    case level
    case score
    case records
    /// Name and telephone number.
    case contact
}
