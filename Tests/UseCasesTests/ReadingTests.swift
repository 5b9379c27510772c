import CivilTime
import Postgres
import Scoring
import Signing
import TestKit
import Testing

@testable import UseCases

@Suite struct `Reading` {
    private let person = Synthetic.person(1)

    /// Three scores on three days: 101, 102, 103.
    private func withHistory(_ body: (TestCity) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            for stars in 1...3 {
                let now = TestCity.opening.adding(seconds: Int64(stars) * 60)
                try await city.ingest(
                    RecordLine("A-1", person, "SOC-002", magnitude: "\(stars)"), from: "mzj", now: now)
                try await city.rescore(now: now)
            }
            try await body(city)
        }
    }

    @Test func `history comes newest first, a page at a time`() async throws {
        try await withHistory { city async throws in
            let history = ReadHistory(pool: city.pool, shelf: city.shelf, audit: city.audit)
            let id = try await CitizenHandle.city(city.id(of: person))
            let first = try await history(of: id, limit: 2, in: city.context())
            #expect(first.entries.map(\.score) == [103, 102])
            let next = try #require(first.next)
            let second = try await history(of: id, before: next, limit: 2, in: city.context())
            #expect(second.entries.map(\.score) == [101] && second.next == nil)
            #expect(try await history(of: id, limit: 3, in: city.context()).next == nil)
            #expect(Set((first.entries + second.entries).map(\.inputDigest)).count == 3)
            for limit in [0, -1, 201] {
                await #expect(throws: Fault.limitInvalid) {
                    try await history(of: id, limit: limit, in: city.context())
                }
            }
        }
    }

    @Test func `of somebody unknown says so, everywhere`() async throws {
        try await withHistory { city async throws in
            let stranger = try CitizenHandle.city(CityID(PublicID.random()))
            let pipeline = PostgresPipeline(options: city.database.options, connections: 1)
            let (shelf, context) = (city.shelf, city.context())
            await #expect(throws: Fault.citizenUnknown) {
                let read = ReadScore(pipeline: pipeline, pool: city.pool, shelf: shelf, audit: city.audit)
                _ = try await read(of: stranger, in: context)
            }
            await #expect(throws: Fault.citizenUnknown) {
                try await ReadHistory(pool: city.pool, shelf: shelf, audit: city.audit)(
                    of: stranger, limit: 1, in: context)
            }
            await #expect(throws: Fault.citizenUnknown) {
                try await ExplainScore(pool: city.pool, shelf: shelf, audit: city.audit)(of: stranger, in: context)
            }
            await #expect(throws: Fault.citizenUnknown) {
                try await ForeseeScore(pool: city.pool, shelf: shelf, audit: city.audit)(of: stranger, in: context)
            }
            await #expect(throws: Fault.citizenUnknown) { try await city.id(of: Synthetic.person(9)) }
            await pipeline.close()
        }
    }

    @Test func `a score names card, day and knowledge, and may be shown for a day at most`() async throws {
        try await withHistory { city async throws in
            let pipeline = PostgresPipeline(options: city.database.options, connections: 1)
            let read = ReadScore(pipeline: pipeline, pool: city.pool, shelf: city.shelf, audit: city.audit)
            let id = try await CitizenHandle.city(city.id(of: person))
            let view = try await read(of: id, in: city.context())
            #expect(view.score == 103 && view.tier == "good" && view.card.code == "shangding-2026")
            #expect(view.businessDate == TestCity.day)
            #expect(view.showUntil == TestCity.opening.adding(seconds: 86_400))
            let lastDay = try Instant(startOf: #require(Day("2026-12-31"))).adding(seconds: 7200)
            let last = try await read(of: id, in: city.context(lastDay))
            let end = try Instant(startOf: #require(Day("2027-01-01")))
            #expect(last.showUntil == end, "never beyond the consent")
            await #expect(throws: Fault.scoreNotAvailable) {
                try await read(of: id, in: city.context(lastDay.adding(seconds: 86_400)))
            }
            await pipeline.close()
        }
    }

    @Test func `what a department wrote is no formula in a table, and as it was in NDJSON`() async throws {
        try await withHistory { city async throws in
            try await city.ingest(RecordLine("F1", person, "LAW-005", act: "=1+1", magnitude: "7"), from: "cfjg")
            #expect(try await city.exportRecords().contains(",LAW-005,'=1+1,"))
            #expect(try await city.exportRecords(.ndjson).contains("\"act\":\"=1+1\""))
        }
    }

    @Test func `exports have the columns the issue names, in both formats`() async throws {
        try await withHistory { city async throws in
            let id = try await city.id(of: person)
            try await city.ingest(RecordLine("B,\"1\"", person, "LAW-005", act: "判1", magnitude: "7"), from: "cfjg")
            let scores = try await city.exportScores().split(separator: "\n")
            #expect(scores.first == "citizen,score,tier,card,business_date,knowledge_instant,computed_at")
            #expect(
                scores.count == 2
                    && scores[1].hasPrefix("\(id),103,good,shangding-2026/1,2026-11-23,2026-11-23T01:03:00Z,"))
            let scoreObjects = try await city.exportScores(.ndjson).split(separator: "\n")
            #expect(scoreObjects.count == 1)
            #expect(scoreObjects[0].hasPrefix("{\"citizen\":\"\(id)\",\"score\":103,\"tier\":\"good\","))
            let records = try await city.exportRecords().split(separator: "\n")
            #expect(
                records.first
                    == "citizen,source,record_no,indicator,act,occurred_on,magnitude,expires_on,procedure,legally_confirmed,status,consented,known_from,known_to"
            )
            #expect(records.count == 5)
            #expect(
                records[1].hasPrefix("\(id),cfjg,\"B,\"\"1\"\"\",LAW-005,判1,2026-06-01,7,,ordinary,yes,effective,yes,"))
            #expect(records.count(where: { $0.hasSuffix(",") }) == 2, "two open versions")
            let objects = try await city.exportRecords(.ndjson).split(separator: "\n")
            #expect(objects.count == 4 && objects.count(where: { $0.contains("\"known_to\":null") }) == 2)
        }
    }

    @Test func `keeps a card ready to evaluate, and makes it ready again when there are new codes`() async throws {
        try await withHistory { city async throws in
            let explain = ExplainScore(pool: city.pool, shelf: city.shelf, audit: city.audit)
            let id = try await CitizenHandle.city(city.id(of: person))
            func points() async throws -> [Int] {
                try await explain(of: id, in: city.context()).explanation.records.map(\.applied)
            }
            #expect(try await points() == [3])
            // The first of all codes: each of the others has another rank.
            try await city.execute(
                "INSERT INTO indicator (code) VALUES ('AAA-001'); INSERT INTO source (code, name_zh) VALUES ('a', '甲')")
            #expect(try await points() == [3])
            try await city.execute("SET LOCAL session_replication_role = replica; UPDATE scorecard SET document = '{}'")
            #expect(try await points() == [3])
            let other = ExplainScore(pool: city.pool, shelf: CardShelf(), audit: city.audit)
            await #expect(throws: PostgresError.self, "or the card was not damaged") {
                try await other(of: id, in: city.context())
            }
        }
    }

    @Test func `an outlook holds no connection, and is dropped when nobody waits for it any more`() async throws {
        try await withHistory { city async throws in
            let pool = PostgresPool(options: city.database.options, size: 1)
            var foresee = ForeseeScore(pool: pool, shelf: city.shelf, audit: city.audit)
            let (jobs, job) = AsyncStream.makeStream(of: (@Sendable () -> Void).self)
            foresee.run = { job.yield($0) }
            let id = try await CitizenHandle.city(city.id(of: person))
            let (asks, context) = (foresee, city.context())
            var turns = jobs.makeAsyncIterator()
            let first = Task { try await asks(of: id, in: context) }
            let evaluate = try #require(await turns.next())
            let one = try await pool.transaction { db in try db.all(Self.one, ()) }
            #expect(one == [1])
            evaluate()
            #expect(try await first.value.score.score == 103)
            let second = Task { try await asks(of: id, in: context) }
            let dropped = try #require(await turns.next())
            second.cancel()
            dropped()
            await #expect(throws: CancellationError.self) { try await second.value }
            await pool.close()
        }
    }

    private static let one = Statement<Void, Int32>(sql: "SELECT 1") { row throws(PostgresError) in try row.int32() }
}
