package import Postgres
import Signing
import Store

/// The rules in force, which are public: the live card's document, byte for byte as it was published.
package struct ReadLiveScorecard: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Answer: Sendable {
        package let document: [UInt8]
        /// Lower-case hexadecimal SHA-256 of the document.
        package let digest: String
    }

    package func callAsFunction() async throws -> Answer {
        let stored = try await pool.transaction(.readOnly) { db in try ScorecardStore.live(db) }
        guard let stored else { throw Fault.noScorecardLive }
        return Answer(document: stored.document, digest: SHA256Digest(bytes: stored.digest)?.hex ?? "")
    }
}
