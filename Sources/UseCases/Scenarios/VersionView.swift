package import CivilTime
package import Incentives
import Postgres
package import Signing
package import Store

/// One version of a scenario for a face that shows it to people: what it says, and where it stands.
package struct VersionView: Sendable {
    package let code: String
    package let version: Int
    package let state: ScenarioState
    /// Of the document; names exactly what an officer saw.
    package let digest: SHA256Digest
    package let createdAt: Instant
    package let scenario: Scenario

    /// How requests and people name it.
    package var name: String { "\(code)/\(version)" }

    /// Stored documents have been read before.
    package init(_ stored: StoredVersion) throws {
        code = stored.code
        version = stored.version
        state = stored.state
        digest = stored.digest
        createdAt = stored.createdAt
        do {
            scenario = try Scenario(document: stored.document)
        } catch {
            throw PostgresError.unreadable("scenario_version.document")
        }
    }
}
