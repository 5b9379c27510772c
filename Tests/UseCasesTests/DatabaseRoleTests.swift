import Foundation
import Intake
import Postgres
import Scoring
import Store
import TestKit
import Testing

@testable import UseCases

/// `Sql/Roles.sql`: each process may do what it needs and nothing else. The other suites run as `shangding_app`.
@Suite struct `Database roles` {
    private func pool(_ city: TestCity, _ role: DatabaseRole) -> PostgresPool {
        PostgresPool(options: city.database.options.role(role.rawValue), size: 3)
    }

    @Test func `say of every table who may use it`() async throws {
        let roles = try String(contentsOf: CityRules.root.appending(path: "Sql/Roles.sql"), encoding: .utf8)
        let words = Set(roles.split { !($0.isLetter || $0 == "_") }.map(String.init))
        let tables = try await TestCity.with(.schema) { city async throws in
            try await city.texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        }
        #expect(tables.count > 20)
        #expect(tables.filter { !words.contains($0) } == [])
    }

    @Test(arguments: [DatabaseRole.app, .ingest, .auditor, .reader])
    func `let nobody change what is only ever added`(role: DatabaseRole) async throws {
        try await TestCity.with(.schema) { city async throws in
            let pool = pool(city, role)
            for script in [
                "UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
                "DELETE FROM audit_leaf", "UPDATE audit_leaf SET leaf_no = 1", "DELETE FROM audit_daily_head",
                "UPDATE audit_unsealed SET entry_id = gen_random_uuid()",
                "UPDATE score SET score = 200", "DELETE FROM score", "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
                "SET session_replication_role = replica", "DROP TABLE score", "CREATE TABLE mine (a int)",
            ] {
                await #expect(throws: PostgresError.self, "\(script)") {
                    try await pool.transaction { db in try db.execute(script: script) }
                }
            }
            await pool.close()
        }
    }

    /// A leaf in the way or another head would stop the sealing for good.
    @Test(arguments: [DatabaseRole.auditor, .reader])
    func `let nobody who only looks seal the audit`(role: DatabaseRole) async throws {
        try await TestCity.with(.schema) { city async throws in
            let pool = pool(city, role)
            for script in [
                "INSERT INTO audit_leaf (leaf_no, entry_id, hash) VALUES (0, gen_random_uuid(), '')",
                "UPDATE audit_head SET size = 0", "DELETE FROM audit_unsealed",
                "INSERT INTO audit_daily_head (day, size, root, statement) VALUES ('2026-11-23', 0, '', '')",
            ] {
                await #expect("\(script)") {
                    try await pool.transaction { db in try db.execute(script: script) }
                } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
            }
            try await AuditTrail(ring: city.identity.ring, pool: pool).record(.auditRead, in: city.context())
            await pool.close()
        }
    }

    /// What the owner's functions do is theirs alone to say, whatever tables a session makes and however it asks.
    @Test func `get nothing but what the owner's functions are for`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Synthetic.person(1)))
            try await city.ingest(RecordLine("A1", Synthetic.person(1), "SOC-001", magnitude: "20"), from: "mzj")
            try await city.scoreEveryone()
            let pool = pool(city, .app)
            let asOwner = """
                CREATE TEMP TABLE client_citizen (client_id integer, handle uuid, citizen_id bigint);
                INSERT INTO client_citizen VALUES (1, gen_random_uuid(), 0);
                CREATE FUNCTION pg_temp.as_owner() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN EXECUTE 'DELETE FROM public.score'; RETURN OLD; END $$;
                CREATE TRIGGER as_owner BEFORE DELETE ON client_citizen
                    FOR EACH ROW EXECUTE FUNCTION pg_temp.as_owner();
                SELECT erase_citizen(0, '2026-11-23')
                """
            for script in [
                asOwner,
                "SELECT forget_unconsented_scores('infinity')",
                "SELECT forget_unconsented_scores('9999-01-01')",
                """
                SELECT archive_records(
                    array_agg(indicator_id), array_agg(0), array_agg(false), '2026-11-23', '2026-11-23')
                FROM indicator
                """,
                """
                SELECT archive_records(array_agg(indicator_id), array_agg(60), array_agg(false), 'infinity', '2026-11-23')
                FROM indicator
                """,
            ] {
                try await pool.transaction { db in try db.execute(script: script) }
                #expect(
                    try await city.texts(
                        "SELECT count(*)::text FROM score UNION ALL SELECT count(*)::text FROM record_version")
                        == ["1", "1"], "\(script)")
            }
            for clock in ["'infinity'", "instant - interval '1 day'"] {
                await #expect(throws: PostgresError.self) {
                    try await pool.transaction { db in
                        try db.execute(script: "UPDATE knowledge_clock SET instant = \(clock)")
                    }
                }
            }
            await pool.close()
        }
    }

    @Test func `let files in without reaching clients`() async throws {
        try await TestCity.with { city async throws in
            let pool = pool(city, .ingest)
            let person = Synthetic.person(1)
            let (identity, audit) = (city.identity, AuditTrail(ring: city.identity.ring, pool: pool))
            _ = try await EnrolCitizens(pool: pool, identity: identity, audit: audit)(
                path: city.write(Array(EnrolmentLine.file([EnrolmentLine(person)]).utf8)), encoding: nil, rows: nil,
                report: nil, in: city.context())
            let records = RecordLine.file([RecordLine("A1", person, "SOC-001", magnitude: "20")])
            _ = try await IngestDelivery(pool: pool, identity: identity, audit: audit)(
                IngestDelivery.Request(
                    source: SourceCode("mzj"), format: .recordsCSV, path: city.write(Array(records.utf8)),
                    encoding: nil, rows: nil),
                in: city.context())
            // The next delivery is planned by what this one added, though the role owns no table.
            try await pool.transaction { db in try db.execute(script: SQL.analyzeRecords) }
            let known = try await city.text(
                "SELECT reltuples::bigint::text FROM pg_class WHERE relname = 'record_version'")
            #expect(known == "1")
            #expect(try await ScoreEveryone(pool: pool)(in: city.context()).scored == 1)
            #expect(try await RescoreChanges(pool: pool)(in: city.context()) == 0)
            await #expect(throws: PostgresError.self) {
                try await pool.transaction { db in try db.execute(script: "SELECT * FROM machine_client") }
            }
            await pool.close()
        }
    }

    @Test func `show readers facts and scores, and no number`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Synthetic.person(1)))
            try await city.scoreEveryone()
            let pool = pool(city, .reader)
            let sink = ByteCollector()
            let audit = AuditTrail(ring: city.identity.ring, pool: pool)
            _ = try await ExportScores(pool: pool, shelf: CardShelf(), audit: audit)(
                format: .csv, in: city.context(), to: sink.add)
            _ = try await ExportRecords(pool: pool, audit: audit)(format: .csv, in: city.context(), to: sink.add)
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action LIKE '%.exported' ORDER BY action")
                    == ["records.exported", "scores.exported"])
            #expect(try await ReplayScores(pool: pool)().differing == 0)
            for column in ["id_number", "blind_index"] {
                await #expect(throws: PostgresError.self) {
                    try await pool.transaction { db in try db.execute(script: "SELECT \(column) FROM citizen") }
                }
            }
            await pool.close()
        }
    }
}
