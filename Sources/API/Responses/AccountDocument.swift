import Scoring
import StrictJSON
import UseCases

/// An account as JSON, name and telephone number masked.
enum AccountDocument {
    static func write(_ account: AccountView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("citizen", account.citizen.description)
        writer.member("state", account.state)
        writer.member("known_since", account.createdAt)
        writer.member("name_masked", account.maskedName)
        writer.member("phone_masked", account.maskedPhone)
        writer.member("district", account.district)
        writer.key("scoring_consent")
        if let consent = account.scoring { ConsentDocument.write(consent, to: &writer) } else { writer.null() }
        writer.member("refused", account.refused.map(\.text))
        writer.endObject()
    }
}
