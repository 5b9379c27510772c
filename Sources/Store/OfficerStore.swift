package import CivilTime
package import Postgres
package import Rights
package import Signing

/// The states of an officer's account, as the database's CHECK lists them.
package enum OfficerState: String, CaseIterable, Hashable, Sendable {
    /// Approved, or reset: has still to set a password and a second factor.
    case invited
    case active, disabled
}

/// An officer without anything secret.
package struct StoredOfficer: Hashable, Sendable {
    package let key: Int32
    package let id: PublicID
    package let login: String
    package let state: OfficerState
    package let reach: OfficerReach
    package let lockedUntil: Instant?
    package let createdAt: Instant
}

/// Officers: who they are and what they may do. What they sign in with is in `OfficerStore+SignIn`.
package enum OfficerStore {
    /// Waits for other changes to who is an officer; held until commit.
    package static func lock(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockOfficers)
    }

    /// Whether the city has ever had an officer.
    package static func hasAny(_ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.hasAny, ()) ?? false
    }

    package static func all(_ db: isolated PostgresConnection) throws -> [StoredOfficer] {
        try db.all(Statements.all, ())
    }

    package static func officer(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredOfficer? {
        try db.first(Statements.withID, id)
    }

    package static func officer(login: String, _ db: isolated PostgresConnection) throws -> StoredOfficer? {
        try db.first(Statements.withLogin, login)
    }

    /// Adds an invited officer; `nil` when the login is taken.
    package static func add(
        id: PublicID, login: String, reach: OfficerReach, activation: SHA256Digest, until: Instant, now: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Int32? {
        try db.first(
            Statements.insert,
            (id: id, login: login, reach: reach, activation: activation.bytes, until: until, now: now))
    }

    package static func setReach(_ reach: OfficerReach, of officer: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.setReach, (officer: officer, reach: reach))
    }

    /// Returns whether the officer was not disabled before.
    package static func disable(_ officer: Int32, _ db: isolated PostgresConnection) throws -> Bool {
        try db.run(Statements.disable, officer) == 1
    }

    /// Takes password and second factor away until the officer sets up new ones.
    package static func invite(
        _ officer: Int32, activation: SHA256Digest, until: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.invite, (officer: officer, activation: activation.bytes, until: until))
    }

    private enum Statements {
        static let hasAny = Statement<Void, Bool>(sql: SQL.hasOfficers) { row throws(PostgresError) in try row.bool() }
        static let all = Statement<Void, StoredOfficer>(sql: SQL.allOfficers, encode: { _, _ in }, decode: officer)
        static let withID = Statement<PublicID, StoredOfficer>(
            sql: SQL.officerWithID, encode: { id, writer in writer.append(id.uuid) }, decode: officer)
        static let withLogin = Statement<String, StoredOfficer>(
            sql: SQL.officerWithLogin, encode: { login, writer in writer.append(login) }, decode: officer)
        static let insert = Statement<
            (id: PublicID, login: String, reach: OfficerReach, activation: [UInt8], until: Instant, now: Instant), Int32
        >(
            sql: SQL.insertOfficer,
            encode: { officer, writer in
                writer.append(officer.id.uuid)
                writer.append(officer.login)
                append(officer.reach, to: &writer)
                writer.append(officer.activation)
                writer.append(officer.until)
                writer.append(officer.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let setReach = Statement<(officer: Int32, reach: OfficerReach), Void>(sql: SQL.setOfficerReach) {
            change, writer in
            writer.append(change.officer)
            append(change.reach, to: &writer)
        }
        static let disable = Statement<Int32, Void>(sql: SQL.disableOfficer) { officer, writer in writer.append(officer)
        }
        static let invite = Statement<(officer: Int32, activation: [UInt8], until: Instant), Void>(
            sql: SQL.inviteOfficer
        ) { invitation, writer in
            writer.append(invitation.officer)
            writer.append(invitation.activation)
            writer.append(invitation.until)
        }

        static func append(_ reach: OfficerReach, to writer: inout ParameterWriter) {
            writer.append(reach.roles.map(\.rawValue).sorted())
            writer.append(reach.source)
            writer.append(reach.districts?.sorted())
        }
    }

    @Sendable static func officer(_ row: inout RowReader) throws(PostgresError) -> StoredOfficer {
        let key = try row.int32()
        let id = PublicID(uuid: try row.uuid())
        let login = try row.text()
        guard let state = OfficerState(rawValue: try row.text()) else { throw .unreadable("officer.state") }
        var roles: Set<Role> = []
        for name in try row.textArray() {
            guard let role = Role(rawValue: name) else { throw .unreadable("officer.roles") }
            roles.insert(role)
        }
        let source = try row.optionalText()
        let districts = try row.optionalArray(of: String.self).map(Set.init)
        guard let reach = try? OfficerReach(roles: roles, source: source, districts: districts) else {
            throw .unreadable("officer.roles")
        }
        return StoredOfficer(
            key: key, id: id, login: login, state: state, reach: reach, lockedUntil: try row.optionalInstant(),
            createdAt: try row.instant())
    }
}
