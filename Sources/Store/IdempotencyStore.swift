package import CivilTime
package import Postgres

/// What was answered to requests that create something. Digests and answers come keyed and encrypted.
package enum IdempotencyStore {
    /// Takes the key for the open transaction. `false` when it was used before; waits for a request that is under way.
    package static func claim(
        key: [UInt8], request: [UInt8], now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.claim, (key: key, request: request, now: now)) == 1
    }

    /// The digest of the request that used the key, and what it was answered, about whom, unless that is gone.
    package static func used(
        key: [UInt8], _ db: isolated PostgresConnection
    ) throws -> (request: [UInt8], answer: [UInt8]?, citizen: Int64?)? {
        try db.first(Statements.used, key)
    }

    package static func setAnswer(
        _ answer: [UInt8], about citizen: Int64?, key: [UInt8], _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.setAnswer, (key: key, answer: answer, citizen: citizen))
    }

    /// Those of the keys that were used before, with the digest of their request and the answer unless that is gone.
    package static func used(
        keys: [[UInt8]], _ db: isolated PostgresConnection
    ) throws -> [[UInt8]: (request: [UInt8], answer: [UInt8]?, citizen: Int64?)] {
        Dictionary(uniqueKeysWithValues: try db.all(Statements.usedKeys, keys))
    }

    /// One request that has been answered in the open transaction.
    package typealias Answered = (key: [UInt8], request: [UInt8], at: Instant, answer: [UInt8], citizen: Int64?)

    /// Keeps answers. `false` when a key was used meanwhile: then the transaction must not commit.
    package static func keep(_ answered: [Answered], _ db: isolated PostgresConnection) throws -> Bool {
        try answered.isEmpty || db.run(Statements.keep, answered) == answered.count
    }

    /// How many keys that were used before an instant are still remembered.
    package static func count(usedBefore instant: Instant, _ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(Statements.before, instant) ?? 0
    }

    /// Deletes keys used before an instant. Returns how many.
    package static func prune(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.prune, instant)
    }

    private enum Statements {
        static let claim = Statement<(key: [UInt8], request: [UInt8], now: Instant), Void>(
            sql: SQL.claimIdempotencyKey
        ) { claim, writer in
            writer.append(claim.key)
            writer.append(claim.request)
            writer.append(claim.now)
        }
        static let used = Statement<[UInt8], (request: [UInt8], answer: [UInt8]?, citizen: Int64?)>(
            sql: SQL.idempotencyKey,
            encode: { key, writer in writer.append(key) },
            decode: { row throws(PostgresError) in
                (request: try row.bytes(), answer: try row.optionalBytes(), citizen: try row.optionalInt64())
            })
        static let setAnswer = Statement<(key: [UInt8], answer: [UInt8], citizen: Int64?), Void>(
            sql: SQL.setIdempotencyAnswer
        ) { row, writer in
            writer.append(row.key)
            writer.append(row.answer)
            writer.append(row.citizen)
        }
        static let usedKeys = Statement<[[UInt8]], ([UInt8], (request: [UInt8], answer: [UInt8]?, citizen: Int64?))>(
            sql: SQL.usedIdempotencyKeys, encode: { keys, writer in writer.append(keys) },
            decode: { row throws(PostgresError) in
                (
                    try row.bytes(),
                    (request: try row.bytes(), answer: try row.optionalBytes(), citizen: try row.optionalInt64())
                )
            })
        static let keep = Statement<[Answered], Void>(sql: SQL.insertAnsweredKeys) { answered, writer in
            writer.append(answered.map(\.key))
            writer.append(answered.map(\.request))
            writer.append(answered.map(\.at))
            writer.append(answered.map(\.answer))
            writer.append(answered.map(\.citizen))
        }
        static let before = Statement<Instant, Int64>(
            sql: SQL.requestsBefore, encode: { instant, writer in writer.append(instant) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let prune = Statement<Instant, Void>(sql: SQL.pruneIdempotencyKeys) { instant, writer in
            writer.append(instant)
        }
    }
}
