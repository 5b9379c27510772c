package import StrictJSON

/// The words for people behind every stable code, in both languages: the city's own files, read once at start.
///
/// A code without a text is shown as the code itself, never as nothing; `missing` lets whoever starts the service
/// refuse to do so with an incomplete file.
package struct Texts: Sendable {
    package enum Language: String, Sendable, CaseIterable {
        case zh, en

        /// BCP 47, for `Content-Language`.
        package var tag: String {
            switch self {
            case .zh: "zh-CN"
            case .en: "en"
            }
        }
    }

    /// All texts of one kind of code, such as the steps of an explanation.
    package struct Group: Sendable {
        fileprivate var texts: [String: Pair] = [:]

        /// The text, or the code when there is none.
        package func callAsFunction(_ code: String, _ language: Language) -> String {
            guard let pair = texts[code] else { return code }
            return language == .zh ? pair.zh : pair.en
        }
    }

    fileprivate struct Pair: Sendable {
        let zh: String
        let en: String
    }

    private var groups: [String: Group] = [:]

    /// Reads the two files: one flat object each, keys `group.code`, the same keys in both.
    package init(zh: [UInt8], en: [UInt8]) throws(TextsError) {
        let (chinese, english) = (try Self.read(zh, .zh), try Self.read(en, .en))
        let known = Dictionary(english.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
        for (key, text) in chinese {
            guard let other = known[key] else { throw .missing(key: key, language: .en) }
            guard let dot = key.firstIndex(of: ".") else { throw .malformed(.zh) }
            groups[String(key[..<dot]), default: Group()].texts[String(key[key.index(after: dot)...])] =
                Pair(zh: text, en: other)
        }
        if english.count > chinese.count {
            let keys = Set(chinese.map(\.key))
            if let key = english.first(where: { !keys.contains($0.key) })?.key {
                throw .missing(key: key, language: .zh)
            }
        }
    }

    /// These and the texts of another pair of files.
    package func adding(_ others: Texts) -> Texts {
        var sum = self
        for (name, group) in others.groups {
            sum.groups[name, default: Group()].texts.merge(group.texts) { first, _ in first }
        }
        return sum
    }

    package subscript(group group: String) -> Group { groups[group] ?? Group() }

    /// Those of the keys (`group.code`) that have no text.
    package func missing(from keys: [String]) -> [String] {
        keys.filter { key in
            guard let dot = key.firstIndex(of: ".") else { return true }
            return groups[String(key[..<dot])]?.texts[String(key[key.index(after: dot)...])] == nil
        }
    }

    private static func read(_ bytes: [UInt8], _ language: Language) throws(TextsError) -> [(key: String, text: String)]
    {
        let value: JSONValue
        do {
            value = try JSONValue(reading: bytes)
        } catch {
            throw .unreadable(language, error)
        }
        guard case .object(let object) = value else { throw .malformed(language) }
        var texts: [(key: String, text: String)] = []
        for member in object.members {
            guard case .string(let text) = member.value, !text.isEmpty else { throw .malformed(language) }
            texts.append((member.key, text))
        }
        return texts
    }
}

/// What is wrong with a file of texts.
package enum TextsError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(Texts.Language, JSONError)
    /// Not one flat object of non-empty texts whose keys are `group.code`.
    case malformed(Texts.Language)
    case missing(key: String, language: Texts.Language)

    package var description: String {
        switch self {
        case .unreadable(let language, let error):
            "texts.\(language.rawValue).json is not readable JSON: \(error.code.rawValue) at byte \(error.offset)"
        case .malformed(let language):
            "texts.\(language.rawValue).json has to be one object of non-empty texts with keys such as tier.good"
        case .missing(let key, let language): "texts.\(language.rawValue).json has no \(key)"
        }
    }
}
