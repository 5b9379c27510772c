import CivilTime
import Mustache
import UseCases

/// The console's words in one language, from `Deploy/City/console.*.json`; templates write `w.` and the name.
struct Words: Sendable, MustacheParent {
    let language: Texts.Language
    private let group: Texts.Group
    private let problemTitles, problemDetails: Texts.Group
    let texts: Texts

    init(_ texts: Texts, _ language: Texts.Language) {
        self.texts = texts
        self.language = language
        group = texts[group: "console"]
        problemTitles = texts[group: "problem_title"]
        problemDetails = texts[group: "problem_detail"]
    }

    subscript(name: String) -> String { group(name, language) }

    /// The text with its `%` replaced by `value`.
    func callAsFunction(_ name: String, _ value: some CustomStringConvertible) -> String {
        self[name].replacing("%", with: "\(value)", maxReplacements: 1)
    }

    /// What the city calls a code of one kind, such as `tier`.
    func name(_ kind: String, _ code: String) -> String { texts[group: kind](code, language) }

    func title(_ error: PageError) -> String { problemTitles(error.code, language) }
    func detail(_ error: PageError) -> String { problemDetails(error.code, language) }

    func child(named name: String) -> Any? { self[name] }

    /// Day and minute in the city, 24 hours.
    func time(_ instant: Instant) -> String {
        let minute = Int((instant.microseconds - Instant(startOf: instant.day).microseconds) / 60_000_000)
        let (hours, minutes) = (minute / 60, minute % 60)
        return "\(instant.day) \(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }
}
