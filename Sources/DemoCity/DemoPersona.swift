import CivilTime

/// One of the ten people every synthetic city has, whatever its size and seed: each shows one rule, and guides can name
/// them. Their ID numbers are 99901619850315 + 001 to 010 + check digit, their city ids
/// 00000000-0000-4000-8000-00000000000N; `N` is the index.
package struct DemoPersona: Hashable, Sendable {
    package var index: Int
    package var key: String
    package var zh: String
    package var en: String
    /// Score on the city's day under the reference card once the first deliveries are in; `nil` when not scored.
    package var scoreBeforeEvent: Int?
    /// Score once the persona's event has happened too: the correction is delivered, the dispute or repair is set.
    package var score: Int?
    /// The record the demo disputes or repairs through its use case, or the one a department withdraws.
    package var eventRecord: RecordKey?
    var records: [Fact] = []

    package struct RecordKey: Hashable, Sendable {
        package var source: String
        package var recordNumber: String
    }

    /// One record of a persona, dated in days before the city's day.
    struct Fact: Hashable, Sendable {
        var source: String
        var indicator: String
        var daysAgo: Int
        var act: Int
        var expiresInDays: Int?
    }

    static let count = 10
    static let area = 16
    static let birth = Day(number: 5552)
    static let consentExpired = 7
    static let withdrawn = 8

    /// The name of a persona's record in its department's file.
    func recordNumber(at position: Int) -> String {
        "demo-\(key)-\(position + 1)"
    }
}
