package import CivilTime
package import Postgres

/// The mark of a database whose people are invented.
package struct SyntheticCityMark: Hashable, Sendable {
    package let citizens: Int64
    package let seed: String
    package let businessDate: Day
    /// Whether building it came to its end.
    package let isFinished: Bool
}

/// What a database says of itself: which keys it is written with, and whether its people are invented.
package enum InstallationStore {
    package static func keyCheck(_ db: isolated PostgresConnection) throws -> [UInt8]? {
        try db.first(Statements.keyCheck, ())
    }

    /// Writes the sentinel unless there is one.
    package static func setKeyCheck(_ sentinel: [UInt8], _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.insertKeyCheck, sentinel)
    }

    /// Names other keys as the ones in use, once nobody writes under the old ones any more. `false`, and nothing is
    /// done, where the session's role only reads people.
    package static func changeKeyCheck(to sentinel: [UInt8], _ db: isolated PostgresConnection) throws -> Bool {
        guard try db.first(Statements.mayChangeKeyCheck, ()) == true else { return false }
        try db.execute(script: SQL.lockKeys)
        _ = try db.run(Statements.updateKeyCheck, sentinel)
        return true
    }

    package static func syntheticCity(_ db: isolated PostgresConnection) throws -> SyntheticCityMark? {
        try db.first(Statements.syntheticCity, ())
    }

    /// Marks an empty database. `false` when somebody is in it already.
    package static func beginSyntheticCity(
        citizens: Int64, seed: String, businessDate: Day, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(Statements.begin, (citizens: citizens, seed: seed, day: businessDate)) == 1
    }

    package static func finishSyntheticCity(_ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.finish, ())
    }

    private enum Statements {
        static let keyCheck = Statement<Void, [UInt8]>(sql: SQL.keyCheck) { row throws(PostgresError) in
            try row.bytes()
        }
        static let insertKeyCheck = Statement<[UInt8], Void>(sql: SQL.insertKeyCheck) { sentinel, writer in
            writer.append(sentinel)
        }
        static let mayChangeKeyCheck = Statement<Void, Bool>(sql: SQL.mayChangeKeyCheck) {
            row throws(PostgresError) in try row.bool()
        }
        static let updateKeyCheck = Statement<[UInt8], Void>(sql: SQL.updateKeyCheck) { sentinel, writer in
            writer.append(sentinel)
        }
        static let syntheticCity = Statement<Void, SyntheticCityMark>(sql: SQL.syntheticCity) {
            row throws(PostgresError) in
            SyntheticCityMark(
                citizens: try row.int64(), seed: try row.text(), businessDate: try row.day(),
                isFinished: try row.bool())
        }
        static let begin = Statement<(citizens: Int64, seed: String, day: Day), Void>(sql: SQL.beginSyntheticCity) {
            city, writer in
            writer.append(city.citizens)
            writer.append(city.seed)
            writer.append(city.day)
        }
        static let finish = Statement<Void, Void>(sql: SQL.finishSyntheticCity)
    }
}
