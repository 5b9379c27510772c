import CivilTime
import Federation
import Signing
import StrictJSON
import UseCases

/// What home cities told of a visitor, as an app shows it: each with the moment after which nobody may keep it.
enum DisclosureBody {
    static func write(
        _ told: [ReadDisclosures.Told], of visitor: CitizenHandle, _ language: Texts.Language,
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("visitor", visitor.description)
        writer.key("disclosures")
        writer.beginArray()
        for one in told { write(one, language, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private static func write(
        _ told: ReadDisclosures.Told, _ language: Texts.Language, to writer: inout JSONWriter
    ) {
        func text(_ both: LocalText) -> String { language == .zh ? both.zh : both.en }
        writer.beginObject()
        writer.member("scenario", told.scenario.text(prefix: BenefitID.scenario))
        writer.member("city", told.city.text)
        writer.member("city_name", text(told.cityName))
        writer.member("purpose", told.purpose.rawValue)
        writer.key("until")
        writer.instant(told.until)
        switch told.disclosed {
        case .band(let band):
            writer.member("disclose", Disclosure.band.rawValue)
            writer.key("band")
            writer.beginObject()
            writer.member("band", band.band.rawValue)
            writer.member("label", text(band.label))
            writer.endObject()
        case .score(let score):
            writer.member("disclose", Disclosure.score.rawValue)
            writer.key("score")
            write(score, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ score: PartnerGrant.DisclosedScore, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("value")
        writer.integer(score.value)
        writer.key("min")
        writer.integer(score.min)
        writer.key("max")
        writer.integer(score.max)
        writer.member("scheme", score.scheme)
        writer.member("card_version", score.cardVersion)
        writer.key("as_of")
        writer.instant(Instant(wholeSeconds: score.asOf))
        writer.endObject()
    }
}
