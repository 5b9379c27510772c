import CivilTime
import Postgres
import Store
import TestKit
import Testing
import UseCases

@Suite struct `Scoring everyone` {
    private static let people = 30

    /// People whose keys lie in several ranges, each with one record.
    private func settle(_ city: TestCity) async throws {
        let numbers = (1...Self.people).map { Synthetic.person($0) }
        try await city.enrol(EnrolmentLine.file(numbers.map { EnrolmentLine($0) }))
        try await city.ingest(
            RecordLine.file(
                numbers.enumerated().map { RecordLine("A-\($0)", $1, "SOC-002", magnitude: "\($0 % 5 + 1)") }),
            from: "mzj")
    }

    private func scores(_ city: TestCity) async throws -> [String] {
        try await city.texts("SELECT citizen_id || ' ' || score FROM score ORDER BY run_id, citizen_id")
    }

    /// Fails the commit of one range, as a kill would.
    private static let fault: StaticString = """
        CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.range_no = 2 THEN RAISE EXCEPTION 'fault'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER fault BEFORE INSERT ON score_run_range FOR EACH ROW EXECUTE FUNCTION fault();
        """

    @Test func `goes on where it was aborted`() async throws {
        try await TestCity.with { city async throws in
            try await settle(city)
            let score = ScoreEveryone(pool: city.pool, workers: 1, rangeWidth: 8)
            try await city.execute(Self.fault)
            await #expect(throws: PostgresError.self) { try await score(in: city.context()) }
            #expect(try await scores(city).count == 15, "ranges 0 and 1 hold keys 1 to 15")
            #expect(try await city.dirtyCount() > 0, "marks go with the end of the run")
            try await city.execute("DROP TRIGGER fault ON score_run_range")
            let outcome = try await score(in: city.context())
            #expect(outcome.scored == Self.people && outcome.scoredBefore == 15 && outcome.run == 1)
            #expect(try await scores(city) == (1...Self.people).map { "\($0) \(100 + ($0 - 1) % 5 + 1)" })
            #expect(try await city.dirtyCount() == 0)
            #expect(try await city.replay().differing == 0)
            #expect(try await score(in: city.context()).run == 2, "a finished run is not continued")
        }
    }

    @Test func `begins anew when something was learned since the abort`() async throws {
        try await TestCity.with { city async throws in
            try await settle(city)
            let score = ScoreEveryone(pool: city.pool, workers: 2, rangeWidth: 8)
            try await city.execute(Self.fault)
            await #expect(throws: PostgresError.self) { try await score(in: city.context()) }
            try await city.execute("DROP TRIGGER fault ON score_run_range")
            try await city.ingest(RecordLine("A-0", Synthetic.person(1), "SOC-002", magnitude: "5"), from: "mzj")
            let outcome = try await score(in: city.context())
            #expect(outcome.run == 2 && outcome.scored == Self.people && outcome.scoredBefore == 0)
            #expect(try await city.score(Synthetic.person(1)) == 105)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `gives the same scores whatever the ranges and workers`() async throws {
        try await TestCity.with { city async throws in
            try await settle(city)
            var seen: Set<[String]> = []
            for (workers, width) in [(1, Int64(1000)), (2, 7), (4, 1)] {
                let run = try await ScoreEveryone(pool: city.pool, workers: workers, rangeWidth: width)(
                    in: city.context())
                #expect(run.scored == Self.people)
            }
            for run: StaticString in [
                "SELECT s::text FROM (SELECT citizen_id, score, input_digest, contributions FROM score WHERE run_id = 1) s ORDER BY 1",
                "SELECT s::text FROM (SELECT citizen_id, score, input_digest, contributions FROM score WHERE run_id = 2) s ORDER BY 1",
                "SELECT s::text FROM (SELECT citizen_id, score, input_digest, contributions FROM score WHERE run_id = 3) s ORDER BY 1",
            ] { seen.insert(try await city.texts(run)) }
            #expect(seen.count == 1 && seen.first?.count == Self.people)
        }
    }

    @Test func `has nobody to score in an empty city`() async throws {
        try await TestCity.with { city async throws in
            #expect(try await city.scoreEveryone().scored == 0)
            #expect(try await city.replay().compared == 0)
        }
    }
}

@Suite struct `Replay` {
    @Test(
        arguments: [
            "UPDATE score SET score = score + 1 WHERE citizen_id = 1",
            "UPDATE score SET contributions = contributions || '\\x00'::bytea WHERE citizen_id = 1",
            "UPDATE score SET input_digest = sha256('x') WHERE citizen_id = 1",
            "UPDATE score SET next_event_on = NULL WHERE citizen_id = 1",
            "UPDATE record_version SET magnitude = 4 WHERE citizen_id = 1",
            "DELETE FROM record_version WHERE citizen_id = 1",
            "UPDATE account_version SET known_from = '2027-01-01' WHERE citizen_id = 1",
        ] as [Tampering])
    func `notices tampering`(tampering: Tampering) async throws {
        try await TestCity.with { city async throws in
            let (first, second) = (Synthetic.person(1), Synthetic.person(2))
            try await city.enrol(EnrolmentLine(first), EnrolmentLine(second))
            try await city.ingest(
                RecordLine("A-1", first, "SOC-002", magnitude: "3"),
                RecordLine("A-2", second, "SOC-002", magnitude: "3"),
                from: "mzj")
            try await city.scoreEveryone()
            #expect(try await city.replay().differing == 0)
            try await city.execute(tampering.sql)
            let outcome = try await city.replay()
            #expect(outcome.compared == 2 && outcome.differing == 1)
        }
    }

    struct Tampering: ExpressibleByStringLiteral, CustomTestStringConvertible {
        let sql: StaticString
        init(stringLiteral: StaticString) { sql = stringLiteral }
        var testDescription: String { "\(sql)" }
    }
}

@Suite struct `The maintainer` {
    private let people = (1...4).map { Synthetic.person($0) }

    @Test func `answers marks in batches until none is left`() async throws {
        try await TestCity.with { city async throws in
            for person in people { try await city.enrol(EnrolmentLine(person)) }
            #expect(try await city.dirtyCount() == 4)
            let rescore = RescoreChanges(pool: city.pool, batchSize: 3)
            #expect(try await rescore(in: city.context()) == 3)
            #expect(try await rescore(in: city.context()) == 1)
            #expect(try await rescore(in: city.context()) == 0)
            #expect(try await city.text("SELECT count(*)::text FROM score_run") == "2", "nothing to do begins no run")
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `leaves marks alone that were set while it worked`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(people[0]))
            try await city.rescore()
            try await city.ingest(RecordLine("A-1", people[0], "SOC-002", magnitude: "3"), from: "mzj")
            try await city.scoreEveryone()
            #expect(try await city.dirtyCount() == 0, "the run over everyone answered it")
            try await city.execute("INSERT INTO dirty_citizen VALUES ('2027-01-01', 0, '{1}')")
            try await city.scoreEveryone()
            #expect(try await city.dirtyCount() == 1, "a mark later than the run's knowledge stays")
        }
    }

    @Test func `takes marks a whole row at a time, oldest first, until there are enough`() async throws {
        try await TestCity.with { city async throws in
            try await city.execute(
                """
                INSERT INTO dirty_citizen VALUES ('2026-11-23T03:00:00Z', 0, '{1,2,3}'),
                    ('2026-11-23T03:00:00Z', 1, '{1024}'), ('2026-11-23T03:00:01Z', 0, '{2,7}')
                """)
            let taken = { (limit: Int32) async throws -> [Int64] in
                try await city.pool.transaction { db in try DirtyStore.take(limit: limit, db).sorted() }
            }
            #expect(try await taken(2) == [1, 2, 3], "the first row has enough, and is not torn")
            #expect(try await city.dirtyCount() == 3)
            #expect(try await taken(2) == [2, 7, 1024].sorted())
            #expect(try await taken(2) == [])
        }
    }

    @Test func `marks people on a new day beside those a delivery marked at the same instant`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine.file(people.map { EnrolmentLine($0) }))
            try await city.ingest(
                RecordLine("A-1", people[0], "PRO-001", until: "2026-11-24"),
                RecordLine("A-2", people[1], "PRO-001", until: "2026-11-24"), from: "rsj")
            try await city.rescore()
            try await city.ingest(RecordLine("A-3", people[0], "PRO-001"), from: "rsj")
            let now = TestCity.opening.adding(seconds: 86_400)
            #expect(try await ChangeDay(pool: city.pool)(in: city.context(now)))
            #expect(try await city.dirtyCount() == 2, "one of them was marked already")
            #expect(try await city.rescore(now: now) == 2)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `marks on a new day exactly those with an event, once`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine.file(people.map { EnrolmentLine($0) }))
            try await city.ingest(
                RecordLine("A-1", people[0], "PRO-001", until: "2026-11-24"),
                RecordLine("A-2", people[1], "PRO-001", until: "2026-11-25"),
                RecordLine("A-3", people[2], "PRO-001"), from: "rsj")
            try await city.rescore()
            let change = ChangeDay(pool: city.pool)
            #expect(try await change(in: city.context()))
            #expect(try await city.dirtyCount() == 0)
            for (day, marked) in [(Int64(1), people[0]), (2, people[1])] {
                let now = TestCity.opening.adding(seconds: day * 86_400)
                #expect(try await change(in: city.context(now)))
                #expect(try await change(in: city.context(now)) == false)
                #expect(try await city.dirtyCount() == 1)
                #expect(try await city.score(marked, now: now) == 105)
                #expect(try await city.rescore(now: now) == 1)
                #expect(try await city.score(marked, now: now) == 100)
                #expect(try await city.score(people[2], now: now) == 105)
            }
            #expect(try await change(in: city.context()) == false, "a day that has passed does not come back")
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `marks on a new day whoever was enrolled and never scored`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(people[0]))
            try await city.execute("DELETE FROM dirty_citizen")
            #expect(try await ChangeDay(pool: city.pool)(in: city.context()))
            #expect(try await city.rescore() == 1)
            #expect(try await city.score(people[0]) == 100)
        }
    }

    @Test func `waits for a card before it scores`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(people[0]))
            try await city.execute("UPDATE scorecard SET state = 'superseded'")
            await #expect(throws: Fault.noScorecardLive) { try await city.rescore() }
            #expect(try await city.dirtyCount() == 1)
        }
    }
}
