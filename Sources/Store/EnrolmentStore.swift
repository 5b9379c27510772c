package import CivilTime
package import Postgres
package import Signing

/// One person to enrol, as it is staged: nothing in it names the person.
package struct StagedEnrolment: Sendable {
    package var line: Int64
    /// Under the active key, or one after the other under every key of the ring, until `adoptIndexes` has chosen.
    package var blindIndex: [UInt8]
    package var idNumber: [UInt8]
    package var cityID: PublicID
    package var district: String?
    package var noticeVersion: String
    package var consentedAt: Instant
    package var consentFrom: Day
    package var consentUntil: Day
    package var separatelyConsented: [Int16]

    package init(
        line: Int64, blindIndex: [UInt8], idNumber: [UInt8], cityID: PublicID, district: String?,
        noticeVersion: String, consentedAt: Instant, consentFrom: Day, consentUntil: Day, separatelyConsented: [Int16]
    ) {
        self.line = line
        self.blindIndex = blindIndex
        self.idNumber = idNumber
        self.cityID = cityID
        self.district = district
        self.noticeVersion = noticeVersion
        self.consentedAt = consentedAt
        self.consentFrom = consentFrom
        self.consentUntil = consentUntil
        self.separatelyConsented = separatelyConsented
    }
}

/// Enrolment in bulk: rows are staged by COPY and accepted set-wise in the same transaction.
package enum EnrolmentStore {
    /// Stages what `body` writes. The staging table goes with the transaction.
    package static func stage(
        _ db: isolated PostgresConnection, _ body: ((StagedEnrolment) throws -> Void) throws -> Void
    ) throws -> Int {
        try db.execute(script: SQL.createEnrolmentStaging)
        return try db.copyIn("\(SQL.copyEnrolmentStaging)") { writer in
            try body { enrolment in
                try writer.row(10)
                writer.append(enrolment.line)
                writer.append(enrolment.blindIndex)
                writer.append(enrolment.idNumber)
                writer.append(enrolment.cityID.uuid)
                writer.append(enrolment.district)
                writer.append(enrolment.noticeVersion)
                writer.append(enrolment.consentedAt)
                writer.append(enrolment.consentFrom)
                writer.append(enrolment.consentUntil)
                writer.append(enrolment.separatelyConsented.isEmpty ? nil : enrolment.separatelyConsented)
            }
        }
    }

    /// Rows that were staged with an index under each key of the ring keep the one their person is known by. Under
    /// `CitizenStore.lockPeople`.
    package static func adoptIndexes(_ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.adoptIndexes, ())
    }

    /// Removes the second and later rows about one person and returns their lines.
    package static func removeRepeats(_ db: isolated PostgresConnection) throws -> [Int64] {
        try db.all(Statements.removeRepeated, ()).sorted()
    }

    /// Why a row about somebody known cannot open an account.
    package enum Overruled: Sendable {
        /// The account rests on evidence given later.
        case newerEvidence
        /// The person has withdrawn since.
        case withdrawnSince
        /// The account is closed for good.
        case closed
    }

    /// Removes the rows that what is known overrules and returns their lines in order. No account may change meanwhile.
    package static func removeOverruled(
        _ db: isolated PostgresConnection
    ) throws -> [(line: Int64, why: Overruled)] {
        try db.all(Statements.removeOverruled, ()).sorted { $0.line < $1.line }
    }

    /// Creates the people nobody knew. Returns how many.
    package static func createCitizens(now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.createCitizens, now)
    }

    /// Opens or renews accounts; people whose account says the same already are left alone. Returns how many changed.
    package static func openAccounts(knownFrom: Instant, _ db: isolated PostgresConnection) throws -> Int {
        _ = try db.run(Statements.closeChanged, knownFrom)
        return Int(try db.first(Statements.open, knownFrom) ?? 0)
    }

    private enum Statements {
        static let adoptIndexes = Statement<Void, Void>(sql: SQL.adoptEnrolmentIndexes)
        static let removeRepeated = Statement<Void, Int64>(sql: SQL.removeRepeatedEnrolments) {
            row throws(PostgresError) in try row.int64()
        }
        static let removeOverruled = Statement<Void, (line: Int64, why: Overruled)>(
            sql: SQL.removeOverruledEnrolments
        ) { row throws(PostgresError) in
            let line = try row.int64()
            return switch try row.text() {
            case "active": (line, .newerEvidence)
            case "withdrawn": (line, .withdrawnSince)
            default: (line, .closed)
            }
        }
        static let createCitizens = Statement<Instant, Void>(sql: SQL.createEnrolledCitizens) { now, writer in
            writer.append(now)
        }
        static let closeChanged = Statement<Instant, Void>(sql: SQL.closeChangedAccounts) { instant, writer in
            writer.append(instant)
        }
        static let open = Statement<Instant, Int64>(
            sql: SQL.openAccounts, encode: { instant, writer in writer.append(instant) },
            decode: { row throws(PostgresError) in try row.int64() })
    }
}
