package import CivilTime
package import Federation
package import Postgres
package import Signing

/// A message that crossed, as the evidence keeps it.
package struct FederationMessage: Sendable {
    package enum Direction: String, Sendable {
        case received = "in"
        case sent = "out"
    }

    package let direction: Direction
    package let partner: Int32
    package let type: MessageType
    package let id: MessageID
    package let keyID: KeyID
    package let at: Instant
    /// Seconds since 1970, the message's own.
    package let issuedAt: Int64
    package let jws: [UInt8]
    package let leaf: SHA256Digest
    /// When its bytes go, because they tell a band or a score until then; `nil` for all others.
    package let blankAt: Instant?

    package init(
        direction: Direction, partner: Int32, type: MessageType, id: MessageID, keyID: KeyID, at: Instant,
        issuedAt: Int64, jws: [UInt8], leaf: SHA256Digest, blankAt: Instant? = nil
    ) {
        self.direction = direction
        self.partner = partner
        self.type = type
        self.id = id
        self.keyID = keyID
        self.at = at
        self.issuedAt = issuedAt
        self.jws = jws
        self.leaf = leaf
        self.blankAt = blankAt
    }
}

/// What a message was answered. One table is the defence against replays and the memory of answers.
package struct InboxEntry: Sendable {
    package let partner: Int32
    package let id: MessageID
    package let inputHash: SHA256Digest
    package let answer: [UInt8]
    package let status: Int16
    package let receivedAt: Instant
    package let keepUntil: Instant

    package init(
        partner: Int32, id: MessageID, inputHash: SHA256Digest, answer: [UInt8], status: Int16, receivedAt: Instant,
        keepUntil: Instant
    ) {
        self.partner = partner
        self.id = id
        self.inputHash = inputHash
        self.answer = answer
        self.status = status
        self.receivedAt = receivedAt
        self.keepUntil = keepUntil
    }
}

/// Messages between cities: received, answered, crossed.
package enum FederationMessageStore {
    package typealias Key = (partner: Int32, id: MessageID)
    /// The hash of what came under the number before, and what it was answered unless that is forgotten.
    package typealias Known = (inputHash: SHA256Digest, answer: (bytes: [UInt8], status: Int)?)

    /// In the order asked; `nil` for what never came.
    package static func answered(_ keys: [Key], _ db: isolated PostgresConnection) throws -> [Known?] {
        guard !keys.isEmpty else { return [] }
        var known = [Known?](repeating: nil, count: keys.count)
        for row in try db.all(Statements.answered, keys) {
            known[Int(row.place) - 1] = row.known
        }
        return known
    }

    /// `false` when one was answered meanwhile: then the transaction must not commit.
    package static func keep(_ entries: [InboxEntry], _ db: isolated PostgresConnection) throws -> Bool {
        try entries.isEmpty || db.run(Statements.keep, entries) == entries.count
    }

    /// Puts an answer in the place of the one before; `false` when that was done meanwhile: then the transaction must
    /// not commit.
    package static func replace(
        _ old: [UInt8], by answer: [UInt8], of key: Key, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.replace, (key: key, old: old, answer: answer)) == 1
    }

    package static func append(_ messages: [FederationMessage], _ db: isolated PostgresConnection) throws {
        guard !messages.isEmpty else { return }
        _ = try db.run(Statements.append, messages)
    }

    /// How many claims of a partner for a purpose there are on a day, these included.
    package static func countClaims(
        _ claims: Int, of partner: Int32, for purpose: FederationPurpose, on day: Day,
        _ db: isolated PostgresConnection
    ) throws -> Int {
        Int(
            try db.first(
                Statements.count, (partner: partner, purpose: purpose.rawValue, day: day, claims: Int32(claims))) ?? 0)
    }

    /// How much of its claims of a day, in percent of what was agreed, the partner has used that has used most.
    package static func largestClaimShare(on day: Day, _ db: isolated PostgresConnection) throws -> Int64 {
        try db.first(Statements.share, day) ?? 0
    }

    /// Blanks what disclosed a band or a score until `now`. Returns how many.
    package static func blank(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.blank, now)
    }

    /// Blanks what these grants disclosed, if anything.
    package static func blank(_ grants: [Key], _ db: isolated PostgresConnection) throws {
        guard !grants.isEmpty else { return }
        _ = try db.run(Statements.blankSome, grants)
    }

    /// Forgets the answers of messages that can no longer be sent again, `grace` after their end, and later their
    /// numbers.
    package static func forget(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        let answers = try db.run(Statements.forgetAnswers, now.adding(seconds: numbersKept - answersKept))
        return try answers + db.run(Statements.forget, now)
    }

    /// Seconds after the end of a message for which its number is remembered: a day.
    package static let numbersKept: Int64 = 86_400
    /// And its answer: the skew of clocks, and some.
    static let answersKept: Int64 = 120

    private enum Statements {
        static let answered = Statement<[Key], (place: Int64, known: Known)>(
            sql: SQL.answeredMessages,
            encode: { keys, writer in
                writer.append(keys.map(\.partner))
                writer.append(keys.map(\.id.uuid.uuid))
            },
            decode: { row throws(PostgresError) in
                let place = try row.int64()
                guard let hash = SHA256Digest(bytes: try row.bytes()) else {
                    throw .unreadable("federation_inbox.input_hash")
                }
                let (answer, status) = (try row.optionalBytes(), try row.optionalInt16())
                var kept: (bytes: [UInt8], status: Int)?
                if let answer, let status { kept = (answer, Int(status)) }
                return (place: place, known: (inputHash: hash, answer: kept))
            })
        static let keep = Statement<[InboxEntry], Void>(sql: SQL.insertAnsweredMessages) { entries, writer in
            writer.append(entries.map(\.partner))
            writer.append(entries.map(\.id.uuid.uuid))
            writer.append(entries.map(\.inputHash.bytes))
            writer.append(entries.map(\.answer))
            writer.append(entries.map(\.status))
            writer.append(entries.map(\.receivedAt))
            writer.append(entries.map(\.keepUntil))
        }
        static let replace = Statement<(key: Key, old: [UInt8], answer: [UInt8]), Void>(sql: SQL.replaceAnswer) {
            given, writer in
            writer.append(given.key.partner)
            writer.append(given.key.id.uuid.uuid)
            writer.append(given.old)
            writer.append(given.answer)
        }
        static let append = Statement<[FederationMessage], Void>(sql: SQL.insertFederationMessages) {
            messages, writer in
            writer.append(messages.map(\.direction.rawValue))
            writer.append(messages.map(\.partner))
            writer.append(messages.map(\.type.rawValue))
            writer.append(messages.map(\.id.uuid.uuid))
            writer.append(messages.map(\.keyID.text))
            writer.append(messages.map(\.at))
            writer.append(messages.map { Instant(wholeSeconds: $0.issuedAt).day })
            writer.append(messages.map(\.jws))
            writer.append(messages.map(\.leaf.bytes))
            writer.append(messages.map(\.blankAt))
        }
        static let count = Statement<(partner: Int32, purpose: String, day: Day, claims: Int32), Int32>(
            sql: SQL.countClaims,
            encode: { counted, writer in
                writer.append(counted.partner)
                writer.append(counted.purpose)
                writer.append(counted.day)
                writer.append(counted.claims)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let share = Statement<Day, Int64>(
            sql: SQL.largestClaimShare, encode: { day, writer in writer.append(day) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let blank = Statement<Instant, Void>(sql: SQL.blankDisclosures) { $1.append($0) }
        static let blankSome = Statement<[Key], Void>(sql: SQL.blankDisclosuresOf) { keys, writer in
            writer.append(keys.map(\.partner))
            writer.append(keys.map(\.id.uuid.uuid))
        }
        static let forgetAnswers = Statement<Instant, Void>(sql: SQL.forgetAnswers) { $1.append($0) }
        static let forget = Statement<Instant, Void>(sql: SQL.forgetMessages) { $1.append($0) }
    }
}
