import StrictJSON
import UseCases

/// Many scores as JSON, in the order asked: each a score, or the code of why there is none.
struct ScoreBatchBody {
    let wording: Wording
    let language: Texts.Language

    func write(
        _ answers: [(citizen: CitizenHandle, score: Result<ScoreView, Fault>)], to writer: inout JSONWriter
    ) {
        let body = ScoreBody(wording: wording, language: language)
        writer.beginObject()
        writer.key("scores")
        writer.beginArray()
        for answer in answers {
            switch answer.score {
            case .success(let view): body.write(view, to: &writer)
            case .failure(let fault):
                writer.beginObject()
                writer.key("citizen")
                writer.citizen(answer.citizen)
                writer.key("code")
                writer.string(APIError(fault).rawValue)
                writer.endObject()
            }
        }
        writer.endArray()
        writer.endObject()
    }
}
