package import Postgres
package import Signing

/// What is encrypted about one person, as it lies in the database.
package struct EncryptedIdentity: Sendable {
    package let citizen: Int64
    /// Names the row to the cipher, too.
    package var blindIndex: [UInt8]
    /// In the order of `ReencryptionStore.columns`; `nil` where nothing is kept.
    package var fields: [[UInt8]?]
}

/// Reads and rewrites what is encrypted about people, batch by batch.
package enum ReencryptionStore {
    /// Every column of `citizen` that holds ciphertext, in the order in which the two statements name them. A new one
    /// is added here, in `encryptedIdentities` and in `rewriteIdentities`; a test compares with the schema.
    package static let columns = [idNumber, name, phone]
    package static let idNumber = EncryptedColumn(table: "citizen", column: "id_number")
    package static let name = EncryptedColumn(table: "citizen", column: "name")
    package static let phone = EncryptedColumn(table: "citizen", column: "phone")

    /// The internal keys between which people lie; `nil` where there is nobody.
    package static func bounds(_ db: isolated PostgresConnection) throws -> ClosedRange<Int64>? {
        guard let bounds = try db.first(Statements.bounds, ()), let low = bounds.low, let high = bounds.high else {
            return nil
        }
        return low...high
    }

    /// The next people after a key, locked until the transaction ends.
    package static func people(
        after citizen: Int64, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [EncryptedIdentity] {
        try db.all(Statements.people, (after: citizen, limit: limit))
    }

    /// Puts new ciphertexts, and where they changed new indexes, in the place of the old ones. The caller holds
    /// `CitizenStore.lockPeople`, so that no delivery looks for somebody who is moving.
    package static func rewrite(
        _ people: [(old: EncryptedIdentity, new: EncryptedIdentity)], _ db: isolated PostgresConnection
    ) throws {
        guard !people.isEmpty else { return }
        _ = try db.run(Statements.rewrite, people.map(\.new))
        let moved = people.filter { $0.old.blindIndex != $0.new.blindIndex }
        guard !moved.isEmpty else { return }
        _ = try db.run(
            Statements.move, (old: moved.map(\.old.blindIndex), new: moved.map(\.new.blindIndex)))
    }

    private enum Statements {
        static let bounds = Statement<Void, (low: Int64?, high: Int64?)>(sql: SQL.peopleBounds) {
            row throws(PostgresError) in
            (low: try row.optionalInt64(), high: try row.optionalInt64())
        }
        static let people = Statement<(after: Int64, limit: Int32), EncryptedIdentity>(
            sql: SQL.encryptedIdentities,
            encode: { page, writer in
                writer.append(page.after)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in
                let citizen = try row.int64()
                let index = try row.bytes()
                var fields: [[UInt8]?] = []
                for _ in ReencryptionStore.columns { fields.append(try row.optionalBytes()) }
                return EncryptedIdentity(citizen: citizen, blindIndex: index, fields: fields)
            })
        static let rewrite = Statement<[EncryptedIdentity], Void>(sql: SQL.rewriteIdentities) { people, writer in
            writer.append(people.map(\.citizen))
            writer.append(people.map(\.blindIndex))
            for column in ReencryptionStore.columns.indices { writer.append(people.map { $0.fields[column] }) }
        }
        static let move = Statement<(old: [[UInt8]], new: [[UInt8]]), Void>(sql: SQL.moveBlindIndexes) {
            moved, writer in
            writer.append(moved.old)
            writer.append(moved.new)
        }
    }
}
