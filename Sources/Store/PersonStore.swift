package import CivilTime
package import Postgres
package import Signing

/// What is held about who somebody is: ciphertexts, and the blind index that names their row to the cipher.
package struct StoredPerson: Sendable {
    package let cityID: PublicID
    package let blindIndex: [UInt8]
    package let idNumber: [UInt8]
    package let name: [UInt8]?
    package let phone: [UInt8]?
    package let createdAt: Instant
}

/// People one by one: making, naming to a client, and forgetting them.
package enum PersonStore {
    /// Somebody the city does not know yet; the caller holds `CitizenStore.lockPeople`. Returns the internal key.
    package static func create(
        cityID: PublicID, blindIndex: [UInt8], idNumber: [UInt8], now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int64 {
        let person = (cityID: cityID, index: blindIndex, number: idNumber, now: now)
        guard let key = try db.first(Statements.create, person) else { throw PostgresError.unreadable("citizen_id") }
        return key
    }

    /// `nil` for somebody who was erased.
    package static func person(_ citizen: Int64, _ db: isolated PostgresConnection) throws -> StoredPerson? {
        try db.first(Statements.person, citizen)
    }

    /// Keeps name and phone, each unless it is `nil`.
    package static func setContact(
        _ citizen: Int64, name: [UInt8]?, phone: [UInt8]?, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.setContact, (citizen: citizen, name: name, phone: phone))
    }

    /// Gives a client a handle for the person, unless it has one.
    package static func grant(
        _ handle: PublicID, to client: Int32, for citizen: Int64, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.grant, (client: client, handle: handle, citizen: citizen, now: now))
    }

    /// The handle a client holds for the person.
    package static func handle(
        of citizen: Int64, client: Int32, _ db: isolated PostgresConnection
    ) throws -> PublicID? {
        try db.first(Statements.handle, (client: client, citizen: citizen))
    }

    /// The person behind an ID number, if this client knows them; see `CitizenStore.citizen(blindIndexes:)`.
    package static func handle(
        blindIndexes indexes: [BlindIndex], client: Int32, _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64, handle: PublicID)? {
        try db.first(Statements.handleByIndex, (client: client, indexes: indexes.map(\.bytes)))
    }

    /// Deletes all that is about the person and leaves a row about nobody. The caller holds `lockPeople`, so that no
    /// delivery has resolved the records meanwhile, and `AccountStore.lockToEndConsent`.
    package static func erase(_ citizen: Int64, now: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.erase, (citizen: citizen, now: now))
    }

    /// Deletes the scores of people whose consent ended on or before a day. Returns how many.
    package static func forgetScores(
        withoutConsentSince day: Day, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Int {
        // The database forgets nothing for a day its clock has not reached.
        _ = try KnowledgeStore.advance(now: now, db)
        return Int(try db.first(Statements.forgetScores, day) ?? 0)
    }

    private enum Statements {
        static let create = Statement<(cityID: PublicID, index: [UInt8], number: [UInt8], now: Instant), Int64>(
            sql: SQL.createCitizen,
            encode: { person, writer in
                writer.append(person.cityID.uuid)
                writer.append(person.index)
                writer.append(person.number)
                writer.append(person.now)
            },
            decode: { row throws(PostgresError) in try row.int64() })
        static let person = Statement<Int64, StoredPerson>(
            sql: SQL.personalFields, encode: { citizen, writer in writer.append(citizen) },
            decode: { row throws(PostgresError) in
                StoredPerson(
                    cityID: PublicID(uuid: try row.uuid()), blindIndex: try row.bytes(), idNumber: try row.bytes(),
                    name: try row.optionalBytes(), phone: try row.optionalBytes(), createdAt: try row.instant())
            })
        static let setContact = Statement<(citizen: Int64, name: [UInt8]?, phone: [UInt8]?), Void>(
            sql: SQL.setContact
        ) { contact, writer in
            writer.append(contact.citizen)
            writer.append(contact.name)
            writer.append(contact.phone)
        }
        static let grant = Statement<(client: Int32, handle: PublicID, citizen: Int64, now: Instant), Void>(
            sql: SQL.grantHandle
        ) { grant, writer in
            writer.append(grant.client)
            writer.append(grant.handle.uuid)
            writer.append(grant.citizen)
            writer.append(grant.now)
        }
        static let handle = Statement<(client: Int32, citizen: Int64), PublicID>(
            sql: SQL.handleOfCitizen,
            encode: { asked, writer in
                writer.append(asked.client)
                writer.append(asked.citizen)
            },
            decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
        static let handleByIndex = Statement<(client: Int32, indexes: [[UInt8]]), (citizen: Int64, handle: PublicID)>(
            sql: SQL.handleByBlindIndex,
            encode: { asked, writer in
                writer.append(asked.client)
                writer.append(asked.indexes)
            },
            decode: { row throws(PostgresError) in (citizen: try row.int64(), handle: PublicID(uuid: try row.uuid())) })
        static let erase = Statement<(citizen: Int64, now: Instant), Void>(sql: SQL.eraseCitizen) { erasure, writer in
            writer.append(erasure.citizen)
            writer.append(erasure.now)
        }
        static let forgetScores = Statement<Day, Int64>(
            sql: SQL.forgetUnconsentedScores, encode: { day, writer in writer.append(day) },
            decode: { row throws(PostgresError) in try row.int64() })
    }
}
