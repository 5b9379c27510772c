import CivilTime
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

/// The rule of two officers as the database keeps it, whatever the program says.
@Suite struct `Four eyes in the database` {
    /// The constraint or condition a script meets, or `taken`.
    private func answer(_ city: TestCity, _ script: StaticString) async throws -> String {
        do {
            try await city.execute(script)
            return "taken"
        } catch let error as PostgresError {
            return error.constraint ?? "\(error.sqlState ?? .syntaxError)"
        }
    }

    /// Version 2 of the card, submitted by officer 1 who wrote it, with an open request for it. Officers 2 and 3
    /// approve.
    private func submitted(_ city: TestCity) async throws {
        _ = try await city.officer("zhang.wei", .scorecardAuthor)
        _ = try await city.officer("li.na", .approver)
        _ = try await city.officer("chen.jie", .approver)
        try await city.execute(
            """
            INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
            SELECT code, 2, 'draft', edition_id, sha256('x'), 'x', created_at FROM scorecard;
            INSERT INTO scorecard_author SELECT scorecard_id, 1 FROM scorecard WHERE version = 2;
            UPDATE scorecard SET state = 'checked' WHERE version = 2;
            UPDATE scorecard SET state = 'submitted', effective_from = '2026-12-01' WHERE version = 2;
            INSERT INTO change_request (public_id, kind, object, digest, payload, reason, requested_by, requested_at,
                expires_at, state)
            SELECT '00000000-0000-0000-0000-000000000001', 'scorecard.publish', code || '/2', digest, '', 'because', 1,
                '2026-11-23', '2026-12-07', 'requested'
            FROM scorecard WHERE version = 2
            """)
    }

    @Test func `puts no card in force without an approved request for exactly this document`() async throws {
        try await TestCity.with { city async throws in
            try await submitted(city)
            for state: StaticString in [
                "UPDATE scorecard SET state = 'approved' WHERE version = 2",
                "UPDATE scorecard SET state = 'scheduled' WHERE version = 2",
                "UPDATE scorecard SET state = 'live' WHERE version = 2",
            ] { #expect(try await answer(city, state) == "23001") }
            let direct: StaticString = """
                INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
                SELECT code, 3, 'live', edition_id, digest, document, created_at FROM scorecard WHERE version = 1
                """
            #expect(try await answer(city, direct) == "23001")
            #expect(
                try await answer(
                    city, "UPDATE change_request SET state = 'approved', decided_by = 2, decided_at = '2026-11-24'")
                    == "taken")
            #expect(try await answer(city, "UPDATE scorecard SET digest = sha256('y') WHERE version = 2") == "23001")
            #expect(
                try await answer(city, "UPDATE scorecard SET effective_from = '2026-12-02' WHERE version = 2")
                    == "23001")
            #expect(try await answer(city, "UPDATE scorecard SET state = 'approved' WHERE version = 2") == "taken")
            #expect(try await answer(city, "UPDATE scorecard SET state = 'live' WHERE version = 2") == "23001")
            #expect(try await answer(city, "UPDATE scorecard SET state = 'scheduled' WHERE version = 2") == "taken")
        }
    }

    @Test func `lets nobody approve what they asked for or wrote`() async throws {
        try await TestCity.with { city async throws in
            try await submitted(city)
            #expect(
                try await answer(
                    city, "UPDATE change_request SET state = 'approved', decided_by = 1, decided_at = '2026-11-24'")
                    == "change_request_two_officers")
            try await city.execute(
                "INSERT INTO scorecard_author SELECT scorecard_id, 2 FROM scorecard WHERE version = 2")
            try await city.execute(
                "UPDATE change_request SET state = 'approved', decided_by = 2, decided_at = '2026-11-24'")
            #expect(try await answer(city, "UPDATE scorecard SET state = 'approved' WHERE version = 2") == "23001")
            #expect(try await answer(city, "DELETE FROM scorecard_author") == "23001")
            #expect(try await answer(city, "UPDATE scorecard_author SET officer_id = 3") == "23001")
        }
    }

    @Test func `keeps what was asked for and what was decided`() async throws {
        try await TestCity.with { city async throws in
            try await submitted(city)
            let born: StaticString = """
                INSERT INTO change_request (public_id, kind, object, digest, payload, reason, requested_by, requested_at,
                    expires_at, state, decided_by, decided_at)
                SELECT '00000000-0000-0000-0000-000000000002', kind, object, digest, payload, reason, 3, requested_at,
                    expires_at, 'approved', 2, requested_at
                FROM change_request
                """
            #expect(try await answer(city, born) == "23001", "no request is born approved")
            let changes: [StaticString] = [
                "UPDATE change_request SET digest = sha256('y')", "UPDATE change_request SET object = 'other/2'",
                "UPDATE change_request SET kind = 'officer.roles'", "UPDATE change_request SET payload = 'more'",
                "UPDATE change_request SET requested_by = 3", "UPDATE change_request SET reason = 'another'",
                "UPDATE change_request SET expires_at = '2027-01-01'", "DELETE FROM change_request",
                "TRUNCATE change_request", "DELETE FROM officer",
            ]
            for change in changes { #expect(try await answer(city, change) == "23001", "\(change)") }
            try await city.execute("UPDATE officer SET state = 'disabled' WHERE officer_id = 3")
            #expect(
                try await answer(
                    city, "UPDATE change_request SET state = 'approved', decided_by = 3, decided_at = '2026-11-24'")
                    == "23001", "a disabled officer approves nothing")
            try await city.execute(
                "UPDATE change_request SET state = 'returned', decided_by = 2, decided_at = '2026-11-24'")
            for change in changes
                + ["UPDATE change_request SET state = 'approved'", "UPDATE change_request SET comment = 'later'"]
            { #expect(try await answer(city, change) == "23001", "\(change)") }
        }
    }

    @Test func `adds no catalogue edition without an approved request`() async throws {
        try await TestCity.with { city async throws in
            let next: StaticString = """
                INSERT INTO catalogue_edition (name, effective_from, digest, document, imported_at)
                SELECT 'next', effective_from, digest, document, imported_at FROM catalogue_edition
                """
            _ = try await city.officer("zhang.wei", .auditor)
            #expect(try await answer(city, next) == "23001")
        }
    }

    @Test func `changes what a source may deliver only with the edition two officers approved`() async throws {
        try await TestCity.with { city async throws in
            let more: StaticString = """
                INSERT INTO source_indicator (source_id, indicator_id)
                SELECT source_id, indicator_id FROM source CROSS JOIN indicator ON CONFLICT DO NOTHING
                """
            _ = try await city.officer("zhang.wei", .dataSteward)
            _ = try await city.officer("li.na", .approver)
            #expect(try await answer(city, more) == "23001")
            #expect(try await answer(city, "DELETE FROM source_indicator") == "23001")
            let request: StaticString = """
                INSERT INTO change_request (public_id, kind, object, digest, payload, reason, requested_by, requested_at,
                    expires_at, state)
                SELECT '00000000-0000-0000-0000-000000000003', 'catalogue.edition', 'next', sha256(digest || sha256('new')),
                    '', 'because', 1, '2026-11-23', '2026-12-07', 'requested'
                FROM catalogue_edition
                """
            #expect(try await answer(city, request) == "taken")
            #expect(
                try await answer(
                    city,
                    """
                    UPDATE change_request SET state = 'approved', decided_by = 2, decided_at = '2026-11-24';
                    DELETE FROM source_indicator
                    """) == "taken")
            #expect(try await answer(city, more) == "23001", "the approval took effect in its own transaction")
            let others: StaticString = """
                INSERT INTO catalogue_edition (name, effective_from, digest, sources_digest, document, imported_at)
                SELECT 'next', effective_from, digest, sha256('other'), document, imported_at FROM catalogue_edition
                """
            #expect(try await answer(city, others) == "23001", "the sources were not what was approved")
            let approved: StaticString = """
                INSERT INTO catalogue_edition (name, effective_from, digest, sources_digest, document, imported_at)
                SELECT 'next', effective_from, digest, sha256('new'), document, imported_at FROM catalogue_edition
                """
            #expect(try await answer(city, approved) == "taken")
        }
    }

    @Test(arguments: [
        """
        INSERT INTO public.catalogue_edition (name, effective_from, digest, document, imported_at)
        SELECT 'next', effective_from, digest, document, imported_at FROM public.catalogue_edition
        """,
        "UPDATE public.scorecard SET state = 'live' WHERE version = 2",
        "DELETE FROM public.source_indicator",
        """
        INSERT INTO public.client_citizen (client_id, handle, citizen_id, granted_at)
        SELECT client_id, gen_random_uuid(), citizen_id, '2026-11-23' FROM public.machine_client, public.citizen
        """,
    ])
    func `are not shut by tables a session makes itself`(change: String) async throws {
        try await TestCity.with { city async throws in
            _ = try await city.client("someone")
            try await city.enrol(EnrolmentLine(Synthetic.person(1)), EnrolmentLine(Synthetic.person(2)))
            try await city.execute(
                """
                INSERT INTO scorecard (code, version, state, edition_id, digest, document, created_at)
                SELECT code, 2, 'draft', edition_id, sha256('x'), 'x', created_at FROM scorecard;
                UPDATE scorecard SET state = 'checked' WHERE version = 2;
                UPDATE scorecard SET state = 'superseded' WHERE version = 1
                """)
            _ = try await city.officer("zhang.wei", .auditor)
            do {
                try await city.pool.transaction { db in
                    try db.execute(script: "CREATE TEMP TABLE officer (officer_id integer, state text); \(change)")
                }
                Issue.record("taken")
            } catch let error as PostgresError {
                #expect("\(error.sqlState ?? .syntaxError)" == "23001")
            }
        }
    }

    @Test func `shows the ciphertext of an ID number only through an approved request`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Synthetic.person(1)))
            _ = try await city.officer("zhang.wei", .caseOfficer)
            _ = try await city.officer("li.na", .approver)
            let id = PublicID(high: 0, low: 9)
            func row(officer: Int32 = 1, object: String = "cit_x", after: Instant = TestCity.opening) async throws
                -> Bool
            {
                try await city.pool.transaction { db in
                    try ChangeStore.unmaskedIDNumber(
                        of: 1, change: id, object: object, officer: officer, approvedAfter: after, db) != nil
                }
            }
            try await city.execute(
                """
                INSERT INTO change_request (public_id, kind, object, digest, payload, reason, requested_by, requested_at,
                    expires_at, state)
                VALUES ('00000000-0000-0000-0000-000000000009', 'identity.unmask', 'cit_x', sha256('x'), '', 'because', 1,
                    '2026-11-23', '2026-12-07', 'requested')
                """)
            #expect(try await !row())
            try await city.execute(
                "UPDATE change_request SET state = 'approved', decided_by = 2, decided_at = '2026-11-24'")
            #expect(try await row())
            #expect(try await !row(officer: 2))
            #expect(try await !row(object: "cit_y"))
            #expect(try await !row(after: #require(Instant("2026-11-24T00:00:00Z"))))
        }
    }
}
