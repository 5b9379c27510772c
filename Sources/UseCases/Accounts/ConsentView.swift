package import CivilTime
package import Rights
package import Scoring
package import Signing
import Store

/// One consent as the person may see it: the one to be scored, or one for a purpose and recipient.
package struct ConsentView: Sendable {
    /// How a consent is named: `scoring`, or `cns_` and 26 characters.
    package enum Name: Hashable, Sendable, CustomStringConvertible {
        case scoring
        case other(PublicID)

        private static let prefix = "cns_"

        package init?(_ text: some StringProtocol) {
            if text == "scoring" {
                self = .scoring
            } else {
                guard let id = PublicID(text, prefix: Self.prefix) else { return nil }
                self = .other(id)
            }
        }

        package var description: String {
            switch self {
            case .scoring: "scoring"
            case .other(let id): id.text(prefix: Self.prefix)
            }
        }
    }

    package let name: Name
    /// `nil` for the consent to be scored, which goes to the city for scoring and nothing else.
    package let purpose: ConsentPurpose?
    package let recipient: ConsentRecipient
    /// `given`, `expired`, `withdrawn` or `refused`.
    package let state: String
    package let categories: [ConsentCategory]
    /// Indicators consented to one by one; only of the consent to be scored.
    package let separately: [IndicatorCode]
    package let notice: String?
    package let evidence: String?
    package let term: ConsentTerm?
    /// When the person said no, if that was the last word.
    package let saidNoAt: Instant?
    /// The first day on which a client may ask again, after a no.
    package let mayAskAgainOn: Day?

    /// The consent to be scored; `nil` when there never was one, or nobody to give it any more.
    init?(_ account: StoredAccount, on day: Day, words: StoredVocabulary) {
        let state: String
        var no: Instant?
        switch account.standing(on: day) {
        case .active: state = "given"
        case .consentExpired: state = "expired"
        case .withdrawn(let at):
            state = "withdrawn"
            no = at
        case .notOpened, .deceased, .erased: return nil
        }
        name = .scoring
        purpose = nil
        recipient = .city
        self.state = state
        categories = []
        separately = words.codes(account.separatelyConsented)
        notice = account.noticeVersion
        evidence = account.evidence
        term = account.term
        saidNoAt = no
        mayAskAgainOn = no.map(ConsentRules.mayAskAgain)
    }

    init(_ consent: StoredConsent, on day: Day) {
        let standing = consent.standing(on: day)
        name = .other(consent.id)
        purpose = consent.purpose
        recipient = consent.recipient
        state = standing.code
        categories = consent.categories
        separately = []
        notice = consent.noticeVersion
        evidence = consent.evidence
        term = consent.term
        saidNoAt = standing.saidNoAt
        mayAskAgainOn = standing.saidNoAt.map(ConsentRules.mayAskAgain)
    }
}

extension StoredVocabulary {
    /// The codes of database keys, in code order.
    func codes(_ keys: [Int16]) -> [IndicatorCode] {
        keys.compactMap { key in
            (try? indicatorRank(key)).flatMap { rank in
                rank == .max ? nil : vocabulary.indicators[Int(rank)]
            }
        }.sorted()
    }
}
