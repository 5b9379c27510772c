import StrictJSON
import UseCases

/// A page of a history as JSON, newest first.
struct HistoryBody {
    let wording: Wording
    let language: Texts.Language

    func write(_ page: ReadHistory.Page, of citizen: CitizenHandle, next: String?, to writer: inout JSONWriter) {
        let score = ScoreBody(wording: wording, language: language)
        writer.beginObject()
        writer.key("citizen")
        writer.citizen(citizen)
        writer.key("entries")
        writer.beginArray()
        for entry in page.entries {
            writer.beginObject()
            score.writeStanding(score: entry.score, tier: entry.tier, to: &writer)
            writer.key("card")
            score.write(entry.card, to: &writer)
            writer.key("business_date")
            writer.day(entry.businessDate)
            writer.key("knowledge_instant")
            writer.instant(entry.knowledgeInstant)
            writer.key("computed_at")
            writer.instant(entry.computedAt)
            writer.key("input_digest")
            writer.string(entry.inputDigest)
            writer.endObject()
        }
        writer.endArray()
        writer.key("next_cursor")
        if let next { writer.string(next) } else { writer.null() }
        writer.key("show_until")
        writer.instant(page.showUntil)
        writer.endObject()
    }
}
