package import Postgres

/// What a process may do in the database: `Sql/Roles.sql` says what each role is granted.
package enum DatabaseRole: String, CaseIterable, Sendable {
    case app = "shangding_app"
    case ingest = "shangding_ingest"
    case auditor = "shangding_auditor"
    case reader = "shangding_reader"

    /// Whether it may make leaves of audit entries; what the others append is sealed by the next process that may.
    package var seals: Bool { self == .app || self == .ingest }

    package enum Standing: String, Sendable {
        /// The roles are not installed.
        case absent
        case granted
        /// The role is there, and the session's user is not a member of it.
        case denied
    }

    package func standing(_ db: isolated PostgresConnection) throws -> Standing {
        try db.first(Self.standing, rawValue).flatMap(Standing.init) ?? .denied
    }

    /// Makes the roles where they are missing, and grants them what `Sql/Roles.sql` says. For the owner of the tables.
    package static func install(_ db: isolated PostgresConnection) throws {
        try db.transaction { try db.execute(script: SQL.roles) }
    }

    private static let standing = Statement<String, String>(
        sql: SQL.roleStanding, encode: { role, writer in writer.append(role) },
        decode: { row throws(PostgresError) in try row.text() })
}
