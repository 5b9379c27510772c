import CivilTime
import Postgres
import Store
import TestKit
import Testing

/// What the database itself refuses, whoever asks.
@Suite struct `The database` {
    /// The constraint or condition that a script meets.
    private func refusal(_ city: TestCity, _ script: StaticString) async throws -> String {
        do {
            try await city.execute(script)
            return "taken"
        } catch let error as PostgresError {
            return error.constraint ?? "\(error.sqlState ?? .syntaxError)"
        }
    }

    @Test func `never lets a scorecard change`() async throws {
        try await TestCity.with { city async throws in
            for change: StaticString in [
                "UPDATE scorecard SET document = document || 'x'::bytea", "UPDATE scorecard SET version = version + 1",
                "UPDATE scorecard SET digest = sha256('x')", "UPDATE scorecard SET code = 'other'",
                "UPDATE scorecard SET state = 'draft'", "UPDATE scorecard SET state = 'checked'",
            ] { #expect(try await refusal(city, change) == "23001", "\(change)") }
            #expect(try await refusal(city, "UPDATE scorecard SET state = 'superseded'") == "taken")
            #expect(try await refusal(city, "UPDATE scorecard SET state = 'live'") == "23001")
        }
    }

    @Test func `has at most one live scorecard`() async throws {
        try await TestCity.with { city async throws in
            let second: StaticString = """
                INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
                SELECT code, version + 1, 'live', edition_id, digest, document, created_at FROM scorecard
                """
            #expect(try await refusal(city, second) == "scorecard_one_live")
        }
    }

    @Test func `has one open version per record and per account`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj")
            let record: StaticString = """
                INSERT INTO record_version (citizen_id, source_id, indicator_id, occurred_on, magnitude, known_from,
                    ordinary_procedure, legally_confirmed, record_no, act)
                SELECT citizen_id, source_id, indicator_id, occurred_on, magnitude, known_from,
                    ordinary_procedure, legally_confirmed, record_no, act FROM record_version
                """
            #expect(try await refusal(city, record) == "record_version_pkey")
            let account: StaticString = """
                INSERT INTO account_version (citizen_id, known_from, state, notice_version, consented_at, consent_from,
                    consent_until)
                SELECT citizen_id, known_from, state, 'v2', consented_at, consent_from, consent_until
                FROM account_version
                """
            #expect(try await refusal(city, account) == "account_version_pkey")
        }
    }

    @Test func `keeps a revoked client and an ended credential as they are`() async throws {
        try await TestCity.with(.schema) { city async throws in
            try await city.execute(
                """
                INSERT INTO machine_client (public_id, name, created_at) VALUES (gen_random_uuid(), 'app', now());
                INSERT INTO client_credential (client_id, kind, secret_digest, created_at)
                    VALUES (1, 'secret', sha256('x'), now())
                """)
            for (change, answer): (StaticString, String) in [
                ("UPDATE machine_client SET state = 'revoked'", "machine_client_revoked"),
                ("UPDATE machine_client SET burst = rate_per_second - 1", "machine_client_rate"),
                ("UPDATE client_credential SET secret_digest = 'short'", "client_credential_secret"),
                ("UPDATE client_credential SET kind = 'key'", "client_credential_key"),
                ("UPDATE client_credential SET key_id = 'x'", "client_credential_key"),
                ("UPDATE client_credential SET expires_at = '2026-01-01'", "taken"),
                ("UPDATE client_credential SET expires_at = '2026-01-02'", "23001"),
                ("UPDATE machine_client SET state = 'revoked', revoked_at = now()", "taken"),
                ("UPDATE machine_client SET state = 'active', revoked_at = NULL", "23001"),
                (
                    "INSERT INTO access_token SELECT sha256('t'), 1, 1, '{}', now(), now() + interval '2 hours'",
                    "access_token_is_short"
                ),
                (
                    "INSERT INTO client_event (client_id, kind, at) VALUES (1, 'score.changed', now())",
                    "client_event_names_a_citizen"
                ),
            ] { #expect(try await refusal(city, change) == answer, "\(change)") }
        }
    }

    @Test func `refuses what no rule could mean`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj")
            for (change, constraint): (StaticString, String) in [
                ("UPDATE record_version SET known_to = known_from", "record_version_known"),
                ("UPDATE record_version SET status = 4", "record_version_status"),
                ("UPDATE record_version SET dispute_only_marks = true", "record_version_dispute"),
                ("UPDATE record_version SET magnitude = -1", "record_version_magnitude"),
                ("UPDATE record_version SET expires_on = occurred_on", "record_version_expires_after"),
                ("UPDATE record_version SET record_no = ''", "record_version_record_no_length"),
                ("UPDATE account_version SET consent_until = consent_from + 1831", "account_version_consent_ends"),
                ("UPDATE account_version SET state = 'asleep'", "account_version_state"),
                ("UPDATE account_version SET district = '4101'", "account_version_district_shape"),
                ("UPDATE citizen SET id_number = 'plain'", "citizen_id_number_is_ciphertext"),
                ("UPDATE citizen SET blind_index = 'short'", "citizen_blind_index_length"),
                ("UPDATE delivery SET format = 'xlsx'", "delivery_format"),
                ("INSERT INTO knowledge_clock VALUES (false, now())", "knowledge_clock_one_row"),
                ("INSERT INTO knowledge_clock VALUES (true, now())", "knowledge_clock_pkey"),
            ] { #expect(try await refusal(city, change) == constraint) }
        }
    }
}
