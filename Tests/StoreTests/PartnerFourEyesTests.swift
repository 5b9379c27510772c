import Postgres
import Rights
import TestKit
import Testing

/// What the database itself refuses about partners, whatever the program says.
@Suite struct `Partners in the database` {
    private func answer(_ city: TestCity, _ script: StaticString) async throws -> String {
        do {
            try await city.execute(script)
            return "taken"
        } catch let error as PostgresError {
            return error.constraint ?? "\(error.sqlState ?? .syntaxError)"
        }
    }

    /// Partner 1 is proposed; officers 1 and 2 propose, 3 approves.
    private func proposed(_ city: TestCity) async throws {
        _ = try await city.partnerOfficers()
        try await city.execute(
            """
            INSERT INTO partner (public_id, entity, name_zh, name_en, base_url, state, created_at, changed_at)
            VALUES ('00000000-0000-0000-0000-000000000001', 'urn:ccr:330100', '杭州', 'Hangzhou',
                'https://ccr.hangzhou.example', 'proposed', '2026-11-23', '2026-11-23')
            """)
    }

    private let typed: StaticString = """
        INSERT INTO partner_thumbprint VALUES (1, 1, repeat('A', 43), '2026-11-23')
        """

    @Test func `pins a root key by two officers who typed the same and in no other way`() async throws {
        try await TestCity.with { city in
            try await proposed(city)
            let pin: StaticString = "UPDATE partner SET state = 'verified', root_thumbprint = repeat('A', 43)"
            #expect(try await answer(city, pin) == "23001")
            #expect(try await answer(city, typed) == "taken")
            #expect(try await answer(city, pin) == "23001", "one officer is not two")
            #expect(try await answer(city, typed) == "partner_thumbprint_pkey", "the same officer again")
            #expect(
                try await answer(
                    city, "INSERT INTO partner_thumbprint VALUES (1, 2, repeat('B', 43), '2026-11-23')") == "23001",
                "not what the first typed")
            #expect(
                try await answer(
                    city, "INSERT INTO partner_thumbprint VALUES (1, 2, repeat('A', 43), '2026-11-23')") == "taken")
            #expect(
                try await answer(
                    city, "UPDATE partner SET state = 'verified', root_thumbprint = repeat('B', 43)") == "23001")
            #expect(try await answer(city, "UPDATE partner SET state = 'verified'") == "partner_pinned")
            #expect(try await answer(city, pin) == "taken")
            for change: StaticString in [
                "UPDATE partner SET root_thumbprint = repeat('B', 43)", "UPDATE partner SET entity = 'urn:ccr:350200'",
                "UPDATE partner_thumbprint SET thumbprint = repeat('B', 43)", "DELETE FROM partner_thumbprint",
                "INSERT INTO partner_thumbprint VALUES (1, 3, repeat('A', 43), '2026-11-23')",
            ] { #expect(try await answer(city, change) == "23001", "\(change)") }
        }
    }

    @Test func `lets nobody begin, go on or end without an approved request of the same transaction`() async throws {
        try await TestCity.with { city in
            try await proposed(city)
            try await city.execute(typed)
            try await city.execute(
                """
                INSERT INTO partner_thumbprint VALUES (1, 2, repeat('A', 43), '2026-11-23');
                UPDATE partner SET state = 'verified', root_thumbprint = repeat('A', 43);
                INSERT INTO change_request (public_id, kind, object, digest, payload, reason, requested_by, requested_at,
                    expires_at, state)
                SELECT gen_random_uuid(), kind, 'urn:ccr:330100', sha256('x'), '', 'because', 1, '2026-11-23',
                    '2026-12-07', 'requested'
                FROM unnest(ARRAY['partner.activate', 'partner.resume', 'partner.end', 'partner.agreement']) AS kind
                """)
            let activate: StaticString = "UPDATE partner SET state = 'active'"
            #expect(try await answer(city, activate) == "23001")
            #expect(
                try await answer(
                    city,
                    """
                    UPDATE change_request SET state = 'approved', decided_by = 1, decided_at = '2026-11-24'
                    WHERE kind = 'partner.activate'
                    """) == "change_request_two_officers")
            #expect(
                try await answer(
                    city,
                    """
                    UPDATE change_request SET state = 'approved', decided_by = 3, decided_at = '2026-11-24'
                    WHERE kind = 'partner.activate'
                    """) == "taken")
            #expect(try await answer(city, activate) == "23001", "the approval was of another transaction")
            #expect(try await answer(city, "UPDATE partner SET state = 'suspended'") == "23001")
            #expect(
                try await answer(
                    city,
                    """
                    INSERT INTO partner_agreement
                    VALUES (1, 1, 'travel', 'meets', 10, '', 3, '2026-11-24')
                    """) == "23001")
            #expect(
                try await answer(
                    city,
                    """
                    UPDATE change_request SET state = 'approved', decided_by = 3, decided_at = '2026-11-24'
                    WHERE kind = 'partner.agreement';
                    INSERT INTO partner_agreement VALUES (1, 1, 'travel', 'meets', 10, '', 3, '2026-11-24')
                    """) == "taken")
            #expect(try await answer(city, "UPDATE partner_agreement SET disclose = 'score'") == "23001")
            #expect(try await answer(city, "UPDATE partner SET state = 'ended'") == "23001")
            #expect(
                try await answer(
                    city,
                    """
                    UPDATE change_request SET state = 'approved', decided_by = 3, decided_at = '2026-11-24'
                    WHERE kind = 'partner.end';
                    UPDATE partner SET state = 'ended'
                    """) == "taken")
            #expect(try await answer(city, "UPDATE partner SET state = 'active'") == "23001", "an end is an end")
        }
    }

    @Test func `keeps one partner to a city, and lets another begin when it ended`() async throws {
        try await TestCity.with { city in
            try await proposed(city)
            let again: StaticString = """
                INSERT INTO partner (public_id, entity, name_zh, name_en, base_url, state, created_at, changed_at)
                SELECT gen_random_uuid(), entity, name_zh, name_en, base_url, 'proposed', created_at, changed_at FROM partner
                """
            #expect(try await answer(city, again) == "partner_entity_key")
            #expect(try await answer(city, "UPDATE partner SET state = 'ended'") == "taken", "nothing was verified yet")
            #expect(try await answer(city, again) == "taken")
            let born: StaticString = """
                INSERT INTO partner (public_id, entity, name_zh, name_en, base_url, state, root_thumbprint, created_at,
                    changed_at)
                VALUES (gen_random_uuid(), 'urn:ccr:350200', '厦门', 'Xiamen', 'https://x.example', 'active',
                    repeat('A', 43), '2026-11-23', '2026-11-23')
                """
            #expect(try await answer(city, born) == "23001")
        }
    }

    @Test func `takes no older statement and changes none`() async throws {
        try await TestCity.with { city in
            try await proposed(city)
            func statement(_ script: StaticString) async throws -> String { try await answer(city, script) }
            #expect(
                try await statement(
                    "INSERT INTO partner_statement VALUES (1, 5, 'x', '2026-11-23', '2026-12-23', '2026-11-23')")
                    == "taken")
            #expect(
                try await statement(
                    "INSERT INTO partner_statement VALUES (1, 4, 'x', '2026-11-23', '2026-12-23', '2026-11-23')")
                    == "23001")
            #expect(try await statement("UPDATE partner_statement SET jws = 'y'") == "23001")
            #expect(try await statement("UPDATE partner_statement SET expires_at = '2027-12-23'") == "23001")
            #expect(try await statement("UPDATE partner_statement SET fetched_at = '2026-11-24'") == "taken")
        }
    }
}
