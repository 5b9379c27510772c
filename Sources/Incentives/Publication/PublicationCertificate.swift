package import CivilTime
import StrictJSON

/// The certificate stored with a published version: which document was checked against whom, and what came out.
package enum PublicationCertificate {
    package static let format = "shangding-no-detriment/1"

    package static func written(
        _ check: NoDetriment, scenario: String, version: Int, digest: String, card: String, cardVersion: Int,
        on day: Day
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("format")
        writer.string(format)
        writer.key("scenario")
        writer.string(scenario)
        writer.key("version")
        writer.integer(version)
        writer.key("digest")
        writer.string(digest)
        writer.key("card")
        writer.string(card)
        writer.key("card_version")
        writer.integer(cardVersion)
        writer.key("business_date")
        writer.string(day.description)
        writer.key("citizens")
        writer.integer(check.citizens)
        writer.key("qualifying")
        writer.integer(check.qualifying)
        writer.key("minimum_margin")
        writer.beginObject()
        for component in Benefit.Component.allCases {
            guard let margin = check.margins[component] else { continue }
            writer.key(component.rawValue)
            writer.integer(margin)
        }
        writer.endObject()
        writer.key("result")
        writer.string(check.worseLevels.isEmpty ? "nobody_worse_off" : "someone_worse_off")
        writer.endObject()
        return writer.finish()
    }
}
