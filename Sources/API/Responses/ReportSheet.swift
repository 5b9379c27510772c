import CivilTime
import Intake
import Rights
import Scoring
import Signing
import UseCases

extension ReportPage {
    /// What the template shows, as texts; its members are the names in the template.
    struct Sheet {
        struct Score {
            let points: Int
            let tier, card, day: String
        }

        struct Record {
            let name, source, recordNo, act, day, status, points: String
            let changes: [String]
        }

        struct Consent {
            let purpose, recipient, state, from, until: String
        }

        let name, idType, idNumber, district, state, issuedOn: String
        let year, number, left: Int
        let score: Score?
        let hasRecords, hasConsents: Bool
        let records: [Record]
        let consents: [Consent]
        let code, address, digest: String

        init(_ report: IssuedReport, _ wording: Wording) {
            let content = report.content
            name = content.subject.name?.text.exposed ?? "—"
            idType = wording.idTypes(content.subject.idType.code, .zh)
            idNumber = content.subject.maskedNumber
            district = content.district ?? "—"
            state = wording.accountStates(content.accountState, .zh)
            issuedOn = "\(content.issuedAt.day)"
            (year, number, left) = (content.year, content.number, report.left)
            score = content.score.map { score in
                Score(
                    points: score.score, tier: score.tier?.labelZh ?? "—",
                    card: "\(score.card.code) 第\(score.card.version)版", day: "\(score.businessDate)")
            }
            records = content.records.map { Self.record($0, wording) }
            consents = content.consents.map { Self.consent($0, wording) }
            (hasRecords, hasConsents) = (!records.isEmpty, !consents.isEmpty)
            code = Self.grouped(content.checkCodeText)
            address = content.issuer + Endpoint.checkReport.template.replacing("{code}", with: content.checkCodeText)
            digest = report.digest
        }

        private static func record(_ record: CreditReport.Record, _ wording: Wording) -> Record {
            let life = record.life
            let last = life.versions.last
            return Record(
                name: record.indicatorNameZh, source: life.sourceNameZh, recordNo: life.recordNo,
                act: last.map { $0.act.isEmpty ? "—" : $0.act } ?? "—", day: last.map { "\($0.occurredOn)" } ?? "—",
                status: last.map { wording.recordStates($0.status.code, .zh) } ?? "—",
                points: record.applied.map { $0 > 0 ? "+\($0)" : "\($0)" } ?? "—",
                changes: life.versions.map {
                    "\($0.knownFrom.day) \(wording.recordReasons($0.reason.rawValue, .zh))"
                })
        }

        private static func consent(_ consent: ConsentView, _ wording: Wording) -> Consent {
            Consent(
                purpose: wording.consentPurposes(consent.purpose?.rawValue ?? "scoring", .zh),
                recipient: consent.recipient == .city ? "本市" : consent.recipient.code,
                state: wording.consentStates(consent.state, .zh), from: consent.term.map { "\($0.from)" } ?? "—",
                until: consent.term.map { "\($0.until)" } ?? "—")
        }

        /// Groups of four, easier to read aloud and to type.
        static func grouped(_ code: String) -> String {
            String(
                code.enumerated().flatMap { $0.offset % 4 == 0 && $0.offset > 0 ? ["-", $0.element] : [$0.element] })
        }
    }
}
