package import CivilTime
package import Federation
package import Postgres
import Signing

/// A message that waits to be sent.
package struct QueuedMessage: Sendable {
    package let key: Int64
    package let partner: Int32
    package let id: MessageID
    package let type: MessageType
    /// Its data, to be signed before the first attempt.
    package let body: [UInt8]
    /// What every attempt sends; `nil` before the first.
    package let jws: [UInt8]?
    /// Attempts so far, this one included; what did not leave is none.
    package let attempts: Int
    package let expiresAt: Instant
}

/// What is to be sent to partners.
package enum FederationOutboxStore {
    /// Puts messages of one type into the queue, in the transaction that makes them true.
    package static func queue(
        _ messages: [(partner: Int32, id: MessageID, body: [UInt8])], _ type: MessageType, at now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        guard !messages.isEmpty else { return }
        _ = try db.run(
            Statements.queue, (messages: messages, type: type, now: now, end: now.adding(seconds: type.lifetime)))
    }

    /// Takes those whose turn it is, `limit` of each of these partners; until `until` no other instance does.
    package static func takeDue(
        of partners: [Int32], at now: Instant, until: Instant, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [QueuedMessage] {
        guard !partners.isEmpty else { return [] }
        return try db.all(Statements.take, (now: now, partners: partners, until: until, limit: limit))
    }

    /// Fixes the bytes, or those instead of `old`. `false` when another instance was first.
    package static func sign(
        _ key: Int64, _ message: SignedMessage, instead old: [UInt8]?, until end: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.sign, (key: key, message: message, old: old, end: end)) == 1
    }

    /// The attempt was none.
    package static func giveBack(_ key: Int64, at next: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.giveBack, (key: key, next: next))
    }

    package static func retry(_ key: Int64, at next: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.retry, (key: key, next: next))
    }

    /// `false` when it had ended.
    package static func end(
        _ key: Int64, as state: OutboxState, answer: [UInt8]?, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.end, (key: key, state: state, answer: answer)) == 1
    }

    /// Gives up what nobody can take any more. Returns how many.
    package static func failExpired(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.fail, now)
    }

    /// Lets what waits for a partner begin its time anew, now that the partner is told again.
    package static func renew(
        for partner: Int32, _ type: MessageType, at now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.renew, (partner: partner, now: now, end: now.adding(seconds: type.lifetime)))
    }

    /// Lets go of what waits for a partner.
    package static func drop(for partner: Int32, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.drop, partner)
    }

    /// How many wait.
    package static func waiting(_ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(Statements.waiting) ?? 0
    }

    /// Deletes what has ended and whose time was over before an instant. Returns how many.
    package static func forget(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.forget, instant)
    }

    private enum Statements {
        static let queue = Statement<
            (
                messages: [(partner: Int32, id: MessageID, body: [UInt8])], type: MessageType, now: Instant,
                end: Instant
            ), Void
        >(sql: SQL.queueMessages) { batch, writer in
            writer.append(batch.messages.map(\.partner))
            writer.append(batch.messages.map(\.id.uuid.uuid))
            writer.append(batch.type.rawValue)
            writer.append(batch.messages.map(\.body))
            writer.append(batch.now)
            writer.append(batch.end)
        }
        static let take = Statement<(now: Instant, partners: [Int32], until: Instant, limit: Int32), QueuedMessage>(
            sql: SQL.takeDueMessages,
            encode: { batch, writer in
                writer.append(batch.now)
                writer.append(batch.partners)
                writer.append(batch.until)
                writer.append(batch.limit)
            },
            decode: { row throws(PostgresError) in
                let (key, partner) = (try row.int64(), try row.int32())
                let id = MessageID(uuid: PublicID(uuid: try row.uuid()))
                guard let type = MessageType(rawValue: try row.text()) else {
                    throw .unreadable("federation_outbox.typ")
                }
                return QueuedMessage(
                    key: key, partner: partner, id: id, type: type, body: try row.bytes(), jws: try row.optionalBytes(),
                    attempts: Int(try row.int32()), expiresAt: try row.instant())
            })
        static let sign = Statement<(key: Int64, message: SignedMessage, old: [UInt8]?, end: Instant), Void>(
            sql: SQL.signMessage
        ) { row, writer in
            writer.append(row.key)
            writer.append(row.message.id.uuid.uuid)
            writer.append(row.message.compact)
            writer.append(row.old)
            writer.append(row.end)
        }
        static let giveBack = Statement<(key: Int64, next: Instant), Void>(sql: SQL.giveBackMessage) { row, writer in
            writer.append(row.key)
            writer.append(row.next)
        }
        static let retry = Statement<(key: Int64, next: Instant), Void>(sql: SQL.retryMessage) { row, writer in
            writer.append(row.key)
            writer.append(row.next)
        }
        static let end = Statement<(key: Int64, state: OutboxState, answer: [UInt8]?), Void>(sql: SQL.endMessage) {
            row, writer in
            writer.append(row.key)
            writer.append(row.state.rawValue)
            writer.append(row.answer)
        }
        static let fail = Statement<Instant, Void>(sql: SQL.failExpiredMessages) { $1.append($0) }
        static let renew = Statement<(partner: Int32, now: Instant, end: Instant), Void>(sql: SQL.renewMessages) {
            given, writer in
            writer.append(given.partner)
            writer.append(given.now)
            writer.append(given.end)
        }
        static let drop = Statement<Int32, Void>(sql: SQL.dropMessages) { $1.append($0) }
        static let waiting = Statement<Void, Int64>(sql: SQL.waitingMessages) { row throws(PostgresError) in
            try row.int64()
        }
        static let forget = Statement<Instant, Void>(sql: SQL.forgetSentMessages) { $1.append($0) }
    }
}
