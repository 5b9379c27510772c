import CivilTime
import Postgres
import Store
import TestKit
import Testing
import UseCases

/// An instant that a score has used is closed: nothing may later commit with `known_from` at or before it.
@Suite struct `Closed knowledge` {
    /// Holds every transaction that marks somebody just before it would commit.
    private static let holdBeforeCommit: StaticString = """
        CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(42);
            RETURN NULL;
        END $$;
        CREATE TRIGGER held AFTER INSERT ON dirty_citizen FOR EACH STATEMENT EXECUTE FUNCTION held();
        """

    @Test func `a score taken while an intake is held before its commit replays equal after it`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj")
            try await city.rescore()
            try await city.execute(Self.holdBeforeCommit)
            let holder = try await PostgresConnection.open(city.database.options)
            try await holder.use { db in try db.execute(script: "SELECT pg_advisory_lock(42)") }

            async let intake = city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "5"), from: "mzj")
            // Databases of tests that run at the same time have waiters of their own.
            while try await city.advisoryWaiters() == 0 { await Task.yield() }
            let run = try await city.scoreEveryone()
            #expect(run.scored == 1)
            #expect(try await city.score(person) == 103, "what is not committed is not known")
            let before = try await city.replay()
            await holder.close()
            _ = try await intake

            let after = try await city.replay()
            #expect(after.compared == before.compared && after.differing == 0)
            #expect(
                try await city.texts(
                    """
                    SELECT (min(record_version.known_from) > max(score_run.knowledge_instant))::text
                    FROM record_version, score_run WHERE record_version.known_to = 'infinity'
                    """) == ["true"])
            #expect(try await city.rescore() == 1, "the mark of the held intake is still there")
            #expect(try await city.score(person) == 105)
            #expect(try await city.replay().differing == 0)
        }
    }

    /// The clock of a machine may stand still or be set back; knowledge may not.
    @Test func `goes on although the clock stands still or goes back`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            for (stars, seconds) in [(1, 0), (2, 0), (3, -3600), (4, -7200)] {
                try await city.ingest(
                    RecordLine("A-1", person, "SOC-002", magnitude: "\(stars)"), from: "mzj",
                    now: TestCity.opening.adding(seconds: Int64(seconds)))
                try await city.scoreEveryone()
                #expect(try await city.score(person) == 100 + stars)
            }
            let outcome = try await city.replay()
            #expect(outcome.runs == 4 && outcome.compared == 4 && outcome.differing == 0)
        }
    }
}
