import Scoring
import StrictJSON
import UseCases

/// An outlook as JSON: what changes by itself, and what asking would change.
struct OutlookBody {
    let wording: Wording
    let language: Texts.Language

    func write(_ answer: ForeseeScore.Answer, to writer: inout JSONWriter) {
        let names = IndicatorNames(answer.card, wording, language)
        writer.beginObject()
        writer.key("score")
        ScoreBody(wording: wording, language: language).write(answer.score, to: &writer)
        writer.key("changes")
        writer.beginArray()
        for change in answer.outlook.changes {
            writer.beginObject()
            writer.key("date")
            writer.day(change.day)
            if let standing = change.standing {
                writeMembers(standing, answer.card, to: &writer)
            } else {
                // The consent ends: from this day there is no score.
                writer.key("score")
                writer.null()
                writer.key("tier")
                writer.null()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.key("remedies")
        writer.beginArray()
        for remedy in answer.outlook.remedies {
            writer.beginObject()
            writer.key("indicator")
            writer.string(remedy.indicator.text)
            writer.key("name")
            writer.string(names[remedy.indicator])
            writer.key("source")
            writer.string(remedy.source.text)
            writer.key("record_no")
            writer.string(remedy.recordNo)
            writer.key("if_objection_accepted")
            write(remedy.ifObjectionAccepted, answer.card, to: &writer)
            writer.key("if_repaired")
            write(remedy.ifRepaired, answer.card, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ standing: Outlook.Standing, _ card: Scorecard, to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(standing, card, to: &writer)
        writer.endObject()
    }

    private func writeMembers(_ standing: Outlook.Standing, _ card: Scorecard, to writer: inout JSONWriter) {
        let isNamed = standing.score >= card.base && card.tiers.indices.contains(standing.tier)
        ScoreBody(wording: wording, language: language).writeStanding(
            score: standing.score, tier: isNamed ? card.tiers[standing.tier].code : "none", to: &writer)
    }
}
