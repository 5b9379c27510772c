import CivilTime
import Postgres
import UseCases

/// Rewriting every score row, against reading the facts and writing as many rows without computing anything.
struct RescoreBench: Sendable {
    let city: BenchCity
    let repeats: Int

    func run() async throws -> String {
        _ = try await city.load()
        try await city.settle()
        var ours: [Int] = []
        var floors: [Int] = []
        var scored = 0
        for _ in 0..<repeats {
            let started = ContinuousClock.now
            scored = try await ScoreEveryone(pool: city.installation.pool)(in: city.context).scored
            ours.append(milliseconds(ContinuousClock.now - started))
        }
        let memory = peakMemory()
        for _ in 0..<repeats { floors.append(try await floor(rows: scored)) }
        let (our, floor) = (Measurements(values: ours), Measurements(values: floors))
        return "bench rescore: ratio \(ratio(our.median, floor.median)) (ours \(our.median) ms of \(our.spread), "
            + "floor \(floor.median) ms of \(floor.spread), \(scored) scores, peak memory \(memory / 1024) MiB; "
            + "target ≤ 1.60 and ≤ 300 MiB)"
    }

    /// Two parallel ordered binary COPY out of the records, then a binary COPY in of as many rows as scores to a table
    /// with the score table's columns, keys and indexes.
    private func floor(rows: Int) async throws -> Int {
        let pool = city.installation.pool
        let (middle, width) = try await pool.withConnection { db in
            try db.execute(
                script: "DROP TABLE IF EXISTS score_floor; CREATE TABLE score_floor (LIKE score INCLUDING ALL)")
            return (try db.first(Self.middle) ?? 0, try db.first(Self.width) ?? 40)
        }
        let started = ContinuousClock.now
        async let low = copyOut("citizen_id < \(middle)")
        async let high = copyOut("citizen_id >= \(middle)")
        _ = try await (low, high)
        try await pool.transaction { db in
            let digest = [UInt8](repeating: 7, count: 32)
            let contributions = [UInt8](repeating: 1, count: Int(width))
            _ = try db.copyIn(
                "COPY score_floor (citizen_id, run_id, score, next_event_on, input_digest, contributions) "
                    + "FROM STDIN (FORMAT binary)"
            ) { writer in
                for row in 0..<rows {
                    try writer.row(6)
                    writer.append(Int64(row))
                    writer.append(Int64(1))
                    writer.append(Int16(100))
                    writer.append(Day(number: 20_800 + Int32(row % 700)))
                    writer.append(digest)
                    writer.append(contributions)
                }
            }
        }
        let elapsed = milliseconds(ContinuousClock.now - started)
        try await pool.withConnection { db in try db.execute(script: "DROP TABLE score_floor") }
        return elapsed
    }

    private func copyOut(_ part: String) async throws -> Int {
        try await city.installation.pool.transaction(.readOnly) { db in
            try db.copyOut(
                """
                COPY (SELECT citizen_id, indicator_id, source_id, occurred_on, expires_on, magnitude,
                    ordinary_procedure, legally_confirmed, dispute_only_marks, status, record_no, act
                FROM record_version WHERE known_to = 'infinity' AND \(part) ORDER BY citizen_id)
                TO STDOUT (FORMAT binary)
                """
            ) { _ in }
        }
    }

    private static let middle = Statement<Void, Int64>(
        sql: "SELECT (max(citizen_id) / 2)::int8 FROM record_version"
    ) { row throws(PostgresError) in try row.int64() }
    private static let width = Statement<Void, Int64>(
        sql: "SELECT coalesce(avg(length(contributions)), 40)::int8 FROM score"
    ) { row throws(PostgresError) in try row.int64() }
}
