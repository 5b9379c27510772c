import CivilTime
import Intake
import Postgres
import Scoring
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

@Suite struct `The feed of events` {
    private let people = (1...3).map { Synthetic.person($0) }

    /// A city with two enrolled people and a client that knows the first `known` of them.
    private func with(_ body: (TestCity, Int32) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine.file(people.map { EnrolmentLine($0) }))
            try await city.rescore()
            try await city.register("app")
            _ = try await GrantCitizens(pool: city.pool, audit: city.audit)(everyoneTo: "app", in: city.context())
            try await body(city, try await city.key(ofClient: "app"))
        }
    }

    private func page(
        _ city: TestCity, _ client: Int32, after: Int64 = 0, limit: Int = 200
    ) async throws -> ReadEvents.Page {
        try await ReadEvents(pool: city.pool, audit: city.audit)(
            of: client, after: after, limit: limit, in: city.context())
    }

    /// The events after a position as `kind person`, a person by the number of their file line.
    private func told(_ city: TestCity, _ client: Int32, after: Int64 = 0) async throws -> [String] {
        var words: [String] = []
        for event in try await page(city, client, after: after).events {
            guard let citizen = event.citizen else {
                words.append(event.kind)
                continue
            }
            let key = try await city.pool.transaction(.readOnly) { db in
                try citizen.key(db)
            }
            words.append("\(event.kind) \(key)")
        }
        return words
    }

    @Test func `tells of records that came and scores that changed, and of nothing else`() async throws {
        try await with { city, client async throws in
            try await city.ingest(
                RecordLine("A-1", people[0], "SOC-002", magnitude: "3"),
                RecordLine("A-2", Synthetic.person(9), "SOC-002", magnitude: "3"), from: "mzj")
            #expect(try await told(city, client) == ["record.added 1"], "the stranger is not enrolled")
            try await city.rescore()
            #expect(try await told(city, client) == ["record.added 1", "score.changed 1"])
            let last = try await page(city, client).next
            try await city.ingest(RecordLine("A-1", people[0], "SOC-002", magnitude: "3"), from: "mzj")
            try await city.execute("INSERT INTO dirty_citizen VALUES ('2026-11-23T03:00:00Z', 0, '{2}')")
            try await city.rescore()
            #expect(
                try await told(city, client, after: last) == [], "the same record, and a score that came out the same")
            try await city.ingest(.withdraw("A-1"), from: "mzj")
            try await city.rescore()
            #expect(
                try await told(city, client, after: last) == ["score.changed 1"],
                "a record that went is not one that came")
        }
    }

    @Test func `is written by whoever takes files in and scores in bulk`() async throws {
        try await with { city, client async throws in
            let pool = PostgresPool(options: city.database.options.role(DatabaseRole.ingest.rawValue), size: 2)
            let records = RecordLine.file([RecordLine("A-1", people[0], "SOC-002", magnitude: "3")])
            _ = try await IngestDelivery(
                pool: pool, identity: city.identity, audit: AuditTrail(ring: city.identity.ring, pool: pool))(
                    IngestDelivery.Request(
                        source: SourceCode("mzj"), format: .recordsCSV, path: city.write(Array(records.utf8)),
                        encoding: nil, rows: nil),
                    in: city.context())
            _ = try await RescoreChanges(pool: pool)(in: city.context())
            _ = try await ScoreEveryone(pool: pool)(in: city.context())
            #expect(try await told(city, client) == ["record.added 1", "score.changed 1", "scores.recomputed"])
            await pool.close()
        }
    }

    @Test func `tells a client only of people it knows, by its own handles`() async throws {
        try await with { city, client async throws in
            try await city.register("other")
            let other = try await city.key(ofClient: "other")
            try await city.execute(
                """
                INSERT INTO client_citizen (client_id, handle, citizen_id, granted_at)
                SELECT client_id, gen_random_uuid(), 2, created_at FROM machine_client WHERE name = 'other'
                """)
            try await city.ingest(
                RecordLine("A-1", people[0], "SOC-002", magnitude: "3"),
                RecordLine("A-2", people[1], "SOC-002", magnitude: "3"), from: "mzj")
            #expect(try await Set(told(city, client)) == ["record.added 1", "record.added 2"])
            #expect(try await told(city, other) == ["record.added 2"])
            let (mine, theirs) = (try await page(city, client), try await page(city, other))
            let (ours, others) = (mine.events.compactMap(\.citizen), theirs.events.compactMap(\.citizen))
            #expect(Set(ours.map(\.description)).isDisjoint(with: others.map(\.description)))
        }
    }

    @Test func `has one entry for a run over everyone`() async throws {
        try await with { city, client async throws in
            try await city.ingest(RecordLine("A-1", people[0], "SOC-002", magnitude: "3"), from: "mzj")
            let before = try await page(city, client).next
            try await city.scoreEveryone()
            #expect(try await told(city, client, after: before) == ["scores.recomputed"])
            #expect(try await city.rescore() == 0)
        }
    }

    @Test func `announces what ends in thirty days, once`() async throws {
        try await with { city, client async throws in
            try await city.ingest(
                RecordLine("A-1", people[0], "PRO-001", until: "2026-12-24"),
                RecordLine("A-2", people[1], "PRO-001", until: "2026-12-25"),
                RecordLine("A-3", people[2], "PRO-001"), from: "rsj")
            try await city.enrol(EnrolmentLine(people[2], from: "2026-01-02", until: "2026-12-26"))
            try await city.rescore()
            var last = try await page(city, client).next
            let change = ChangeDay(pool: city.pool)
            #expect(try await change(in: city.context()))
            #expect(try await told(city, client, after: last) == [])
            for (days, expected): (Int64, [String]) in [
                (1, ["record.expiring 1"]), (1, []), (3, ["record.expiring 2", "consent.expiring 3"]), (4, []),
            ] {
                _ = try await change(in: city.context(TestCity.opening.adding(seconds: days * 86_400)))
                #expect(try await told(city, client, after: last) == expected, "day \(days)")
                last = try await page(city, client, after: last).next
            }
        }
    }

    @Test func `comes a page at a time and ends where it is`() async throws {
        try await with { city, client async throws in
            for number in 1...5 {
                try await city.pool.transaction { db in
                    try EventStore.append(
                        .consentWithdrawn, about: Int64(number % 3 + 1),
                        at: TestCity.opening.adding(seconds: Int64(number)), db)
                }
            }
            var (seen, position): ([Instant], Int64) = ([], 0)
            while true {
                let page = try await page(city, client, after: position, limit: 2)
                guard !page.events.isEmpty else {
                    #expect(page.next == position)
                    break
                }
                #expect(page.events.count <= 2)
                seen += page.events.map(\.at)
                position = page.next
            }
            #expect(seen.count == 5 && seen == seen.sorted())
            for limit in [0, 201] {
                await #expect(throws: Fault.limitInvalid) { try await page(city, client, limit: limit) }
            }
            let reads = try await city.texts(
                "SELECT object FROM audit_entry WHERE action = 'events.read' ORDER BY at, object")
            #expect(reads.count == 3, "an empty page shows nothing")
        }
    }

    /// The order that matters: what commits late must not land where a reader has already been.
    @Test func `never has an entry appear behind one already read`() async throws {
        try await with { city, client async throws in
            let (isHeld, held) = AsyncStream.makeStream(of: Void.self)
            let gate = Gate()
            async let late: Void = city.pool.transaction { db in
                try EventStore.append(.consentWithdrawn, about: 1, at: TestCity.opening, db)
                held.finish()
                gate.wait()
            }
            for await _ in isHeld {}
            let isPast = Atomic<Bool>(false)
            async let next: Void = {
                try await city.pool.transaction { db in
                    try EventStore.append(.accountErased, about: 2, at: TestCity.opening, db)
                }
                isPast.store(true, ordering: .releasing)
            }()
            // The second stands in line for the first: it waits on the lock, and nothing is readable yet.
            while try await city.text(Self.waitingForLock) != "1", !isPast.load(ordering: .acquiring) {}
            #expect(try await page(city, client).events.isEmpty)
            gate.open()
            _ = try await (late, next)
            let page = try await page(city, client)
            #expect(page.events.map(\.kind) == ["consent.withdrawn", "account.erased"])
        }
    }

    private static let waitingForLock: StaticString = """
        SELECT count(*)::text FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
        """

    @Test func `says nothing when the change is undone`() async throws {
        try await with { city, client async throws in
            struct Undone: Error {}
            await #expect(throws: Undone.self) {
                try await city.pool.transaction { db in
                    try EventStore.append(.accountErased, about: 1, at: TestCity.opening, db)
                    throw Undone()
                }
            }
            #expect(try await told(city, client) == [])
        }
    }
}
