import CivilTime
import Rights
import Scoring
package import StrictJSON

/// A consent as answers, reports and exports write it; members after ISO/IEC TS 27560.
package enum ConsentDocument {
    package static func write(_ consent: ConsentView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", "\(consent.name)")
        writer.member("purpose", consent.purpose?.rawValue ?? "scoring")
        writer.member("recipient", consent.recipient.code)
        writer.member("state", consent.state)
        writer.member("categories", consent.categories.map(\.rawValue))
        writer.member("separate_consents", consent.separately.map(\.text))
        writer.member("notice_version", consent.notice)
        writer.member("evidence", consent.evidence)
        writer.member("given_at", consent.term?.givenAt)
        writer.member("valid_from", consent.term?.from)
        writer.member("valid_until", consent.term?.until)
        writer.member("said_no_at", consent.saidNoAt)
        writer.member("may_ask_again_on", consent.mayAskAgainOn)
        writer.endObject()
    }
}
