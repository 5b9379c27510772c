package import Postgres
package import Signing

/// People, their directories, and the accounts that let them be scored.
package enum CitizenStore {
    /// The person behind an ID number, if the city knows one. `indexes` are the number's blind indexes under every key
    /// of the ring: while people move to a new key, somebody is known under any of them.
    package static func citizen(
        blindIndexes indexes: [BlindIndex], _ db: isolated PostgresConnection
    ) throws -> (key: Int64, cityID: PublicID)? {
        try db.first(Statements.byBlindIndex, indexes.map(\.bytes))
    }

    /// The internal key behind a city id.
    package static func key(of cityID: PublicID, _ db: isolated PostgresConnection) throws -> Int64? {
        try db.first(Statements.byCityID, cityID)
    }

    /// The internal key behind the id one client holds.
    package static func key(
        ofHandle handle: PublicID, client: Int32, _ db: isolated PostgresConnection
    ) throws -> Int64? {
        try db.first(Statements.byHandle, (client: client, handle: handle))
    }

    /// Where the person lives, as far as the account says; `nil` without one.
    package static func district(of citizen: Int64, _ db: isolated PostgresConnection) throws -> String? {
        try db.first(Statements.district, citizen) ?? nil
    }

    /// The city's ids of people, by internal key. Someone erased has none that leads anywhere, and none is given.
    package static func cityIDs(
        of citizens: [Int64], _ db: isolated PostgresConnection
    ) throws -> [Int64: PublicID] {
        Dictionary(uniqueKeysWithValues: try db.all(Statements.cityIDs, citizens))
    }

    /// Waits for other transactions that create people or record numbers; held until commit.
    package static func lockPeople(_ db: isolated PostgresConnection) throws {
        try db.execute(script: SQL.lockPeople)
    }

    private enum Statements {
        static let byBlindIndex = Statement<[[UInt8]], (key: Int64, cityID: PublicID)>(
            sql: SQL.citizenByBlindIndex,
            encode: { indexes, writer in writer.append(indexes) },
            decode: { row throws(PostgresError) in (key: try row.int64(), cityID: PublicID(uuid: try row.uuid())) })
        static let cityIDs = Statement<[Int64], (Int64, PublicID)>(
            sql: SQL.cityIDsOfCitizens, encode: { citizens, writer in writer.append(citizens) },
            decode: { row throws(PostgresError) in (try row.int64(), PublicID(uuid: try row.uuid())) })
        static let byHandle = Statement<(client: Int32, handle: PublicID), Int64>(
            sql: SQL.citizenByHandle,
            encode: { asked, writer in
                writer.append(asked.client)
                writer.append(asked.handle.uuid)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let byCityID = Statement<PublicID, Int64>(
            sql: SQL.citizenByCityID,
            encode: { id, writer in writer.append(id.uuid) },
            decode: { row throws(PostgresError) in try row.int64() })
        static let district = Statement<Int64, String?>(
            sql: SQL.districtOfCitizen, encode: { citizen, writer in writer.append(citizen) },
            decode: { row throws(PostgresError) in try row.optionalText() })
    }
}

extension PublicID {
    /// The 128 bits as PostgreSQL's `uuid`.
    package var uuid: UInt128 { UInt128(high) << 64 | UInt128(low) }

    package init(uuid: UInt128) {
        self.init(high: UInt64(uuid >> 64), low: UInt64(truncatingIfNeeded: uuid))
    }
}
