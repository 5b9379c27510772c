import Postgres
import Store
import TestKit
import Testing
import UseCases

/// Rows that meet other rows of their file, and deliveries that meet other transactions.
@Suite struct `Rows that meet` {
    private let first = Synthetic.person(1)

    /// Most rows are never compared with another; which ones must be is told by a filter that may suspect too much but
    /// nothing too little.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `are judged as if each had been compared with all`(seed: UInt64) async throws {
        try await TestCity.with { city async throws in
            var dice = Dice(state: seed)
            let rows = (0..<900).map { _ in
                RecordLine(
                    "N-\(dice.roll(700))", Synthetic.person(1 + dice.roll(2)), "SOC-002",
                    magnitude: "\(1 + dice.roll(2))")
            }
            let outcome = try await city.ingest(RecordLine.file(rows), from: "mzj")
            var expected: [String] = []
            for (index, row) in rows.enumerated() {
                let number = row.cells[0]
                let same = rows.indices.filter { rows[$0].cells[0] == number }
                if same.contains(where: { rows[$0].cells != row.cells }) {
                    expected.append("\(index + 2) \(number) conflicting_rows")
                } else if same[0] != index {
                    expected.append("\(index + 2) \(number) duplicate_in_file")
                }
            }
            #expect(expected.contains { $0.hasSuffix("duplicate_in_file") })
            #expect(try await city.returned() == expected)
            #expect(outcome.counts.returned == Int64(expected.count))
            #expect(outcome.counts.accepted == Int64(rows.count - expected.count))
            #expect(try await city.openRecords().count == rows.count - expected.count)
        }
    }

    /// People are looked up only once nobody else can create or erase them.
    @Test func `somebody erased while a delivery waited make a new person`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(RecordLine("A-1", first, "SOC-002", magnitude: "3"), from: "mzj")
            let before = try await city.text("SELECT citizen_id::text FROM citizen")
            let holder = try await Self.holdPeople(city)
            async let intake = city.ingest(RecordLine("A-2", first, "SOC-002", magnitude: "4"), from: "mzj")
            try await Self.awaitWaiting(city, 1)
            try await city.execute(
                """
                DELETE FROM record_version; DELETE FROM citizen_by_blind_index; DELETE FROM citizen_by_city_id;
                DELETE FROM citizen;
                """)
            await holder.close()
            _ = try await intake
            let owner = try await city.text(
                "SELECT citizen_id::text FROM record_version JOIN citizen USING (citizen_id) WHERE record_no = 'A-2'")
            #expect(owner != before)
        }
    }

    @Test func `a stranger in two deliveries at once become one person`() async throws {
        try await TestCity.with { city async throws in
            let holder = try await Self.holdPeople(city)
            async let one = city.ingest(RecordLine("A-1", first, "SOC-002", magnitude: "3"), from: "mzj")
            async let two = city.ingest(RecordLine("A-1", first, "PRO-001"), from: "rsj")
            try await Self.awaitWaiting(city, 2)
            await holder.close()
            _ = try await (one, two)
            #expect(try await city.text("SELECT count(*)::text FROM citizen") == "1")
            #expect(try await city.text("SELECT count(DISTINCT citizen_id)::text FROM record_version") == "1")
            #expect(try await city.openRecords().count == 2)
        }
    }

    /// A session that holds the people lock until it closes.
    private static func holdPeople(_ city: TestCity) async throws -> PostgresConnection {
        let holder = try await PostgresConnection.open(city.database.options)
        try await holder.use { db in
            try db.execute(script: "SELECT pg_advisory_lock(hashtext('shangding.people'))")
        }
        return holder
    }

    private static func awaitWaiting(_ city: TestCity, _ count: Int) async throws {
        while try await city.texts(
            """
            SELECT 'x' FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
            """
        ).count < count { await Task.yield() }
    }

    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % sides)
        }
    }
}
