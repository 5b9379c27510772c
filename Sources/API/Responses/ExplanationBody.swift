import Scoring
import StrictJSON
import UseCases

/// An explanation as JSON: lines and totals add up to the score.
struct ExplanationBody {
    let wording: Wording
    let language: Texts.Language

    func write(_ answer: ExplainScore.Answer, to writer: inout JSONWriter) {
        let names = IndicatorNames(answer.card, wording, language)
        writer.beginObject()
        writer.key("score")
        ScoreBody(wording: wording, language: language).write(answer.score, to: &writer)
        writer.key("lines")
        writer.beginArray()
        for line in answer.explanation.records { write(line, names, to: &writer) }
        writer.endArray()
        writer.key("totals")
        writer.beginArray()
        for line in answer.explanation.closing { write(line, to: &writer) }
        writer.endArray()
        writer.key("reasons")
        writer.beginArray()
        for reason in answer.explanation.reasons { write(reason, names, to: &writer) }
        writer.endArray()
        writer.key("sources")
        writer.beginArray()
        for source in answer.sources { write(source, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ line: Explanation.RecordLine, _ names: IndicatorNames, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("indicator")
        writer.string(line.indicator.text)
        writer.key("name")
        writer.string(names[line.indicator])
        writer.key("source")
        writer.string(line.source.text)
        writer.key("record_no")
        writer.string(line.recordNo)
        writer.key("act")
        if line.act.isEmpty { writer.null() } else { writer.string(line.act) }
        writer.key("occurred_on")
        writer.day(line.occurredOn)
        writer.key("ends_on")
        writer.day(line.endsOn)
        writer.key("magnitude")
        writer.integer(line.magnitude)
        writer.key("status")
        writer.string(line.status.code)
        writer.key("raw")
        writer.integer(line.raw)
        writer.key("applied")
        writer.integer(line.applied)
        writer.key("steps")
        writer.beginArray()
        for step in line.steps {
            writer.beginObject()
            writer.key("code")
            writer.string(step.code.rawValue)
            writer.key("text")
            writer.string(wording.steps(step.code.rawValue, language))
            writer.key("delta")
            writer.integer(step.delta)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ line: Explanation.ClosingLine, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.string(line.code.rawValue)
        writer.key("text")
        writer.string(wording.lines(line.code.rawValue, language))
        writer.key("applied")
        writer.integer(line.applied)
        writer.endObject()
    }

    private func write(_ reason: Reason, _ names: IndicatorNames, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.string(reason.code.text)
        writer.key("text")
        writer.string(names[reason.code])
        writer.key("points")
        writer.integer(reason.points)
        writer.key("ceiling")
        writer.bool(reason.isCeiling)
        writer.endObject()
    }

    private func write(_ source: SourceFreshness, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.string(source.code.text)
        writer.key("name")
        writer.string(source.nameZh)
        writer.key("state")
        writer.string(source.state.rawValue)
        writer.key("text")
        writer.string(wording.deliveries(source.state.rawValue, language))
        writer.key("last_delivery")
        if let last = source.lastDelivery { writer.instant(last) } else { writer.null() }
        writer.endObject()
    }
}
