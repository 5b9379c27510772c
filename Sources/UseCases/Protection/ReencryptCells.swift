package import Postgres
package import Signing
import Store

/// Brings ciphertexts outside the rows of people under the active keys: officers' second factors, answers to repeated
/// requests. Part of `shangding keys re-encrypt`; repeating it finds nothing left to do.
package struct ReencryptCells: Sendable {
    private let pool: PostgresPool
    private let ring: KeyRing
    private let audit: AuditTrail
    private let batch: Int32

    package init(pool: PostgresPool, ring: KeyRing, audit: AuditTrail, batch: Int32 = 1000) {
        self.pool = pool
        self.ring = ring
        self.audit = audit
        self.batch = batch
    }

    package struct Outcome: Hashable, Sendable {
        /// Found under an older key, and, unless only looked at, brought under the active one.
        package var older = 0
        /// What does not open, and stays as it is.
        package var refused = 0
    }

    package func callAsFunction(in context: OperationContext) async throws -> Outcome {
        var outcome = Outcome()
        for cells in EncryptedCells.all {
            let part = try await walk(cells) { fresh, db in try cells.rewrite(fresh, db) }
            outcome.older += part.older
            outcome.refused += part.refused
            guard part.older > 0 else { continue }
            try await pool.transaction { db in
                try audit.append(
                    .reencryptionFinished, object: "\(cells.column.name):\(part.older)", in: context, db)
            }
        }
        return outcome
    }

    /// What is not under the active key of a purpose yet; changes nothing.
    package func look(_ purpose: KeyRing.Purpose) async throws -> Outcome {
        var outcome = Outcome()
        for cells in EncryptedCells.all where cells.purpose == purpose {
            let part = try await walk(cells) { _, _ in }
            outcome.older += part.older
            outcome.refused += part.refused
        }
        return outcome
    }

    private func walk(
        _ cells: EncryptedCells,
        _ change: @escaping @Sendable ([EncryptedCell], isolated PostgresConnection) throws -> Void
    ) async throws -> Outcome {
        let cipher = try FieldCipher(ring, purpose: cells.purpose)
        let active = ring.activeKey(for: cells.purpose).id
        var outcome = Outcome()
        var last: [UInt8] = []
        while true {
            let after = last
            let step = try await pool.transaction { db in
                let found = try cells.older(than: active, after: after, limit: batch, db)
                let fresh = try found.compactMap { try Self.rewritten($0, cells.column, cipher) }
                try change(fresh, db)
                return (last: found.last?.row, older: fresh.count, refused: found.count - fresh.count)
            }
            outcome.older += step.older
            outcome.refused += step.refused
            guard let end = step.last else { return outcome }
            last = end
        }
    }

    /// `nil` where the ciphertext does not open.
    private static func rewritten(
        _ cell: EncryptedCell, _ column: EncryptedColumn, _ cipher: FieldCipher
    ) throws(SigningError) -> EncryptedCell? {
        guard var plaintext = try cipher.opened(cell.field, column, row: cell.row) else { return nil }
        defer { for index in plaintext.indices { plaintext[index] = 0 } }
        var fresh = cell
        fresh.field = []
        try cipher.encrypt(plaintext.span, column: column, row: cell.row.span, into: &fresh.field)
        return fresh
    }
}

extension FieldCipher {
    /// `nil` where the ciphertext is damaged, of another row, or under a key nobody has.
    func opened(
        _ field: [UInt8], _ column: EncryptedColumn, row: [UInt8]
    ) throws(SigningError) -> [UInt8]? {
        var plaintext: [UInt8] = []
        do throws(SigningError) {
            try decrypt(field.span, column: column, row: row.span, into: &plaintext)
        } catch {
            switch error {
            case .fieldMalformed, .fieldRefused, .keyUnknown: return nil
            default: throw error
            }
        }
        return plaintext
    }
}
