import TestKit
import Testing

/// What partners are told is no reason to keep anybody of this city waiting.
@Suite struct `A service whose catalogue no partner could read` {
    @Test(.timeLimit(.minutes(15))) func `begins all the same, and says so`() async throws {
        try await TemporaryFolder.with { folder in
            let city = FederatedCity(folder: folder, port: try FreePort.pair())
            try city.prepare()
            _ = try await city.settle()
            // Six hundred scenarios with long texts: more than a catalogue may be. The officers are asked for none of
            // them.
            try await city.program.execute(
                """
                SET session_replication_role = replica;
                INSERT INTO scenario (public_id, code, created_at)
                SELECT gen_random_uuid(), 'TEST-' || number, now() FROM generate_series(101, 700) AS number;
                INSERT INTO scenario_version (scenario_id, version, state, document, digest, provider_id, kind, starts_on,
                    ends_on, is_basic_service, has_threshold, certificate, created_at)
                SELECT copy.scenario_id, 1, 'running', text, sha256(text), provider_id, kind, starts_on, ends_on,
                    is_basic_service, has_threshold, certificate, version.created_at
                FROM scenario AS copy, scenario_version AS version,
                    convert_to((convert_from(document, 'UTF8')::jsonb || jsonb_build_object('code', copy.code,
                        'text_zh', repeat('x', 1200), 'text_en', repeat('x', 1200)))::text, 'UTF8') AS text
                WHERE copy.code <> 'YOU-900' AND version.state = 'running';
                """)
            let server = try city.program.start(["serve"] + city.settings)
            defer { server.kill() }
            try await App(address: city.address).waitUntilReady(server)
            let stopped = try await server.stopped()
            #expect(stopped.code == 0)
            #expect(stopped.errors.contains("the catalogue for partners was not published"))
        }
    }
}
