import Scoring
import StrictJSON
import UseCases

/// A score as JSON: never a bare number.
struct ScoreBody {
    let wording: Wording
    let language: Texts.Language

    func write(_ view: ScoreView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("citizen")
        writer.citizen(view.citizen)
        writeStanding(score: view.score, tier: view.tier, to: &writer)
        writer.key("card")
        write(view.card, to: &writer)
        writer.key("business_date")
        writer.day(view.businessDate)
        writer.key("knowledge_instant")
        writer.instant(view.knowledgeInstant)
        writer.key("computed_at")
        writer.instant(view.computedAt)
        writer.key("show_until")
        writer.instant(view.showUntil)
        writer.endObject()
    }

    func write(_ card: CardReference, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.string(card.code)
        writer.key("version")
        writer.integer(card.version)
        writer.key("digest")
        writer.string(card.digest)
        writer.endObject()
    }

    /// The members `score` and `tier` of the object being written.
    func writeStanding(score: Int, tier: String, to writer: inout JSONWriter) {
        writer.key("score")
        writer.integer(score)
        writer.key("tier")
        writer.beginObject()
        writer.key("code")
        writer.string(tier)
        writer.key("text")
        writer.string(wording.tiers(tier, language))
        writer.endObject()
    }
}

/// The names of a card's indicators in one language. A record may name one the card does not have.
struct IndicatorNames {
    private let names: [IndicatorCode: String]
    private let wording: Wording
    private let language: Texts.Language

    init(_ card: Scorecard, _ wording: Wording, _ language: Texts.Language) {
        names = Dictionary(
            card.items.map { ($0.indicator, language == .zh ? $0.nameZh : $0.nameEn) },
            uniquingKeysWith: { first, _ in first })
        self.wording = wording
        self.language = language
    }

    subscript(code: IndicatorCode) -> String { names[code] ?? wording.indicators(code.text, language) }
}
