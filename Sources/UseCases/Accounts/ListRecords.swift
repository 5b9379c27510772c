package import Postgres
import Scoring
import Store

/// The records a person is known by, a page at a time: source, status, dates, and every change with its reason
/// (社会信用条例 art 40). It shows them whether or not there is a score.
package struct ListRecords: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    /// Records on a page, at most.
    package static let largestPage = 200

    /// Where a page begins: after this record.
    package struct Place: Hashable, Sendable {
        package let source: Int16
        package let recordNo: String

        package init(source: Int16, recordNo: String) {
            self.source = source
            self.recordNo = recordNo
        }

        static let start = Place(source: .min, recordNo: "")
    }

    package struct Page: Sendable {
        package let records: [RecordLife]
        package let next: Place?
    }

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    /// - Throws: `Fault.citizenUnknown`, `Fault.limitInvalid`.
    package func callAsFunction(
        of citizen: CitizenHandle, after place: Place? = nil, limit: Int, in context: OperationContext
    ) async throws -> Page {
        guard (1...Self.largestPage).contains(limit) else { throw Fault.limitInvalid }
        let (key, page) = try await pool.transaction(.snapshot) { db in
            let key = try citizen.key(db)
            return (key, try Self.page(of: key, after: place, limit: limit, db))
        }
        try await audit.record(.recordsRead, about: key, in: context)
        return page
    }

    static func page(
        of key: Int64, after place: Place?, limit: Int, isArchived: Bool = false, _ db: isolated PostgresConnection
    ) throws -> Page {
        let words = try StoredVocabulary.read(db)
        let start = place ?? .start
        let versions = try CitizenRecordStore.page(
            of: key, after: (source: start.source, recordNo: start.recordNo), limit: Int32(limit + 1),
            isArchived: isArchived, db)
        var groups: [[StoredRecordVersion]] = []
        for version in versions {
            if let last = groups.last?.last, last.source == version.source, last.recordNo == version.recordNo {
                groups[groups.count - 1].append(version)
            } else {
                groups.append([version])
            }
        }
        let shown = groups.prefix(limit)
        return Page(
            records: try shown.compactMap { try RecordLife($0, words: words) },
            next: groups.count > limit
                ? shown.last?.last.map { Place(source: $0.source, recordNo: $0.recordNo) } : nil)
    }

    /// All of them, page after page.
    static func all(of key: Int64, _ db: isolated PostgresConnection) throws -> [RecordLife] {
        var records: [RecordLife] = []
        var place: Place?
        repeat {
            let page = try page(of: key, after: place, limit: largestPage, db)
            records += page.records
            place = page.next
        } while place != nil
        return records
    }
}
