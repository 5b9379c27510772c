import Postgres
import Rights
import TestKit
import Testing
import UseCases

/// Somebody withdraws while scores are being computed: none is written or shown after the withdrawal.
@Suite struct `A withdrawal during scoring` {
    private let person = Synthetic.person(1)

    private func wait(for waiters: Int, _ city: TestCity) async throws {
        while try await city.advisoryWaiters() < waiters { await Task.yield() }
    }

    /// Runs `body` while every transaction that inserts into the table waits just before it would go on.
    private func withHeld(
        _ trigger: StaticString, _ city: TestCity, _ body: (_ release: () async -> Void) async throws -> Void
    ) async throws {
        try await city.execute(
            """
            CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(42);
                RETURN NULL;
            END $$;
            """)
        try await city.execute(trigger)
        let holder = try await PostgresConnection.open(city.database.options)
        try await holder.use { db in try db.execute(script: "SELECT pg_advisory_lock(42)") }
        try await body { await holder.close() }
    }

    private static let holdAccounts: StaticString =
        "CREATE TRIGGER held AFTER INSERT ON account_version FOR EACH STATEMENT EXECUTE FUNCTION held()"
    private static let holdScores: StaticString =
        "CREATE TRIGGER held AFTER INSERT ON score FOR EACH STATEMENT EXECUTE FUNCTION held()"

    /// The run has read that the person may be scored before the withdrawal commits, and writes after it.
    @Test func `leaves the person out of a run over everyone`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await city.enrol(EnrolmentLine(Synthetic.person(2)))
            try await withHeld(Self.holdAccounts, city) { release in
                async let withdrawal: Void = city.withdraw(.scoring, id)
                try await wait(for: 1, city)
                async let run = city.scoreEveryone()
                try await wait(for: 2, city)
                await release()
                try await withdrawal
                #expect(try await run.scored == 1)
            }
            #expect(try await city.texts("SELECT count(*)::text FROM score") == ["1"])
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id) }
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `leaves the person out of a batch of changes`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await withHeld(Self.holdAccounts, city) { release in
                async let withdrawal: Void = city.withdraw(.scoring, id)
                try await wait(for: 1, city)
                async let answered = city.rescore()
                try await wait(for: 2, city)
                await release()
                try await withdrawal
                #expect(try await answered == 1)
            }
            #expect(try await city.texts("SELECT 'x' FROM score").isEmpty)
        }
    }

    /// A score that is being written commits first; the withdrawal then hides it.
    @Test func `waits for a score that is being written`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await withHeld(Self.holdScores, city) { release in
                async let answered = city.rescore()
                try await wait(for: 1, city)
                async let withdrawal: Void = city.withdraw(.scoring, id)
                try await wait(for: 2, city)
                #expect(try await city.account(id).state == "active")
                await release()
                #expect(try await answered == 1)
                try await withdrawal
            }
            #expect(try await city.texts("SELECT score::text FROM score") == ["100"])
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id) }
        }
    }

    @Test func `and an erasure leave nothing behind that a run still writes`() async throws {
        try await TestCity.with { city async throws in
            let id = try await city.open(person, for: city.client())
            try await withHeld(Self.holdAccounts, city) { release in
                async let erasure: Void = city.erase(id)
                try await wait(for: 1, city)
                async let run = city.scoreEveryone()
                try await wait(for: 2, city)
                await release()
                try await erasure
                #expect(try await run.scored == 0)
            }
            #expect(try await city.texts("SELECT 'x' FROM score").isEmpty)
        }
    }
}
