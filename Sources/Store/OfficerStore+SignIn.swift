package import CivilTime
package import Postgres
package import Signing

/// What an officer signs in with: a hash, a ciphertext, and how often it went wrong.
package struct OfficerCredentials: Sendable {
    package let key: Int32
    package let id: PublicID
    package let state: OfficerState
    package let passwordHash: String?
    package let totpSecret: [UInt8]?
    package let totpLastStep: Int64
    package let activationDigest: [UInt8]?
    package let activationUntil: Instant?
    package let failedAttempts: Int32
    package let lockedUntil: Instant?
}

/// An open session and its officer, with the rights of the moment it was read.
package struct StoredSession: Sendable {
    package let officer: StoredOfficer
    package let lastSeenAt: Instant
    package let expiresAt: Instant
}

extension OfficerStore {
    package static func credentials(
        login: String, _ db: isolated PostgresConnection
    ) throws -> OfficerCredentials? {
        try db.first(SignInStatements.credentials, login)
    }

    /// The same, held until commit.
    package static func lockCredentials(
        _ officer: Int32, _ db: isolated PostgresConnection
    ) throws -> OfficerCredentials? {
        try db.first(SignInStatements.lockedCredentials, officer)
    }

    package static func recordFailure(
        _ officer: Int32, attempts: Int32, lockedUntil: Instant?, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(SignInStatements.failure, (officer: officer, attempts: attempts, lockedUntil: lockedUntil))
    }

    package static func recordSignIn(
        _ officer: Int32, totpStep: Int64, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(SignInStatements.success, (officer: officer, step: totpStep))
    }

    /// Returns whether there was an invitation to answer.
    package static func activate(
        _ officer: Int32, passwordHash: String, totpSecret: [UInt8], _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(SignInStatements.activate, (officer: officer, hash: passwordHash, secret: totpSecret)) == 1
    }

    /// Returns whether the officer is active.
    package static func setPassword(
        _ hash: String, of officer: Int32, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(SignInStatements.setPassword, (officer: officer, hash: hash)) == 1
    }

    // MARK: Sessions

    package static func addSession(
        _ token: SHA256Digest, of officer: Int32, now: Instant, expiresAt: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(
            SignInStatements.addSession, (token: token.bytes, officer: officer, now: now, expires: expiresAt))
    }

    /// Deletes ended sessions and, of the open ones, all but the newest.
    package static func trimSessions(
        of officer: Int32, now: Instant, idleSince: Instant, keeping count: Int, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(
            SignInStatements.trim, (officer: officer, now: now, idleSince: idleSince, count: Int64(count)))
    }

    package static func session(
        _ token: SHA256Digest, now: Instant, idleSince: Instant, _ db: isolated PostgresConnection
    ) throws -> StoredSession? {
        try db.first(SignInStatements.session, (token: token.bytes, now: now, idleSince: idleSince))
    }

    package static func touchSession(_ token: SHA256Digest, now: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(SignInStatements.touch, (token: token.bytes, now: now))
    }

    package static func endSession(_ token: SHA256Digest, _ db: isolated PostgresConnection) throws {
        _ = try db.run(SignInStatements.end, token.bytes)
    }

    package typealias OpenSession = (digest: [UInt8], issuedAt: Instant, lastSeenAt: Instant, expiresAt: Instant)

    /// The newest first.
    package static func openSessions(
        of officer: Int32, now: Instant, idleSince: Instant, _ db: isolated PostgresConnection
    ) throws -> [OpenSession] {
        try db.all(SignInStatements.open, (officer: officer, now: now, idleSince: idleSince))
    }

    /// Ends one of the officer's own; `false` when there is none of that name.
    package static func endSession(
        of officer: Int32, digestBeginning name: [UInt8], _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(SignInStatements.endOwn, (officer: officer, name: name)) > 0
    }

    package static func endSessions(
        of officer: Int32, keeping token: SHA256Digest? = nil, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(SignInStatements.endAll, (officer: officer, keeping: token?.bytes))
    }
}

private enum SignInStatements {
    static let credentials = Statement<String, OfficerCredentials>(
        sql: SQL.officerCredentials, encode: { login, writer in writer.append(login) }, decode: read)
    static let lockedCredentials = Statement<Int32, OfficerCredentials>(
        sql: SQL.lockedOfficerCredentials, encode: { officer, writer in writer.append(officer) }, decode: read)
    static let failure = Statement<(officer: Int32, attempts: Int32, lockedUntil: Instant?), Void>(
        sql: SQL.recordSignInFailure
    ) { failure, writer in
        writer.append(failure.officer)
        writer.append(failure.attempts)
        writer.append(failure.lockedUntil)
    }
    static let success = Statement<(officer: Int32, step: Int64), Void>(sql: SQL.recordSignIn) { success, writer in
        writer.append(success.officer)
        writer.append(success.step)
    }
    static let activate = Statement<(officer: Int32, hash: String, secret: [UInt8]), Void>(
        sql: SQL.activateOfficer
    ) { activation, writer in
        writer.append(activation.officer)
        writer.append(activation.hash)
        writer.append(activation.secret)
    }
    static let setPassword = Statement<(officer: Int32, hash: String), Void>(sql: SQL.setOfficerPassword) {
        change, writer in
        writer.append(change.officer)
        writer.append(change.hash)
    }
    static let addSession = Statement<(token: [UInt8], officer: Int32, now: Instant, expires: Instant), Void>(
        sql: SQL.insertSession
    ) { session, writer in
        writer.append(session.token)
        writer.append(session.officer)
        writer.append(session.now)
        writer.append(session.expires)
    }
    static let trim = Statement<(officer: Int32, now: Instant, idleSince: Instant, count: Int64), Void>(
        sql: SQL.trimSessions
    ) { bounds, writer in
        writer.append(bounds.officer)
        writer.append(bounds.now)
        writer.append(bounds.idleSince)
        writer.append(bounds.count)
    }
    static let open = Statement<(officer: Int32, now: Instant, idleSince: Instant), OfficerStore.OpenSession>(
        sql: SQL.openSessions,
        encode: { question, writer in
            writer.append(question.officer)
            writer.append(question.now)
            writer.append(question.idleSince)
        },
        decode: { row throws(PostgresError) in
            (
                digest: try row.bytes(), issuedAt: try row.instant(), lastSeenAt: try row.instant(),
                expiresAt: try row.instant()
            )
        })
    static let endOwn = Statement<(officer: Int32, name: [UInt8]), Void>(sql: SQL.deleteOwnSession) { session, writer in
        writer.append(session.officer)
        writer.append(session.name)
    }
    static let session = Statement<(token: [UInt8], now: Instant, idleSince: Instant), StoredSession>(
        sql: SQL.sessionOfficer,
        encode: { question, writer in
            writer.append(question.token)
            writer.append(question.now)
            writer.append(question.idleSince)
        },
        decode: { row throws(PostgresError) in
            StoredSession(
                officer: try OfficerStore.officer(&row), lastSeenAt: try row.instant(), expiresAt: try row.instant())
        })
    static let touch = Statement<(token: [UInt8], now: Instant), Void>(sql: SQL.touchSession) { touch, writer in
        writer.append(touch.token)
        writer.append(touch.now)
    }
    static let end = Statement<[UInt8], Void>(sql: SQL.deleteSession) { token, writer in writer.append(token) }
    static let endAll = Statement<(officer: Int32, keeping: [UInt8]?), Void>(sql: SQL.deleteSessions) { ended, writer in
        writer.append(ended.officer)
        writer.append(ended.keeping)
    }

    @Sendable static func read(_ row: inout RowReader) throws(PostgresError) -> OfficerCredentials {
        let key = try row.int32()
        let id = PublicID(uuid: try row.uuid())
        guard let state = OfficerState(rawValue: try row.text()) else { throw .unreadable("officer.state") }
        return OfficerCredentials(
            key: key, id: id, state: state, passwordHash: try row.optionalText(), totpSecret: try row.optionalBytes(),
            totpLastStep: try row.int64(), activationDigest: try row.optionalBytes(),
            activationUntil: try row.optionalInstant(), failedAttempts: try row.int32(),
            lockedUntil: try row.optionalInstant())
    }
}
