import UseCases

/// Which of the two languages a caller would rather read (RFC 9110 §12.5.4). Chinese unless English is preferred.
enum AcceptLanguage {
    static func choose(_ field: String?) -> Texts.Language {
        guard let field else { return .zh }
        var (chinese, english) = (0, 0)
        for range in field.split(separator: ",").prefix(32) {
            let parts = range.split(separator: ";")
            guard let tag = parts.first?.trimmingPrefix(while: { $0 == " " }).lowercased() else { continue }
            let weight = parts.dropFirst().lazy.compactMap(Self.weight).first ?? 1000
            switch tag.prefix(while: { $0 != "-" && $0 != " " }) {
            case "zh": chinese = max(chinese, weight)
            case "en": english = max(english, weight)
            default: continue
            }
        }
        return english > chinese ? .en : .zh
    }

    /// `q=0.8` as 800.
    private static func weight(_ parameter: Substring) -> Int? {
        let text = parameter.filter { $0 != " " }
        guard text.hasPrefix("q="), text.count <= 7 else { return nil }
        let parts = text.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole), parts.count <= 2 else {
            return nil
        }
        let digits = parts.count == 2 ? parts[1] : ""
        guard let fraction = Int((digits + "000").prefix(3)) else { return nil }
        return min(1000, whole * 1000 + fraction)
    }
}
