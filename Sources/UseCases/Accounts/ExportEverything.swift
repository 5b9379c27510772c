import CivilTime
package import Postgres
import Rights
import Scoring
import Signing
import Store
import StrictJSON

/// Everything held about one person as one JSON document (PIPL art 45): who they are, account and consents with every
/// version, reports, scores, records with every version, those whose retention has ended too, what partner cities were
/// told, and who looked. Written page by page as it is read, so memory depends on nobody's history; tiers below the
/// base are named in the report alone.
package struct ExportEverything: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let shelf: CardShelf
    let audit: AuditTrail

    private static let page = 200

    package init(pool: PostgresPool, identity: IdentityKeys, shelf: CardShelf, audit: AuditTrail) {
        self.pool = pool
        self.identity = identity
        self.shelf = shelf
        self.audit = audit
    }

    /// A document that is being written: what comes next.
    package struct Opened: Sendable {
        fileprivate enum Part {
            case head([UInt8])
            case records(after: ListRecords.Place?)
            case archived(after: ListRecords.Place?)
            case scores(before: Int64?)
            case holds(after: PublicID)
            case redemptions(after: PublicID)
            case grants(after: PublicID)
            case readers(before: ReadReaders.Place?)
            case end
        }

        fileprivate let citizen: Int64
        fileprivate var part: Part
        /// Whether the list that is being written has an element yet.
        private var hasElement = false

        fileprivate init(citizen: Int64, head: [UInt8]) {
            self.citizen = citizen
            part = .head(head)
        }

        /// A page of a list; after its last, the text that leads to the next part.
        fileprivate mutating func page(
            _ documents: [[UInt8]], goingOn: Part?, then following: Part, after closing: StaticString
        ) -> [UInt8] {
            var bytes: [UInt8] = []
            for document in documents {
                if hasElement { bytes.append(0x2C) }
                hasElement = true
                bytes += document
            }
            part = goingOn ?? following
            guard goingOn == nil else { return bytes }
            hasElement = false
            return bytes + Array("\(closing)".utf8)
        }
    }

    /// Looks the person up and writes the export down in the audit; nothing has been written when it throws.
    ///
    /// - Throws: `Fault.citizenUnknown`.
    package func open(_ citizen: CitizenHandle, in context: OperationContext) async throws -> Opened {
        let (key, head) = try await pool.transaction(.snapshot) { db in
            let key = try citizen.key(db)
            return (key, try opening(of: key, citizen, in: context, db))
        }
        try await audit.record(.citizenExported, about: key, in: context)
        return Opened(citizen: key, head: head)
    }

    /// The next bytes of the document, or `nil` after the last.
    package func next(_ document: inout Opened) async throws -> [UInt8]? {
        let key = document.citizen
        switch document.part {
        case .head(let head):
            document.part = .records(after: nil)
            // The document goes on where the head would end.
            return head.dropLast() + Array(",\"records\":[".utf8)
        case .records(let place):
            let page = try await pool.transaction(.snapshot) { db in
                try ListRecords.page(of: key, after: place, limit: Self.page, db)
            }
            return document.page(
                page.records.map(Self.document), goingOn: page.next.map { .records(after: $0) },
                then: .archived(after: nil), after: "],\"archived_records\":[")
        case .archived(let place):
            let page = try await pool.transaction(.snapshot) { db in
                try ListRecords.page(of: key, after: place, limit: Self.page, isArchived: true, db)
            }
            return document.page(
                page.records.map(Self.document), goingOn: page.next.map { .archived(after: $0) },
                then: .scores(before: nil), after: "],\"scores\":[")
        case .scores(let run):
            let (documents, next) = try await pool.transaction(.snapshot) { [shelf] db in
                let found = try ScoreStore.history(of: key, before: run ?? .max, limit: Int32(Self.page), db)
                let documents = try found.map { Self.document($0, try shelf.entry($0.run.id, db).card) }
                return (documents, found.count == Self.page ? found.last?.run.id : nil)
            }
            return document.page(
                documents, goingOn: next.map { .scores(before: $0) }, then: .holds(after: PublicID(high: 0, low: 0)),
                after: "],\"holds\":[")
        case .holds(let id):
            let (documents, next) = try await pool.transaction(.snapshot) { db in
                try HeldBenefits.holds(of: key, after: id, limit: Self.page, db)
            }
            return document.page(
                documents, goingOn: next.map { .holds(after: $0) },
                then: .redemptions(after: PublicID(high: 0, low: 0)),
                after: "],\"redemptions\":[")
        case .redemptions(let id):
            let (documents, next) = try await pool.transaction(.snapshot) { db in
                try HeldBenefits.redemptions(of: key, after: id, limit: Self.page, db)
            }
            return document.page(
                documents, goingOn: next.map { .redemptions(after: $0) },
                then: .grants(after: PublicID(high: 0, low: 0)), after: "],\"told_to_partner_cities\":[")
        case .grants(let id):
            let (documents, next) = try await pool.transaction(.snapshot) { db in
                try SharedGrants.page(of: key, after: id, limit: Self.page, db)
            }
            return document.page(
                documents, goingOn: next.map { .grants(after: $0) }, then: .readers(before: nil),
                after: "],\"readers\":[")
        case .readers(let place):
            let page = try await pool.transaction(.readOnly) { db in
                try ReadReaders.page(of: key, before: place, limit: Self.page, db)
            }
            return document.page(
                page.entries.map(Self.document), goingOn: page.next.map { .readers(before: $0) }, then: .end,
                after: "]}\n")
        case .end: return nil
        }
    }

    private func opening(
        of key: Int64, _ citizen: CitizenHandle, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [UInt8] {
        let book = try AccountBook(reading: key, in: context, db)
        guard let person = try PersonStore.person(key, db) else { throw Fault.citizenUnknown }
        let identity = try PersonalFields(identity).open(person)
        let words = try StoredVocabulary.read(db)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("citizen", citizen.description)
        writer.member("exported_at", context.now)
        writer.key("identity")
        IdentityDocument.write(identity, to: &writer)
        writer.member("known_since", person.createdAt)
        writer.member("account_state", book.standing.code)
        writer.key("account_versions")
        writer.beginArray()
        for version in try AccountStore.versions(of: key, db) { Self.write(version, words, to: &writer) }
        writer.endArray()
        writer.key("consent_versions")
        writer.beginArray()
        for version in try ConsentStore.versions(of: key, db) { Self.write(version, to: &writer) }
        writer.endArray()
        writer.key("reports")
        writer.beginArray()
        for report in try ReportStore.all(of: key, db) {
            writer.beginObject()
            writer.member("issued_at", report.at)
            writer.member("check_code", report.checkCode.text(prefix: ""))
            writer.member("digest", SHA256Digest(bytes: report.digest)?.hex)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

// MARK: The parts

extension ExportEverything {
    private static func write(_ account: StoredAccount, _ words: StoredVocabulary, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("known_from", account.knownFrom)
        writer.member("state", account.state.rawValue)
        writer.member("district", account.district)
        writer.member("notice_version", account.noticeVersion)
        writer.member("evidence", account.evidence)
        writer.member("given_at", account.term?.givenAt)
        writer.member("valid_from", account.term?.from)
        writer.member("valid_until", account.term?.until)
        writer.member("withdrawn_at", account.withdrawnAt)
        writer.member("separate_consents", words.codes(account.separatelyConsented).map(\.text))
        writer.member("refused", words.codes(account.refused).map(\.text))
        writer.endObject()
    }

    private static func write(_ consent: StoredConsent, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", "\(ConsentView.Name.other(consent.id))")
        writer.member("known_from", consent.knownFrom)
        writer.member("purpose", consent.purpose.rawValue)
        writer.member("recipient", consent.recipient.code)
        writer.member("state", consent.state.rawValue)
        writer.member("categories", consent.categories.map(\.rawValue))
        writer.member("notice_version", consent.noticeVersion)
        writer.member("evidence", consent.evidence)
        writer.member("given_at", consent.term?.givenAt)
        writer.member("valid_from", consent.term?.from)
        writer.member("valid_until", consent.term?.until)
        writer.endObject()
    }

    private static func document(_ record: RecordLife) -> [UInt8] {
        var writer = JSONWriter()
        RecordDocument.write(record, to: &writer)
        return writer.finish()
    }

    private static func document(_ entry: HistoryEntry, _ card: CardShelf.Card) -> [UInt8] {
        var writer = JSONWriter(reserving: 384)
        writer.beginObject()
        writer.key("score")
        writer.integer(Int(entry.score))
        writer.member("tier", card.publicTier(of: Int(entry.score)))
        writer.card(card.reference)
        writer.member("business_date", entry.run.businessDate)
        writer.member("knowledge_instant", entry.run.knowledgeInstant)
        writer.member("computed_at", entry.run.computedAt)
        writer.member("input_digest", SHA256Digest(bytes: entry.inputDigest)?.hex)
        writer.endObject()
        return writer.finish()
    }

    private static func document(_ entry: ReadReaders.Entry) -> [UInt8] {
        var writer = JSONWriter(reserving: 192)
        ReaderDocument.write(entry, to: &writer)
        return writer.finish()
    }
}
