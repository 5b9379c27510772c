package import Postgres
package import Signing

/// A column of ciphertext outside `citizen`, whose rows keep their names when keys rotate: how the ones under older
/// keys are found and rewritten. A new one is a line in `all` and two statements; a test compares with the schema.
package struct EncryptedCells: Sendable {
    package let column: EncryptedColumn
    package let purpose: KeyRing.Purpose
    private let older: Statement<(key: [UInt8], after: [UInt8], limit: Int32), EncryptedCell>
    private let rewriting: Statement<[EncryptedCell], Void>

    package static let all = [officerSecrets, answers]
    package static let officerSecrets = EncryptedCells(
        "officer", "totp_secret", .officer, SQL.officerSecretsUnderOlderKeys, SQL.rewriteOfficerSecrets)
    package static let answers = EncryptedCells(
        "idempotency_key", "answer", .field, SQL.answersUnderOlderKeys, SQL.rewriteAnswers)

    private init(
        _ table: String, _ column: String, _ purpose: KeyRing.Purpose, _ older: StaticString, _ rewriting: StaticString
    ) {
        self.column = EncryptedColumn(table: table, column: column)
        self.purpose = purpose
        self.older = Statement(
            sql: older,
            encode: { page, writer in
                writer.append(page.key)
                writer.append(page.after)
                writer.append(page.limit)
            },
            decode: { row throws(PostgresError) in EncryptedCell(row: try row.bytes(), field: try row.bytes()) })
        self.rewriting = Statement(sql: rewriting) { cells, writer in
            writer.append(cells.map(\.row))
            writer.append(cells.map(\.field))
        }
    }

    /// The next cells not under `key`, locked until the transaction ends.
    package func older(
        than key: UInt32, after row: [UInt8], limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [EncryptedCell] {
        let digits = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: key >> $0) }
        return try db.all(older, (key: digits, after: row, limit: limit))
    }

    package func rewrite(_ cells: [EncryptedCell], _ db: isolated PostgresConnection) throws {
        guard !cells.isEmpty else { return }
        _ = try db.run(rewriting, cells)
    }
}

package struct EncryptedCell: Sendable {
    /// What names the row to the cipher.
    package let row: [UInt8]
    package var field: [UInt8]
}
