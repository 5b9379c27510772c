package import CivilTime
package import Postgres
package import Rights
package import Signing

/// A request for a change as it is stored.
package struct StoredChange: Sendable {
    package typealias State = ChangeRequest<Int32>.State

    package let key: Int64
    package let id: PublicID
    package let kind: ChangeKind
    /// The id of what would change.
    package let object: String
    /// SHA-256 of exactly what is asked for.
    package let digest: [UInt8]
    /// What carries the change out; empty in lists.
    package let payload: [UInt8]
    package let reason: String
    package let requestedBy: Int32
    package let requestedAt: Instant
    package let expiresAt: Instant
    package let state: State
    package let decidedBy: Int32?
    package let decidedAt: Instant?
    package let comment: String?
    package let requester: PublicID
    package let decider: PublicID?

    /// The rules of its life.
    package var rules: ChangeRequest<Int32> {
        ChangeRequest(state: state, requester: requestedBy, expiresAt: expiresAt)
    }
}

/// Requests for changes that need two officers.
package enum ChangeStore {
    /// Adds a request; `false` when the same officer has asked for a change of this kind to this object already.
    package static func add(
        id: PublicID, kind: ChangeKind, object: String, digest: SHA256Digest, payload: [UInt8], reason: String,
        requester: Int32, now: Instant, expiresAt: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(
            Statements.insert,
            (
                id: id, kind: kind, object: object, digest: digest.bytes, payload: payload, reason: reason,
                requester: requester, now: now, expires: expiresAt
            )) != nil
    }

    /// The request, held until commit.
    package static func lock(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredChange? {
        try db.first(Statements.locked, id)
    }

    package static func change(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredChange? {
        try db.first(Statements.withID, id)
    }

    /// The newest first, without payloads; of the kinds in `own` only what the officer has asked for.
    package static func changes(
        of kinds: Set<ChangeKind>, own: Set<ChangeKind>, officer: Int32, before key: Int64, onlyOpen: Bool, limit: Int,
        _ db: isolated PostgresConnection
    ) throws -> [StoredChange] {
        try db.all(
            Statements.ofKinds,
            (
                kinds: kinds.map(\.rawValue).sorted(), before: key, onlyOpen: onlyOpen, limit: Int64(limit),
                own: own.map(\.rawValue).sorted(), officer: officer
            ))
    }

    package static func decide(
        _ key: Int64, _ state: StoredChange.State, by officer: Int32, comment: String?, now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(
            Statements.decide, (change: key, state: state, officer: officer, now: now, comment: comment))
    }

    /// Closes what nobody decided in time.
    package static func expire(
        now: Instant, _ db: isolated PostgresConnection
    ) throws -> [(kind: ChangeKind, object: String, id: PublicID)] {
        try db.all(Statements.expire, now)
    }

    /// Closes what an officer has asked for and nobody has decided.
    package static func close(
        requestsOf officer: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> [(kind: ChangeKind, object: String, id: PublicID)] {
        try db.all(Statements.closeOfRequester, (requester: officer, now: now))
    }

    /// Ciphertext of an ID number and the row it belongs to, if another officer has lately approved that this one sees
    /// it.
    package static func unmaskedIDNumber(
        of citizen: Int64, change: PublicID, object: String, officer: Int32, approvedAfter: Instant,
        _ db: isolated PostgresConnection
    ) throws -> (idNumber: [UInt8], blindIndex: [UInt8])? {
        try db.first(
            Statements.unmasked,
            (citizen: citizen, change: change, object: object, officer: officer, after: approvedAfter))
    }

    private enum Statements {
        static let insert = Statement<
            (
                id: PublicID, kind: ChangeKind, object: String, digest: [UInt8], payload: [UInt8], reason: String,
                requester: Int32, now: Instant, expires: Instant
            ), Int64
        >(
            sql: SQL.insertChange,
            encode: { change, writer in
                writer.append(change.id.uuid)
                writer.append(change.kind.rawValue)
                writer.append(change.object)
                writer.append(change.digest)
                writer.append(change.payload)
                writer.append(change.reason)
                writer.append(change.requester)
                writer.append(change.now)
                writer.append(change.expires)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let locked = Statement<PublicID, StoredChange>(
            sql: SQL.lockedChange, encode: { id, writer in writer.append(id.uuid) }, decode: change)
        static let withID = Statement<PublicID, StoredChange>(
            sql: SQL.changeWithID, encode: { id, writer in writer.append(id.uuid) }, decode: change)
        static let ofKinds = Statement<
            (kinds: [String], before: Int64, onlyOpen: Bool, limit: Int64, own: [String], officer: Int32), StoredChange
        >(
            sql: SQL.changesOfKinds,
            encode: { page, writer in
                writer.append(page.kinds)
                writer.append(page.before)
                writer.append(page.onlyOpen)
                writer.append(page.limit)
                writer.append(page.own)
                writer.append(page.officer)
            },
            decode: change)
        static let decide = Statement<
            (change: Int64, state: StoredChange.State, officer: Int32, now: Instant, comment: String?), Void
        >(sql: SQL.decideChange) { decision, writer in
            writer.append(decision.change)
            writer.append(decision.state.rawValue)
            writer.append(decision.officer)
            writer.append(decision.now)
            writer.append(decision.comment)
        }
        static let expire = Statement<Instant, (kind: ChangeKind, object: String, id: PublicID)>(
            sql: SQL.expireChanges, encode: { now, writer in writer.append(now) },
            decode: { row throws(PostgresError) in
                (kind: try kind(&row), object: try row.text(), id: PublicID(uuid: try row.uuid()))
            })
        static let closeOfRequester = Statement<
            (requester: Int32, now: Instant), (kind: ChangeKind, object: String, id: PublicID)
        >(
            sql: SQL.closeChangesOfRequester,
            encode: { question, writer in
                writer.append(question.requester)
                writer.append(question.now)
            },
            decode: { row throws(PostgresError) in
                (kind: try kind(&row), object: try row.text(), id: PublicID(uuid: try row.uuid()))
            })
        static let unmasked = Statement<
            (citizen: Int64, change: PublicID, object: String, officer: Int32, after: Instant),
            (idNumber: [UInt8], blindIndex: [UInt8])
        >(
            sql: SQL.unmaskedIDNumber,
            encode: { question, writer in
                writer.append(question.citizen)
                writer.append(question.change.uuid)
                writer.append(question.object)
                writer.append(question.officer)
                writer.append(question.after)
            },
            decode: { row throws(PostgresError) in (idNumber: try row.bytes(), blindIndex: try row.bytes()) })

        static func kind(_ row: inout RowReader) throws(PostgresError) -> ChangeKind {
            guard let kind = ChangeKind(rawValue: try row.text()) else { throw .unreadable("change_request.kind") }
            return kind
        }

        @Sendable static func change(_ row: inout RowReader) throws(PostgresError) -> StoredChange {
            let key = try row.int64()
            let id = PublicID(uuid: try row.uuid())
            let kind = try kind(&row)
            let object = try row.text()
            let digest = try row.bytes()
            let payload = try row.bytes()
            let reason = try row.text()
            let requestedBy = try row.int32()
            let requestedAt = try row.instant()
            let expiresAt = try row.instant()
            guard let state = StoredChange.State(rawValue: try row.text()) else {
                throw .unreadable("change_request.state")
            }
            return StoredChange(
                key: key, id: id, kind: kind, object: object, digest: digest, payload: payload, reason: reason,
                requestedBy: requestedBy, requestedAt: requestedAt, expiresAt: expiresAt, state: state,
                decidedBy: try row.optional(Int32.self), decidedAt: try row.optionalInstant(),
                comment: try row.optionalText(), requester: PublicID(uuid: try row.uuid()),
                decider: try row.optionalUUID().map(PublicID.init(uuid:)))
        }
    }
}
