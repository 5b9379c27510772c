package import CivilTime

/// How many credit reports a person has free of charge: two in a calendar year of Asia/Shanghai (河南省社会信用条例 art 40).
package enum FreeReports {
    package static let perYear = 2

    /// The year a report counts in.
    package static func year(of instant: Instant) -> Int { instant.day.year }
}
