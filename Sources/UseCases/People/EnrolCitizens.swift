import CivilTime
package import Intake
package import Postgres
import Scoring
package import Signing
import Store

/// Enrols people with the evidence of their consent from a file: `shangding citizen import`.
///
/// One transaction: every sound row takes effect or, after a file fault, none does. Someone whose account says the same
/// already is left alone; other consent evidence makes a new version; evidence that what is known overrules comes back.
package struct EnrolCitizens: Sendable {
    let pool: PostgresPool
    let identity: IdentityKeys
    let audit: AuditTrail
    /// Gives a new person's id; random but for a synthetic city. Sees the number, must not keep it.
    let newCityID: @Sendable (Redacted<Bytes>) throws -> PublicID

    package init(
        pool: PostgresPool, identity: IdentityKeys, audit: AuditTrail,
        newCityID: @escaping @Sendable (Redacted<Bytes>) throws -> PublicID = { _ in try PublicID.random() }
    ) {
        self.pool = pool
        self.identity = identity
        self.audit = audit
        self.newCityID = newCityID
    }

    package struct Outcome: Sendable {
        package let read: Int
        package let returned: Int
        /// People the city did not know before.
        package let created: Int
        /// Accounts opened or renewed.
        package let opened: Int
    }

    /// - Throws: `FileFault`, `FileReadingError` or `IntakeRefusal`; nothing of the file is then kept.
    package func callAsFunction(
        path: String, encoding: FileEncoding?, rows: Int?, report reportPath: String?, in context: OperationContext,
        progress: Progress = .silent
    ) async throws -> Outcome {
        do {
            let outcome = try await enrol(path, encoding, rows, report: reportPath, in: context, progress)
            try ReportFile.publish(reportPath)
            return outcome
        } catch {
            ReportFile.discard(reportPath)
            throw error
        }
    }

    private func enrol(
        _ path: String, _ encoding: FileEncoding?, _ rows: Int?, report reportPath: String?,
        in context: OperationContext, _ progress: Progress
    ) async throws -> Outcome {
        try await pool.transaction { db in
            let words = try StoredVocabulary.read(db)
            let edition = try StoredCatalogue.inForce(on: context.businessDay, db)
            var file = try FileReader(path: path)
            var reader: EnrolmentReader? = EnrolmentReader(
                rules: Self.rules(edition, words), businessDay: context.businessDay, encoding: encoding,
                expectedRows: rows)
            let worker = try identity.worker()
            var sink = EnrolmentStaging(
                identity: worker, indicatorKeys: words.indicatorKeys, newCityID: newCityID)
            var report = try ReportFile(path: reportPath)
            var read = 0
            var bytes = 0
            let size = file.size
            _ = try EnrolmentStore.stage(db) { emit in
                while try file.next({ chunk in
                    try reader?.feed(chunk, to: &sink)
                    bytes += chunk.count
                    progress.report(bytes, size)
                }) {
                    for row in sink.rows { try emit(row) }
                    for row in sink.refused { try report.add(line: row.line, recordNo: [], faults: row.faults) }
                    sink.clear()
                }
                read = reader?.rows ?? 0
                try reader.take()?.finish()
            }
            try CitizenStore.lockPeople(db)
            if worker.knowsOlderIndexes { try EnrolmentStore.adoptIndexes(db) }
            for line in try EnrolmentStore.removeRepeats(db) {
                try report.add(line: Int(line), recordNo: [], faults: [.duplicateInFile])
            }
            try AccountStore.lockAll(db)
            for row in try EnrolmentStore.removeOverruled(db) {
                try report.add(line: Int(row.line), recordNo: [], faults: [RowFault(row.why)])
            }
            let created = try EnrolmentStore.createCitizens(now: context.now, db)
            let opened = try EnrolmentStore.openAccounts(knownFrom: KnowledgeStore.advance(now: context.now, db), db)
            try audit.append(.citizensEnrolled, object: "accounts:\(opened)", in: context, db)
            try report.seal()
            return Outcome(read: read, returned: report.rows, created: created, opened: opened)
        }
    }

    /// Enrolment needs to know only which indicators ask for a consent of their own.
    private static func rules(_ edition: CatalogueEdition, _ words: StoredVocabulary) -> IntakeRules {
        IntakeRules(
            indicators: edition.indicators.compactMap { indicator in
                words.vocabulary.rank(of: indicator.code).map { rank in
                    IntakeRules.Indicator(
                        code: indicator.code.text, rank: rank, permitted: indicator.magnitude.permitted,
                        isNegative: indicator.polarity == .negative,
                        needsSeparateConsent: indicator.sensitivity == .separateConsent)
                }
            })
    }
}

extension RowFault {
    fileprivate init(_ why: EnrolmentStore.Overruled) {
        self =
            switch why {
            case .newerEvidence: .consentOutdated
            case .withdrawnSince: .consentWithdrawn
            case .closed: .accountClosed
            }
    }
}

/// Turns enrolments into staged rows; ID numbers end here.
private struct EnrolmentStaging: EnrolmentSink {
    private var identity: IdentityKeys.Worker
    private let indicatorKeys: [Int16]
    private let newCityID: @Sendable (Redacted<Bytes>) throws -> PublicID
    private(set) var rows: [StagedEnrolment] = []
    private(set) var refused: [(line: Int, faults: RowFaultSet)] = []

    init(
        identity: IdentityKeys.Worker, indicatorKeys: [Int16],
        newCityID: @escaping @Sendable (Redacted<Bytes>) throws -> PublicID
    ) {
        self.identity = identity
        self.indicatorKeys = indicatorKeys
        self.newCityID = newCityID
    }

    mutating func enrol(_ enrolment: Enrolment) throws {
        let number = enrolment.idNumber.exposed
        let index = identity.index(enrolment.idType, number.span)
        var staged: [UInt8] = []
        identity.appendStaged(enrolment.idType, number.span, index, to: &staged)
        var ciphertext: [UInt8] = []
        try identity.encrypt(enrolment.idType, number, row: index, into: &ciphertext)
        rows.append(
            StagedEnrolment(
                line: Int64(enrolment.line), blindIndex: staged, idNumber: ciphertext,
                cityID: try newCityID(enrolment.idNumber),
                district: enrolment.district.isEmpty ? nil : String(decoding: enrolment.district, as: UTF8.self),
                noticeVersion: String(decoding: enrolment.noticeVersion, as: UTF8.self),
                consentedAt: enrolment.consentedAt, consentFrom: enrolment.consentedAt.day,
                consentUntil: enrolment.expiresAt.day,
                separatelyConsented: enrolment.separateConsents.map { indicatorKeys[Int($0)] }.sorted()))
    }

    mutating func refuse(_ row: RefusedRow) throws {
        refused.append((line: row.line, faults: row.faults))
    }

    mutating func clear() {
        rows.removeAll(keepingCapacity: true)
        refused.removeAll(keepingCapacity: true)
    }
}
