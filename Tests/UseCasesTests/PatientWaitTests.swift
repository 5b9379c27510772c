import Postgres
import Store
import TestKit
import Testing

@testable import UseCases

/// A large delivery holds the knowledge clock and the lock of people for longer than a request is otherwise allowed to
/// wait.
@Suite struct `While a delivery is accepted` {
    /// Another transaction holds what a delivery holds until `release`, and a session lock keeps it open.
    private func withDelivery(
        _ city: TestCity, _ body: (_ release: () async -> Void) async throws -> Void
    ) async throws {
        let gate = try await PostgresConnection.open(city.database.options)
        try await gate.use { db in try db.execute(script: "SELECT pg_advisory_lock(43)") }
        async let delivery: Void = city.owner.transaction { db in
            try CitizenStore.lockPeople(db)
            _ = try KnowledgeStore.advance(now: TestCity.opening, db)
            try db.execute(script: "SELECT pg_advisory_xact_lock(43)")
        }
        while try await city.advisoryWaiters() < 1 { await Task.yield() }
        do {
            try await body { await gate.close() }
        } catch {
            await gate.close()
            throw error
        }
        try await delivery
    }

    private func waiting(_ city: TestCity) async throws -> Int {
        try await city.texts(
            """
            SELECT 'x' FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'shangding-accounts' AND wait_event_type = 'Lock'
            """
        ).count
    }

    @Test func `withdrawal, erasure and opening wait and succeed, and readers are answered meanwhile`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let one = try await city.open(Synthetic.person(1), for: client)
            let two = try await city.open(Synthetic.person(2), for: client)
            let pools = RequestPools(
                options: city.database.options.role(DatabaseRole.app.rawValue), size: 1, limit: .milliseconds(100))
            let accounts = try AccountServices(
                pools: pools, identity: city.identity, shelf: city.shelf, signer: TestCity.signer(),
                audit: AuditTrail(ring: city.identity.ring, pool: pools.brief))
            try await withDelivery(city) { release in
                async let withdrawal: Void = accounts.withdrawConsent(.scoring, of: one, in: city.context())
                async let erasure: Void = accounts.erase(two, in: city.context())
                async let opening = accounts.open(
                    city.application(Synthetic.person(3)), for: .client(client), in: city.context())
                let patience = ContinuousClock.now + .seconds(20)
                while try await waiting(city) < 3 {
                    try #require(ContinuousClock.now < patience, "somebody did not wait")
                    await Task.yield()
                }
                // They have waited longer than any other request may once this one has been refused for waiting as
                // long.
                await #expect {
                    try await pools.brief.transaction { db in
                        try KnowledgeStore.advance(now: TestCity.opening, db)
                    }
                } throws: { ($0 as? PostgresError)?.code == .queryTimeout }
                #expect(try await accounts.read(of: one, in: city.context()).state == "active")
                #expect(try await waiting(city) == 3)
                await release()
                try await withdrawal
                try await erasure
                _ = try await opening
            }
            #expect(try await city.account(one).state == "withdrawn")
            await #expect(throws: Fault.citizenUnknown) { try await city.account(two) }
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action = 'account.read' AND actor = 'test'")
                    .count >= 2)
            await pools.close()
        }
    }
}
