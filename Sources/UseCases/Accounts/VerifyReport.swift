package import CivilTime
package import Postgres
import Signing
import Store

/// Tells whoever holds a printed report whether it was issued, and when: nothing else, and to anyone who has the code.
/// The digest lets the holder of the document compare it; it says nothing to anyone who has not.
package struct VerifyReport: Sendable {
    let pool: PostgresPool

    package struct Answer: Sendable {
        package let issuedOn: Day
        /// Lower-case hexadecimal SHA-256 of the document that was signed.
        package let digest: String
    }

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Takes the 26 characters as they are printed, in groups or not, in capitals or not.
    ///
    /// - Throws: `Fault.reportUnknown`.
    package func callAsFunction(_ code: String) async throws -> Answer {
        let typed = String(code.lowercased().filter { $0 != "-" && $0 != " " })
        guard let code = PublicID(typed, prefix: "") else { throw Fault.reportUnknown }
        let found = try await pool.transaction(.readOnly) { db in try ReportStore.report(checkCode: code, db) }
        guard let found else { throw Fault.reportUnknown }
        return Answer(issuedOn: found.at.day, digest: SHA256Digest(bytes: found.digest)?.hex ?? "")
    }
}
