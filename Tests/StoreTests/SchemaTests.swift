import Foundation
import Intake
import Postgres
import Rights
import Scoring
import Signing
import Store
import TestKit
import Testing

@Suite struct `The schema` {
    private static let file = CityRules.root.appending(path: "Sql/schema.sql")

    /// `Sql/schema.sql` is for readers and reviews; the migrations are what is applied.
    @Test func `in the file is the sum of the migrations`() async throws {
        let dump = try await TestCity.with(.schema) { city in try Self.dump(city.database.name) }
        if ProcessInfo.processInfo.environment["SHANGDING_REWRITE_SCHEMA"] == "1" {
            try Data((Self.header + dump).utf8).write(to: Self.file)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written == Self.header + dump)
    }

    private static let header = """
        -- The schema as all migrations together make it, for reading and for reviews. Never applied, never edited: a
        -- test compares it with a dump of the migrated database. After a new migration write it anew with
        --     SHANGDING_REWRITE_SCHEMA=1 swift test --filter StoreTests


        """

    /// The schema as `pg_dump` writes it, without what depends on the version of the tool.
    private static func dump(_ database: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            dump=$(pg_config --bindir 2>/dev/null)/pg_dump
            [ -x "$dump" ] || dump=$(ls -d /usr/lib/postgresql/*/bin/pg_dump | tail -n 1)
            exec "$dump" --schema-only --no-owner --no-privileges --host="$1" --port=5432 --username=postgres "$2"
            """, "dump", TestCluster.shared.directory, database,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let passedOver = ["--", "SET ", "SELECT pg_catalog.set_config", "\\restrict", "\\unrestrict"]
        var lines: [Substring] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        where !passedOver.contains(where: line.hasPrefix) && !(line.isEmpty && lines.last?.isEmpty ?? true) {
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    @Test(arguments: [
        ("scorecard_state", ScorecardState.allCases.map(\.rawValue)),
        ("delivery_format", DeliveryFormat.allCases.map(\.rawValue)),
        ("officer_state", OfficerState.allCases.map(\.rawValue)),
        ("officer_roles", Role.allCases.map(\.rawValue)),
        ("change_request_kind", ChangeKind.allCases.map(\.rawValue)),
        ("change_request_state", StoredChange.State.allCases.map(\.rawValue)),
        ("score_run_kind", ["everyone", "changes"]),
        ("account_version_state", StoredAccount.State.allCases.map(\.rawValue)),
        ("consent_version_state", StoredConsent.State.allCases.map(\.rawValue)),
        ("consent_version_purpose", ConsentPurpose.allCases.map(\.rawValue)),
        ("consent_version_categories", ConsentCategory.allCases.map(\.rawValue)),
        ("machine_client_state", ["active", "revoked"]),
        ("client_credential_kind", StoredCredential.Kind.allCases.map(\.rawValue)),
        ("client_event_kind", EventKind.allCases.map(\.rawValue)),
    ])
    func `lists in its checks what the program knows`(constraint: String, values: [String]) async throws {
        let definitions = try await TestCity.with(.schema) { city in
            try await city.texts(
                "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
        }
        let definition = try #require(definitions.first { $0.hasPrefix(constraint + " ") })
        let listed = definition.split(separator: "'").enumerated().filter { $0.offset % 2 == 1 }.map {
            String($0.element)
        }
        #expect(listed.sorted() == values.sorted())
    }

    @Test func `takes exactly the statuses of a record`() async throws {
        let definition = try await TestCity.with(.schema) { city in
            try await city.text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'record_version_status'")
        }
        let statuses = RecordStatus.allCases.map(\.rawValue).sorted()
        #expect(statuses == Array(0...3))
        #expect(definition == "CHECK (((status >= 0) AND (status <= 3)))")
        #expect(RecordStatus.allCases.map(\.code) == ["effective", "disputed", "withdrawn", "repaired"])
    }

    /// The statements that judge rows against each other write reason codes themselves.
    @Test func `statements write only reason codes that the intake knows`() {
        for code in ["duplicate_in_file", "conflicting_rows", "record_unknown"] {
            #expect(RowFault(code: code) != nil)
            #expect(SQL.all.contains { "\($0.sql)".contains("'\(code)'") }, "\(code)")
        }
    }

    /// Otherwise a function finds a session's own tables first, and does with the owner's rights what they say.
    @Test func `has no function that looks into a session's own tables first`() async throws {
        let odd = try await TestCity.with(.schema) { city in
            try await city.texts(
                """
                SELECT oid::regprocedure::text FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                    AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, public, pg_temp']
                """)
        }
        #expect(odd == [])
    }

    @Test func `writes ids as the program does`() async throws {
        let id = try #require(PublicID("7zzzzzzzzzzzzzzzzzzzzzzzz9", prefix: ""))
        let other = try #require(PublicID("0123456789abcdefghjkmnpqrs", prefix: ""))
        let texts = try await TestCity.with(.schema) { city in
            try await city.owner.transaction(.readOnly) { db in
                try [id, other].map { id in
                    try db.first(
                        Statement<PublicID, String>(
                            sql: "SELECT public_id_text('cit_', $1)",
                            encode: { id, writer in writer.append(id.uuid) },
                            decode: { row throws(PostgresError) in try row.text() }), id)
                }
            }
        }
        #expect(texts == [id, other].map { $0.text(prefix: "cit_") })
    }

    /// A table keyed by person grows with the city; everything else is a directory or reference, and says so.
    @Test func `has the person in the key of every table about people`() async throws {
        let odd = try await TestCity.with(.schema) { city in
            try await city.texts(
                """
                SELECT DISTINCT class.relname::text
                FROM pg_class AS class
                JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = 'citizen_id'
                JOIN pg_index AS index ON index.indrelid = class.oid AND index.indisunique
                WHERE class.relkind = 'r' AND NOT attribute.attnum = ANY (index.indkey)
                    AND coalesce(obj_description(class.oid), '') NOT LIKE 'Directory%'
                """)
        }
        #expect(odd == [])
    }
}
