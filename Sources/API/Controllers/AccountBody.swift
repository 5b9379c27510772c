import CivilTime
import Intake
import Rights
import Scoring
import StrictJSON
import UseCases

/// What requests about accounts bring, read member by member.
enum AccountBody {
    static func application(_ members: inout JSONMembers) -> AccountApplication? {
        let number = number(&members)
        let name = members.required("name") { $0.parsed("1 to 128 UTF-8 bytes of printable text") { PersonName($0) } }
        let phone = members.optional("phone") {
            $0.parsed("a telephone number of 5 to 24 characters") { PhoneNumber($0) }
        }
        let district = members.optional("district") { $0.parsed("six digits of GB/T 2260") { DistrictCode($0) } }
        let consent = evidence(&members)
        let separately = members.optional("separate_consents") { indicators(&$0) }
        guard let number, let name, let phone, let district, let consent, let separately else { return nil }
        return AccountApplication(
            number: number, name: name, phone: phone, district: district, consent: consent,
            separately: separately ?? [])
    }

    static func number(_ members: inout JSONMembers) -> IdentityNumber? {
        let type = members.required("id_type") {
            $0.parsed(IDType.allCases.map(\.code).joined(separator: ", ")) { IDType(code: $0) }
        }
        let text = members.string("id_number", bytes: 1...32)
        guard let type, let text else { return nil }
        do {
            return try IdentityNumber(type: type, number: Array(text.utf8))
        } catch {
            members.note("id_number", .wrongForm, "a number of this type of document, dates and check digit right")
            return nil
        }
    }

    /// What somebody decided about one purpose and recipient.
    static func decision(_ members: inout JSONMembers) -> ConsentDecision? {
        let purpose = members.required("purpose") {
            $0.parsed("scoring, incentive, sharing or report") { text in
                text == "scoring" ? Purpose.scoring : ConsentPurpose(rawValue: text).map(Purpose.other)
            }
        }
        let isGiven = members.required("decision") {
            $0.parsed("given or refused") { ["given": true, "refused": false][$0] }
        }
        guard let purpose, let isGiven else {
            // What else is there cannot be judged without these two.
            for name in ["recipient", "categories", "separate_consents", "notice_version", "consent"] {
                _ = members.optional(name) { _ in true }
            }
            return nil
        }
        let subject = subject(purpose, isGiven: isGiven, &members)
        guard isGiven else { return subject.map { ConsentDecision($0, .refused) } }
        let evidence = evidence(&members)
        guard let subject, let evidence else { return nil }
        return ConsentDecision(subject, .given(evidence))
    }

    static func refusals(_ members: inout JSONMembers) -> [IndicatorCode]? {
        members.required("indicators") { indicators(&$0) }
    }

    private enum Purpose {
        case scoring
        case other(ConsentPurpose)
    }

    private static func subject(
        _ purpose: Purpose, isGiven: Bool, _ members: inout JSONMembers
    ) -> ConsentDecision.Subject? {
        switch purpose {
        case .scoring:
            let separately = isGiven ? members.optional("separate_consents") { indicators(&$0) } : .some(nil)
            return separately.map { .scoring(separately: $0 ?? []) }
        case .other(let purpose):
            let recipient = members.required("recipient") {
                $0.parsed("city, provider:CODE or partner:GB2260") { ConsentRecipient(code: $0) }
            }
            let categories =
                isGiven
                ? members.array("categories", count: 1...ConsentCategory.allCases.count) { node in
                    node.parsed(ConsentCategory.allCases.map(\.rawValue).joined(separator: ", ")) {
                        ConsentCategory(rawValue: $0)
                    }
                } : []
            guard let recipient, let categories else { return nil }
            return .purpose(purpose, recipient, categories)
        }
    }

    /// `notice_version`, and where and when the consent was given. Whoever says nothing else has asked the person.
    static func evidence(_ members: inout JSONMembers) -> ConsentEvidence? {
        let notice = members.required("notice_version") {
            $0.parsed("1 to 64 visible ASCII characters") { NoticeVersion($0) }
        }
        let consent = members.object("consent") { consent -> ConsentEvidence? in
            let givenAt = consent.required("given_at") { $0.parsed("an RFC 3339 date-time") { Instant($0) } }
            let until = consent.optional("expires_on") { $0.parsed("a day, YYYY-MM-DD") { Day($0) } }
            let reference = consent.required("evidence") {
                $0.parsed("1 to 96 letters, digits and ._:/-, fewer than eleven digits in a row") {
                    EvidenceReference($0)
                }
            }
            let initiative = consent.optional("initiative") {
                $0.parsed("citizen or client") { Initiative(rawValue: $0) }
            }
            guard let notice, let givenAt, let until, let reference, let initiative else { return nil }
            return ConsentEvidence(
                notice: notice, reference: reference, givenAt: givenAt, until: until,
                initiative: initiative ?? .client)
        }
        return consent
    }

    private static func indicators(_ node: inout JSONNode) -> [IndicatorCode]? {
        node.array(count: 0...256) { $0.string(bytes: 1...64).map { IndicatorCode($0) } }
    }
}
