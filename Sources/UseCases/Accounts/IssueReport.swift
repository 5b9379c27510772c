import CivilTime
package import Postgres
import Rights
import Scoring
import Signing
import Store

/// A report as it is handed over: its content and the signed document.
package struct IssuedReport: Sendable {
    package let content: CreditReport
    /// JWS compact.
    package let jws: String
    /// Lower-case hexadecimal SHA-256 of the document that was signed.
    package let digest: String
    /// How many free reports are left this year.
    package let left: Int
}

/// Gives a person their credit report: two free ones in a calendar year of Asia/Shanghai. Kept are the code printed on
/// it and the digest of the document, never the report.
package struct IssueReport: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let shelf: CardShelf
    let signer: StatementSigner
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, identity: IdentityKeys, shelf: CardShelf, signer: StatementSigner,
        idempotency: Idempotency, audit: AuditTrail
    ) {
        self.pool = pool
        self.identity = identity
        self.shelf = shelf
        self.signer = signer
        self.idempotency = idempotency
        self.audit = audit
    }

    /// - Throws: `Fault.reportLimit` for a third one; `Fault.citizenUnknown`.
    package func callAsFunction(of citizen: CitizenHandle, in context: OperationContext) async throws -> IssuedReport {
        try await pool.transaction { db in try issue(citizen, in: context, db).outcome }
    }

    /// The same at most once for each idempotency key; a report with a score is not shown again once no score may be.
    /// `authorisation` is where an officer keeps the proof that the person asked for it at the counter.
    package func callAsFunction(
        of citizen: CitizenHandle, authorisation: EvidenceReference? = nil, once: Once<IssuedReport>,
        in context: OperationContext
    ) async throws -> [UInt8] {
        // What is kept begins with whether the report shows a score.
        let kept = Once<IssuedReport>(once.request) { report in
            [report.content.score == nil ? 0 : 1] + (try once.answer(report))
        }
        return try await pool.transaction { db in
            Array(
                try idempotency(
                    kept, in: context, db,
                    again: { citizen, answer in
                        if answer.first == 1 {
                            try ReadScore.requireInForce(of: citizen, on: context.businessDay, db)
                        }
                        try audit.append(
                            .reportIssued, about: citizen, object: "again\(authorisation.inAuditObject)", in: context,
                            db)
                    },
                    { try issue(citizen, authorisation, in: context, db) }
                ).dropFirst())
        }
    }

    private func issue(
        _ citizen: CitizenHandle, _ authorisation: EvidenceReference? = nil, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64?, outcome: IssuedReport) {
        let book = try AccountBook(citizen.key(db), in: context, db)
        let year = FreeReports.year(of: context.now)
        let number = try ReportStore.count(of: book.citizen, year: year, db) + 1
        guard number <= FreeReports.perYear else { throw Fault.reportLimit }
        let report = try content(of: book, citizen, year: year, number: number, in: context, db)
        let document = report.document
        let jws = try signer.sign(document, type: StatementSigner.reportType)
        let digest = SHA256Digest(hashing: document)
        let issued = ReportStore.Issued(at: context.now, checkCode: report.checkCode, digest: digest.bytes)
        try ReportStore.add(issued, to: book.citizen, year: year, number: number, db)
        try audit.append(
            .reportIssued, about: book.citizen, object: "\(year)/\(number)\(authorisation.inAuditObject)",
            in: context, db)
        return (
            book.citizen,
            IssuedReport(content: report, jws: jws, digest: digest.hex, left: FreeReports.perYear - number)
        )
    }

    private func content(
        of book: AccountBook, _ citizen: CitizenHandle, year: Int, number: Int, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> CreditReport {
        guard let person = try PersonStore.person(book.citizen, db) else { throw Fault.citizenUnknown }
        let standing: StandingFacts?
        do {
            standing = try StandingFacts.read(citizen, shelf: shelf, in: context, db)
        } catch Fault.scoreNotAvailable {
            standing = nil
        }
        return CreditReport(
            checkCode: try PublicID.random(), issuer: signer.issuer, issuedAt: context.now, year: year, number: number,
            subject: try PersonalFields(identity).open(person), district: book.known?.district,
            accountState: book.standing.code, score: standing.map(Self.score),
            records: try records(of: book.citizen, standing, in: context, db),
            consents: try ListConsents.read(book.citizen, in: context, db))
    }

    private static func score(_ standing: StandingFacts) -> CreditReport.Score {
        let score = standing.view.score
        return CreditReport.Score(
            score: score, tier: standing.rules.card.tiers.tier(of: score),
            card: standing.view.card, businessDate: standing.view.businessDate,
            knowledgeInstant: standing.view.knowledgeInstant, computedAt: standing.view.computedAt)
    }

    private func records(
        of citizen: Int64, _ standing: StandingFacts?, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> [CreditReport.Record] {
        let edition = try StoredCatalogue.inForce(on: context.businessDay, db)
        let names = Dictionary(edition.indicators.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var applied: [RecordKey: Int] = [:]
        if let standing {
            var evaluator = Evaluator(standing.rules.plan)
            for line in evaluator.explain(standing.facts, on: standing.run.businessDate).records {
                applied[RecordKey(source: line.source, recordNo: line.recordNo)] = line.applied
            }
        }
        return try ListRecords.all(of: citizen, db).filter { $0.movedAwayAt == nil }.compactMap { life in
            guard let indicator = life.versions.last?.indicator else { return nil }
            return CreditReport.Record(
                life: life, indicatorNameZh: names[indicator]?.nameZh ?? indicator.text,
                indicatorNameEn: names[indicator]?.nameEn ?? indicator.text,
                applied: standing.map { _ in applied[RecordKey(source: life.source, recordNo: life.recordNo)] ?? 0 })
        }
    }

    private struct RecordKey: Hashable {
        let source: SourceCode
        let recordNo: String
    }
}
