package import CivilTime
package import Postgres
package import Signing

/// What is known of a person who asks for a benefit.
package struct StoredBeneficiary: Sendable {
    /// `nil` for somebody without an account.
    package let state: StoredAccount.State?
    package let district: String?
    package let consentFrom: Day?
    package let consentUntil: Day?
    /// The latest score and its run, whether or not it may be used.
    package let score: Int16?
    package let run: Int64?
    package let hasIncentiveConsent: Bool
    package let hasProviderConsent: Bool
    /// Whether an objection suspended a record as that run knew it; `false` where nobody asked.
    package let hasSuspendedRecord: Bool
    /// Blind index and ciphertext, where they were asked for.
    package let identity: (blindIndex: [UInt8], idNumber: [UInt8])?
}

/// A question about one person.
package struct BeneficiaryQuestion: Sendable {
    package let citizen: Int64
    package let day: Day
    /// Recipient of the consent towards the provider, as `consent_version` writes it.
    package let recipient: String
    package let wantsIdentity: Bool
    package let wantsSuspensions: Bool

    package init(citizen: Int64, day: Day, recipient: String, wantsIdentity: Bool, wantsSuspensions: Bool) {
        self.citizen = citizen
        self.day = day
        self.recipient = recipient
        self.wantsIdentity = wantsIdentity
        self.wantsSuspensions = wantsSuspensions
    }
}

/// People as the benefit desk needs them: many by one statement.
package enum BeneficiaryStore {
    /// Client key (0: the city's own id), id, and whether it is a visitor's.
    package typealias Handle = (client: Int32, id: PublicID, isVisitor: Bool)

    /// The beneficiaries behind handles, `nil` for unknown ones: a citizen's key, or the negative of a visitor's. Until
    /// commit, nobody of them withdraws a consent or loses a grant.
    package static func lock(_ handles: [Handle], _ db: isolated PostgresConnection) throws -> [Int64?] {
        let citizens = handles.indices.filter { !handles[$0].isVisitor }
        let visitors = handles.indices.filter { handles[$0].isVisitor }
        var found = [Int64?](repeating: nil, count: handles.count)
        if !citizens.isEmpty {
            let keys = placed(try db.all(Statements.lock, citizens.map { handles[$0] }), among: citizens.count)
            for (place, key) in zip(citizens, keys) { found[place] = key }
        }
        let keys = try VisitorStore.find(visitors.map { (handles[$0].client, handles[$0].id) }, locked: true, db)
        for (place, key) in zip(visitors, keys) { found[place] = key.map(-) }
        return found
    }

    package static func lock(_ beneficiary: Int64, _ db: isolated PostgresConnection) throws {
        guard beneficiary > 0 else { return try VisitorStore.share(-beneficiary, db) }
        _ = try db.first(Statements.lockOne, beneficiary)
    }

    /// In the order asked; `nil` for a key nobody has.
    package static func facts(
        _ questions: [BeneficiaryQuestion], _ db: isolated PostgresConnection
    ) throws -> [StoredBeneficiary?] {
        placed(try db.all(Statements.facts, questions), among: questions.count)
    }

    /// Recipients of the provider consents in force.
    package static func providerConsents(
        of citizen: Int64, on day: Day, _ db: isolated PostgresConnection
    ) throws -> Set<String> {
        Set(try db.all(Statements.providers, (citizen: citizen, day: day)))
    }

    /// Tells the clients of holds, each only of the person it knows. Comes last in a transaction.
    package static func appendEvents(
        _ kind: EventKind, _ about: [(client: Int32, citizen: Int64)], at instant: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        guard !about.isEmpty else { return }
        _ = try db.run(Statements.events, (kind: kind.rawValue, about: about, at: instant))
    }

    private static func placed<Value>(_ rows: [(place: Int64, value: Value)], among count: Int) -> [Value?] {
        var values = [Value?](repeating: nil, count: count)
        for row in rows { values[Int(row.place) - 1] = row.value }
        return values
    }

    private enum Statements {
        static let lock = handles(SQL.lockBeneficiaries)

        private static func handles(_ sql: StaticString) -> Statement<[Handle], (place: Int64, value: Int64)> {
            Statement(
                sql: sql,
                encode: { handles, writer in
                    writer.append(handles.map(\.client))
                    writer.append(handles.map(\.id.uuid))
                },
                decode: { row throws(PostgresError) in (place: try row.int64(), value: try row.int64()) })
        }

        static let lockOne = Statement<Int64, Int64>(
            sql: SQL.lockBeneficiary, encode: { citizen, writer in writer.append(citizen) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let facts = Statement<[BeneficiaryQuestion], (place: Int64, value: StoredBeneficiary)>(
            sql: SQL.beneficiaryFacts,
            encode: { questions, writer in
                writer.append(questions.map(\.citizen))
                writer.append(questions.map(\.day))
                writer.append(questions.map(\.recipient))
                writer.append(questions.map(\.wantsIdentity))
                writer.append(questions.map(\.wantsSuspensions))
            },
            decode: { row throws(PostgresError) in
                let place = try row.int64()
                let state = try row.optionalText().flatMap(StoredAccount.State.init)
                let district = try row.optionalText()
                let (from, until) = (try row.optionalDay(), try row.optionalDay())
                let (score, run) = (try row.optionalInt16(), try row.optionalInt64())
                let (incentive, provider, suspended) = (try row.bool(), try row.bool(), try row.bool())
                let (index, number) = (try row.optionalBytes(), try row.optionalBytes())
                var identity: (blindIndex: [UInt8], idNumber: [UInt8])?
                if let index, let number { identity = (index, number) }
                return (
                    place: place,
                    value: StoredBeneficiary(
                        state: state, district: district, consentFrom: from, consentUntil: until, score: score,
                        run: run, hasIncentiveConsent: incentive, hasProviderConsent: provider,
                        hasSuspendedRecord: suspended, identity: identity)
                )
            })
        static let providers = Statement<(citizen: Int64, day: Day), String>(
            sql: SQL.providerConsents,
            encode: { asked, writer in
                writer.append(asked.citizen)
                writer.append(asked.day)
            },
            decode: { row throws(PostgresError) in try row.text() })
        static let events = Statement<(kind: String, about: [(client: Int32, citizen: Int64)], at: Instant), Void>(
            sql: SQL.appendBenefitEvents
        ) { batch, writer in
            writer.append(batch.kind)
            writer.append(batch.about.map(\.client))
            writer.append(batch.about.map(\.citizen))
            writer.append(batch.at)
        }
    }
}
