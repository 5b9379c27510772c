package import CivilTime
package import Postgres
package import Rights

/// One version of an account as it is stored, with the consent to be scored. Absent members say nothing was ever
/// agreed.
package struct StoredAccount: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case active, withdrawn, deceased, erased
    }

    package var state: State
    package var district: String?
    package var noticeVersion: String?
    package var evidence: String?
    package var term: ConsentTerm?
    package var withdrawnAt: Instant?
    /// Database keys of indicators, ascending.
    package var separatelyConsented: [Int16]
    package var refused: [Int16]
    /// Set by the store when it reads; `replace` is told the instant.
    package let knownFrom: Instant

    package init(
        state: State, district: String? = nil, noticeVersion: String? = nil, evidence: String? = nil,
        term: ConsentTerm? = nil, withdrawnAt: Instant? = nil, separatelyConsented: [Int16] = [], refused: [Int16] = [],
        knownFrom: Instant = Instant(microseconds: 0)
    ) {
        self.state = state
        self.district = district
        self.noticeVersion = noticeVersion
        self.evidence = evidence
        self.term = term
        self.withdrawnAt = withdrawnAt
        self.separatelyConsented = separatelyConsented
        self.refused = refused
        self.knownFrom = knownFrom
    }

    /// Where the account stands on a day.
    package func standing(on day: Day) -> AccountState {
        switch (state, term, withdrawnAt) {
        case (.active, let term?, _): AccountState.active(term).on(day)
        case (.withdrawn, _, let at?): .withdrawn(at: at)
        case (.deceased, _, _): .deceased
        case (.erased, _, _): .erased
        // The database refuses these.
        case (.active, nil, _), (.withdrawn, _, nil): .notOpened
        }
    }
}

/// Accounts and the consent to be scored, version by version. The caller has locked the person.
package enum AccountStore {
    /// Waits for whoever changes this person's account; held until commit.
    package static func lock(_ citizen: Int64, _ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.shareAccounts)
        _ = try db.first(Statements.lock, citizen)
    }

    /// Waits for whoever changes any account; for enrolment in bulk.
    package static func lockAll(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockAccounts)
    }

    /// What is known now, or `nil` for somebody who never opened an account.
    package static func open(_ citizen: Int64, _ db: isolated PostgresConnection) throws -> StoredAccount? {
        try db.first(Statements.open, citizen)
    }

    /// Everything that was ever known, oldest first.
    package static func versions(of citizen: Int64, _ db: isolated PostgresConnection) throws -> [StoredAccount] {
        try db.all(Statements.versions, citizen)
    }

    /// Ends the open version, if there is one, and opens the next.
    package static func replace(
        _ citizen: Int64, with account: StoredAccount, knownFrom instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.end, (citizen: citizen, instant: instant))
        _ = try db.run(Statements.insert, (citizen: citizen, instant: instant, account: account))
    }

    /// Waits until nobody writes scores and keeps them from beginning to; see the statement.
    package static func lockToEndConsent(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockConsentsToEnd)
    }

    /// Waits until nobody ends a consent; score writers do not wait for each other.
    package static func lockToScore(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockConsentsToScore)
    }

    /// Who stopped being scored after `instant`, among keys in a half-open range.
    package static func endedSince(
        _ instant: Instant, from: Int64, to: Int64, _ db: isolated PostgresConnection
    ) throws -> [Int64] {
        try db.all(Statements.endedSince, (instant: instant, from: from, to: to))
    }

    private enum Statements {
        static let lock = Statement<Int64, Int64>(
            sql: SQL.lockCitizen, encode: { citizen, writer in writer.append(citizen) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let open = Statement<Int64, StoredAccount>(
            sql: SQL.openAccountVersion, encode: { citizen, writer in writer.append(citizen) }, decode: account)
        static let versions = Statement<Int64, StoredAccount>(
            sql: SQL.accountVersions, encode: { citizen, writer in writer.append(citizen) }, decode: account)
        static let end = Statement<(citizen: Int64, instant: Instant), Void>(sql: SQL.endAccountVersion) {
            version, writer in
            writer.append(version.citizen)
            writer.append(version.instant)
        }
        static let insert = Statement<(citizen: Int64, instant: Instant, account: StoredAccount), Void>(
            sql: SQL.insertAccountVersion
        ) { version, writer in
            let account = version.account
            writer.append(version.citizen)
            writer.append(version.instant)
            writer.append(account.state.rawValue)
            writer.append(account.district)
            writer.append(account.noticeVersion)
            writer.append(account.evidence)
            writer.append(account.term?.givenAt)
            writer.append(account.term?.from)
            writer.append(account.term?.until)
            writer.append(account.withdrawnAt)
            writer.append(account.separatelyConsented.isEmpty ? nil : account.separatelyConsented)
            writer.append(account.refused.isEmpty ? nil : account.refused)
        }
        static let endedSince = Statement<(instant: Instant, from: Int64, to: Int64), Int64>(
            sql: SQL.accountsEndedSince,
            encode: { range, writer in
                writer.append(range.instant)
                writer.append(range.from)
                writer.append(range.to)
            },
            decode: { row throws(PostgresError) in try row.int64() })

        @Sendable static func account(_ row: inout RowReader) throws(PostgresError) -> StoredAccount {
            let knownFrom = try row.instant()
            guard let state = StoredAccount.State(rawValue: try row.text()) else {
                throw PostgresError.unreadable("account_version.state")
            }
            let district = try row.optionalText()
            let notice = try row.optionalText()
            let evidence = try row.optionalText()
            let term = try ConsentTerm(&row)
            return StoredAccount(
                state: state, district: district, noticeVersion: notice, evidence: evidence, term: term,
                withdrawnAt: try row.optionalInstant(), separatelyConsented: try row.optionalArray() ?? [],
                refused: try row.optionalArray() ?? [], knownFrom: knownFrom)
        }
    }
}

extension ConsentTerm {
    /// Reads three columns: given at, from, until; all of them or none.
    init?(_ row: inout RowReader) throws(PostgresError) {
        let givenAt = try row.optionalInstant()
        let from = try row.optionalDay()
        let until = try row.optionalDay()
        guard let givenAt, let from, let until else { return nil }
        self.init(givenAt: givenAt, from: from, until: until)
    }
}
