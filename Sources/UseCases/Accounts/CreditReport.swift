package import CivilTime
import Intake
package import Scoring
package import Signing
import StrictJSON

/// A person's own credit report: the one place that names every tier, the two lowest too (scoring.md §3.8). Whoever has
/// no score has a report all the same, and nothing in it is worse for that.
package struct CreditReport: Sendable {
    package struct Score: Sendable {
        package let score: Int
        /// The person's own tier, whatever it is.
        package let tier: Scorecard.Tier?
        package let card: CardReference
        package let businessDate: Day
        package let knowledgeInstant: Instant
        package let computedAt: Instant
    }

    package struct Record: Sendable {
        package let life: RecordLife
        package let indicatorNameZh: String
        package let indicatorNameEn: String
        /// What it adds or takes away now; `nil` without a score.
        package let applied: Int?
    }

    /// 128 random bits in 26 characters, printed on the page: whoever holds the page can ask whether it was issued.
    package let checkCode: PublicID
    package let issuer: String
    package let issuedAt: Instant
    package let year: Int
    /// 1 or 2: which of the year's free reports.
    package let number: Int
    package let subject: Identity
    package let district: String?
    package let accountState: String
    package let score: Score?
    /// Those about the person now, with their history.
    package let records: [Record]
    package let consents: [ConsentView]

    package var checkCodeText: String { checkCode.text(prefix: "") }

    /// The document that is signed, and whose digest is kept.
    var document: [UInt8] {
        var writer = JSONWriter(reserving: 4096)
        writer.beginObject()
        writer.member("iss", issuer)
        writer.member("jti", checkCodeText)
        writer.key("iat")
        writer.integer(issuedAt.seconds)
        writer.member("issued_at", issuedAt)
        writer.key("year")
        writer.integer(year)
        writer.key("number")
        writer.integer(number)
        writer.key("subject")
        writer.beginObject()
        writer.member("name", subject.name?.text.exposed)
        writer.member("id_type", subject.idType.code)
        writer.member("id_number_masked", subject.maskedNumber)
        writer.endObject()
        writer.member("district", district)
        writer.member("account_state", accountState)
        writer.key("score")
        write(score, to: &writer)
        writer.key("records")
        writer.beginArray()
        for record in records {
            RecordDocument.write(record.life, applied: record.applied, to: &writer)
        }
        writer.endArray()
        writer.key("consents")
        writer.beginArray()
        for consent in consents { ConsentDocument.write(consent, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private func write(_ score: Score?, to writer: inout JSONWriter) {
        guard let score else {
            writer.null()
            return
        }
        writer.beginObject()
        writer.key("score")
        writer.integer(score.score)
        writer.key("tier")
        if let tier = score.tier {
            writer.beginObject()
            writer.member("code", tier.code)
            writer.member("label_zh", tier.labelZh)
            writer.member("label_en", tier.labelEn)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.card(score.card)
        writer.member("business_date", score.businessDate)
        writer.member("knowledge_instant", score.knowledgeInstant)
        writer.member("computed_at", score.computedAt)
        writer.endObject()
    }
}
