package import CivilTime
package import Postgres
package import Rights
package import Signing

/// One version of one consent as it is stored.
package struct StoredConsent: Sendable {
    package enum State: String, CaseIterable, Sendable {
        case given, withdrawn, refused
    }

    package let id: PublicID
    package let purpose: ConsentPurpose
    package let recipient: ConsentRecipient
    /// When the person said so.
    package let knownFrom: Instant
    package let knownTo: Instant
    package var state: State
    package var noticeVersion: String?
    package var evidence: String?
    package var categories: [ConsentCategory]
    package var term: ConsentTerm?

    package init(
        id: PublicID, purpose: ConsentPurpose, recipient: ConsentRecipient, knownFrom: Instant,
        knownTo: Instant = Instant(microseconds: .max), state: State, noticeVersion: String?, evidence: String?,
        categories: [ConsentCategory], term: ConsentTerm?
    ) {
        self.id = id
        self.purpose = purpose
        self.recipient = recipient
        self.knownFrom = knownFrom
        self.knownTo = knownTo
        self.state = state
        self.noticeVersion = noticeVersion
        self.evidence = evidence
        self.categories = categories
        self.term = term
    }

    /// Where the consent stands on a day.
    package func standing(on day: Day) -> ConsentState {
        switch (state, term) {
        case (.given, let term?): ConsentState.given(term).on(day)
        // The database refuses this.
        case (.given, nil): .never
        case (.withdrawn, _): .withdrawn(at: knownFrom)
        case (.refused, _): .refused(at: knownFrom)
        }
    }
}

/// Consents beside the one to be scored. The caller has locked the person.
package enum ConsentStore {
    /// What the person said last, for each purpose and recipient.
    package static func open(_ citizen: Int64, _ db: isolated PostgresConnection) throws -> [StoredConsent] {
        try db.all(Statements.open, citizen)
    }

    /// Everything the person ever said, oldest first.
    package static func versions(of citizen: Int64, _ db: isolated PostgresConnection) throws -> [StoredConsent] {
        try db.all(Statements.versions, citizen)
    }

    /// Ends what was said before for this purpose and recipient, if anything, and writes down the next.
    package static func replace(
        _ citizen: Int64, with consent: StoredConsent, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.end, (citizen: citizen, consent: consent))
        _ = try db.run(Statements.insert, (citizen: citizen, consent: consent))
    }

    private enum Statements {
        static let open = Statement<Int64, StoredConsent>(
            sql: SQL.openConsents, encode: { citizen, writer in writer.append(citizen) }, decode: consent)
        static let versions = Statement<Int64, StoredConsent>(
            sql: SQL.consentVersions, encode: { citizen, writer in writer.append(citizen) }, decode: consent)
        static let end = Statement<(citizen: Int64, consent: StoredConsent), Void>(sql: SQL.endConsentVersion) {
            version, writer in
            writer.append(version.citizen)
            writer.append(version.consent.purpose.rawValue)
            writer.append(version.consent.recipient.code)
            writer.append(version.consent.knownFrom)
        }
        static let insert = Statement<(citizen: Int64, consent: StoredConsent), Void>(sql: SQL.insertConsentVersion) {
            version, writer in
            let consent = version.consent
            writer.append(version.citizen)
            writer.append(consent.purpose.rawValue)
            writer.append(consent.recipient.code)
            writer.append(consent.knownFrom)
            writer.append(consent.id.uuid)
            writer.append(consent.state.rawValue)
            writer.append(consent.noticeVersion)
            writer.append(consent.evidence)
            writer.append(consent.categories.isEmpty ? nil : consent.categories.map(\.rawValue))
            writer.append(consent.term?.givenAt)
            writer.append(consent.term?.from)
            writer.append(consent.term?.until)
        }

        @Sendable static func consent(_ row: inout RowReader) throws(PostgresError) -> StoredConsent {
            let id = PublicID(uuid: try row.uuid())
            guard let purpose = ConsentPurpose(rawValue: try row.text()),
                let recipient = ConsentRecipient(code: try row.text())
            else { throw PostgresError.unreadable("consent_version.recipient") }
            let knownFrom = try row.instant()
            let knownTo = try row.instant()
            guard let state = StoredConsent.State(rawValue: try row.text()) else {
                throw PostgresError.unreadable("consent_version.state")
            }
            let notice = try row.optionalText()
            let evidence = try row.optionalText()
            let categories = try (row.optionalArray(of: String.self) ?? []).compactMap(ConsentCategory.init)
            return StoredConsent(
                id: id, purpose: purpose, recipient: recipient, knownFrom: knownFrom, knownTo: knownTo, state: state,
                noticeVersion: notice, evidence: evidence, categories: categories, term: try ConsentTerm(&row))
        }
    }
}
