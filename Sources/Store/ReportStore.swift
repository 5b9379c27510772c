package import CivilTime
package import Postgres
package import Signing

/// That reports were given, and the codes printed on them. The reports themselves are not kept.
package enum ReportStore {
    package struct Issued: Sendable {
        package let at: Instant
        package let checkCode: PublicID
        package let digest: [UInt8]

        package init(at: Instant, checkCode: PublicID, digest: [UInt8]) {
            self.at = at
            self.checkCode = checkCode
            self.digest = digest
        }
    }

    /// How many the person had in a year. The caller has locked the person.
    package static func count(
        of citizen: Int64, year: Int, _ db: isolated PostgresConnection
    ) throws -> Int {
        Int(try db.first(Statements.count, (citizen: citizen, year: Int16(clamping: year))) ?? 0)
    }

    package static func add(
        _ report: Issued, to citizen: Int64, year: Int, number: Int, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(
            Statements.insert,
            (citizen: citizen, year: Int16(clamping: year), number: Int16(clamping: number), report: report))
    }

    /// When the report with this code was issued, and its digest.
    package static func report(
        checkCode: PublicID, _ db: isolated PostgresConnection
    ) throws -> (at: Instant, digest: [UInt8])? {
        try db.first(Statements.byCode, checkCode)
    }

    package static func all(of citizen: Int64, _ db: isolated PostgresConnection) throws -> [Issued] {
        try db.all(Statements.all, citizen)
    }

    private enum Statements {
        static let count = Statement<(citizen: Int64, year: Int16), Int64>(
            sql: SQL.reportsInYear,
            encode: { asked, writer in
                writer.append(asked.citizen)
                writer.append(asked.year)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let insert = Statement<(citizen: Int64, year: Int16, number: Int16, report: Issued), Void>(
            sql: SQL.insertReport
        ) { row, writer in
            writer.append(row.citizen)
            writer.append(row.year)
            writer.append(row.number)
            writer.append(row.report.at)
            writer.append(row.report.checkCode.uuid)
            writer.append(row.report.digest)
        }
        static let byCode = Statement<PublicID, (at: Instant, digest: [UInt8])>(
            sql: SQL.reportByCheckCode,
            encode: { code, writer in writer.append(code.uuid) },
            decode: { row throws(PostgresError) in (at: try row.instant(), digest: try row.bytes()) })
        static let all = Statement<Int64, Issued>(
            sql: SQL.reportsOfCitizen,
            encode: { citizen, writer in writer.append(citizen) },
            decode: { row throws(PostgresError) in
                Issued(at: try row.instant(), checkCode: PublicID(uuid: try row.uuid()), digest: try row.bytes())
            })
    }
}
