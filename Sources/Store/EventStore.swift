package import CivilTime
package import Postgres
package import Signing

/// What a client can be told has changed. The codes travel; `client_event_kind` and `Docs/guides/city-app.md` list
/// them.
package enum EventKind: String, CaseIterable, Sendable {
    case scoreChanged = "score.changed"
    /// A run over everyone: any score may have changed. The only one that names nobody.
    case scoresRecomputed = "scores.recomputed"
    case recordAdded = "record.added"
    case recordExpiring = "record.expiring"
    case consentExpiring = "consent.expiring"
    case consentWithdrawn = "consent.withdrawn"
    case accountErased = "account.erased"
    case holdExpired = "hold.expired"
    /// Ended by something else than its client: a consent was withdrawn.
    case holdReleased = "hold.released"
    case redemptionChanged = "redemption.changed"
    /// A loan ends in three days, or is overdue.
    case loanDue = "loan.due"
}

/// One entry of a client's feed.
package struct ClientEvent: Sendable {
    /// Rises in the order of the commits.
    package let position: Int64
    package let kind: EventKind
    /// The client's own handle for the person; `nil` where the event is about nobody.
    package let handle: PublicID?
    package let at: Instant
    /// Whether the handle is a visitor's.
    package let isVisitor: Bool
}

/// The feed of what changed, per client. Appending comes last in a transaction: it holds back other events until
/// commit, so that none can appear behind a position already read.
package enum EventStore {
    /// How long events are kept: 90 days.
    package static let retention: Int64 = 90 * 86_400
    /// How many days before an end it is announced.
    package static let notice = 30

    /// Tells everyone who knows a citizen. For a change that has its own transaction; bulk changes have statements of
    /// theirs.
    package static func append(
        _ kind: EventKind, about citizen: Int64, at instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.one, (kind: kind.rawValue, citizen: citizen, at: instant))
    }

    /// After the scores of a run of changes were written.
    package static func appendScoreChanges(
        run: Int64, citizens: [Int64], at instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        guard try isAnyoneKnown(db) else { return }
        _ = try db.run(Statements.scores, (run: run, citizens: citizens, at: instant))
    }

    /// After a run over everyone.
    package static func appendScoresRecomputed(at instant: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.recomputed, instant)
    }

    /// After a delivery was accepted and its people were marked.
    package static func appendRecordsAdded(
        knownFrom: Instant, at instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        guard try isAnyoneKnown(db) else { return }
        _ = try db.run(Statements.records, (knownFrom: knownFrom, at: instant))
    }

    /// With the change of day: what ends `notice` days after the days in (`after`, `through`].
    package static func appendExpiring(
        after: Day, through: Day, at instant: Instant, _ db: isolated PostgresConnection
    ) throws {
        guard try isAnyoneKnown(db) else { return }
        let ends = (after: after.adding(days: notice), through: through.adding(days: notice), at: instant)
        _ = try db.run(Statements.recordsExpiring, ends)
        _ = try db.run(Statements.consentsExpiring, ends)
    }

    /// In order, after a position; 0 is before the first.
    package static func events(
        of client: Int32, after position: Int64, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [ClientEvent] {
        try db.all(Statements.after, (client: client, position: position, limit: limit))
    }

    package static func prune(now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.prune, now.adding(seconds: -retention))
    }

    private static func isAnyoneKnown(_ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.anyone) ?? false
    }

    private enum Statements {
        static let anyone = Statement<Void, Bool>(sql: SQL.hasClientCitizens) { row throws(PostgresError) in
            try row.bool()
        }
        static let one = Statement<(kind: String, citizen: Int64, at: Instant), Void>(sql: SQL.appendCitizenEvent) {
            event, writer in
            writer.append(event.kind)
            writer.append(event.citizen)
            writer.append(event.at)
        }
        static let scores = Statement<(run: Int64, citizens: [Int64], at: Instant), Void>(
            sql: SQL.appendScoreChanges
        ) { batch, writer in
            writer.append(batch.run)
            writer.append(batch.citizens)
            writer.append(batch.at)
        }
        static let recomputed = Statement<Instant, Void>(sql: SQL.appendScoresRecomputed) { at, writer in
            writer.append(at)
        }
        static let records = Statement<(knownFrom: Instant, at: Instant), Void>(sql: SQL.appendRecordsAdded) {
            delivery, writer in
            writer.append(delivery.knownFrom)
            writer.append(delivery.at)
        }
        static let recordsExpiring = ending(SQL.appendRecordsExpiring)
        static let consentsExpiring = ending(SQL.appendConsentsExpiring)
        static let after = Statement<(client: Int32, position: Int64, limit: Int32), ClientEvent>(
            sql: SQL.eventsAfter,
            encode: { page, writer in
                writer.append(page.client)
                writer.append(page.position)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in
                let position = try row.int64()
                guard let kind = EventKind(rawValue: try row.text()) else { throw PostgresError.unreadable("kind") }
                return ClientEvent(
                    position: position, kind: kind, handle: try row.optionalUUID().map { PublicID(uuid: $0) },
                    at: try row.instant(), isVisitor: try row.bool())
            })
        static let prune = Statement<Instant, Void>(sql: SQL.deleteOldEvents) { before, writer in
            writer.append(before)
        }

        private static func ending(_ sql: StaticString) -> Statement<(after: Day, through: Day, at: Instant), Void> {
            Statement(sql: sql) { ends, writer in
                writer.append(ends.after)
                writer.append(ends.through)
                writer.append(ends.at)
            }
        }
    }
}
