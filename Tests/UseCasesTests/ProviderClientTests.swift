import CivilTime
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A client of a provider` {
    private func withProviders(_ body: (TestCity) async throws -> Void) async throws {
        try await TestCity.with(.schema) { city async throws in
            try await city.execute(
                """
                INSERT INTO provider (code, name_zh, name_en, kind, created_at) VALUES
                    ('P-LIBRARY', '图书馆', 'Library', 'library', '2026-01-01'),
                    ('P-BIKES', '单车', 'Bicycles', 'rental', '2026-01-01')
                """)
            try await body(city)
        }
    }

    @Test func `redeems for that provider alone`() async throws {
        try await withProviders { city in
            let client = try await city.register("library", scopes: [.providerRedeem], provider: "P-LIBRARY")
            let entry = try await ListClients(pool: city.pool)().first
            #expect(entry?.client.provider == "P-LIBRARY" && entry?.client.scopes == ["provider.redeem"])
            let pipeline = PostgresPipeline(
                options: city.database.options.role(DatabaseRole.app.rawValue), connections: 1)
            let tokens = try TokenCache(pipeline: pipeline) { 0 }
            let token = try await city.token(of: client)
            let grant = try await tokens.grant(for: Array(token.text.utf8), from: nil, now: TestCity.opening)
            let key = try await city.texts("SELECT provider_id::text FROM provider WHERE code = 'P-LIBRARY'")
            #expect(grant?.client.provider.map(String.init) == key.first)
            await pipeline.close()
        }
    }

    @Test func `has no scope that is about citizens`() async throws {
        try await withProviders { city in
            for scope in Scope.allCases where !Scope.ofProviders.contains(scope) {
                await #expect(throws: ClientRefusal.clientOfProvider) {
                    try await city.register("a", scopes: [.providerRedeem, scope], provider: "P-LIBRARY")
                }
            }
            await #expect(throws: ClientRefusal.clientOfProvider) {
                try await city.register("a", scopes: [.scoreRead, .providerRedeem])
            }
            await #expect(throws: ClientRefusal.providerUnknown) {
                try await city.register("a", scopes: [.providerRedeem], provider: "P-NOBODY")
            }
            try await city.execute("UPDATE provider SET state = 'ended'")
            await #expect(throws: ClientRefusal.providerUnknown) {
                try await city.register("a", scopes: [.providerRedeem], provider: "P-LIBRARY")
            }
        }
    }

    @Test func `gets to know nobody`() async throws {
        try await withProviders { city in
            try await city.register("library", scopes: [.providerRedeem], provider: "P-LIBRARY")
            await #expect(throws: ClientRefusal.clientOfProvider) {
                try await GrantCitizens(pool: city.pool, audit: city.audit)(everyoneTo: "library", in: city.context())
            }
        }
    }

    /// Whoever writes past the use case meets the database.
    @Test func `is what the database says as well`() async throws {
        try await withProviders { city in
            try await city.register("library", scopes: [.providerRedeem], provider: "P-LIBRARY")
            try await city.register("app")
            let changes: [StaticString] = [
                "UPDATE machine_client SET scopes = '{provider.redeem,score.read}' WHERE name = 'library'",
                "UPDATE machine_client SET scopes = '{provider.redeem}' WHERE name = 'app'",
                "UPDATE machine_client SET provider_id = NULL WHERE name = 'library'",
                "UPDATE machine_client SET provider_id = 1 WHERE name = 'app'",
            ]
            for change in changes {
                let error = await #expect(throws: PostgresError.self) { try await city.execute(change) }
                #expect(error?.constraint == "machine_client_provider_scopes", "\(change)")
            }
        }
    }
}
