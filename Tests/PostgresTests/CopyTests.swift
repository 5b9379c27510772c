import CivilTime
import TestKit
import Testing

@testable import Postgres

@Suite struct `A binary copy` {
    private struct Refusal: Error, Equatable {}

    private static let count = Statement<Void, Int>(
        sql: "SELECT count(*) FROM fact", decode: { row throws(PostgresError) in try row.int() })

    private func table() async throws -> PostgresConnection {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        try await connection.use { db in
            try db.execute(
                script: """
                    CREATE TEMPORARY TABLE fact (id int8 CONSTRAINT fact_positive CHECK (id >= 0), small int2, medium int4, flag bool,
                        day date, moment timestamptz, raw bytea, note text, key uuid, list int2[])
                    """)
        }
        return connection
    }

    @Test func `carries a hundred thousand rows both ways unchanged`() async throws {
        let connection = try await table()
        let rows = 100_000
        try await connection.use { db in
            let stored = try db.transaction {
                try db.copyIn("COPY fact FROM STDIN (FORMAT binary)") { writer in
                    for id in 0..<rows {
                        try writer.row(10)
                        writer.append(Int64(id))
                        writer.append(Int16(truncatingIfNeeded: id))
                        writer.append(Int32(-id))
                        writer.append(id % 2 == 0)
                        writer.append(Day(number: Int32(id % 30_000)))
                        writer.append(Instant(microseconds: Int64(id) * 1_000_003 - 5_000_000_000))
                        writer.append([UInt8](repeating: UInt8(truncatingIfNeeded: id), count: id % 50))
                        writer.append(id % 3 == 0 ? nil : "行 \(id)")
                        writer.append(UInt128(id))
                        writer.append((0..<Int16(id % 4)).map { $0 })
                    }
                }
            }
            #expect(stored == rows)
            var next = 0
            let read = try db.copyOut("COPY (SELECT * FROM fact ORDER BY id) TO STDOUT (FORMAT binary)") { row in
                let id = next
                next += 1
                let same =
                    try row.int64() == Int64(id) && row.int16() == Int16(truncatingIfNeeded: id)
                    && row.int32() == Int32(-id)
                    && row.bool() == (id % 2 == 0) && row.day() == Day(number: Int32(id % 30_000))
                    && row.instant() == Instant(microseconds: Int64(id) * 1_000_003 - 5_000_000_000)
                    && row.bytes() == [UInt8](repeating: UInt8(truncatingIfNeeded: id), count: id % 50)
                    && row.optionalText() == (id % 3 == 0 ? nil : "行 \(id)") && row.uuid() == UInt128(id)
                    && row.int16Array() == (0..<Int16(id % 4)).map { $0 }
                if !same { throw Refusal() }
            }
            #expect(read == rows)
        }
    }

    @Test func `whose body throws stores nothing and rethrows`() async throws {
        let connection = try await table()
        try await connection.use { db in
            let refusal = thrown(Refusal.self) {
                try db.copyIn("COPY fact (id) FROM STDIN (FORMAT binary)") { writer in
                    for id in 0..<50_000 {
                        try writer.row(1)
                        writer.append(Int64(id))
                    }
                    throw Refusal()
                }
            }
            #expect(refusal != nil)
            let rows = try db.first(Self.count)
            #expect(rows == 0)
        }
    }

    @Test func `out of the database may end early; the next use has a fresh session`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        await #expect(throws: Refusal.self) {
            try await connection.use { db in
                try db.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT (FORMAT binary)") { row in
                    if try row.int32() == 5 { throw Refusal() }
                }
            }
        }
        try await connection.use { db in try db.execute(script: "SELECT 1") }
    }

    @Test func `that breaks a constraint names it, in either direction, and the session goes on`() async throws {
        let connection = try await table()
        try await connection.use { db in
            let refused = thrown(PostgresError.self) {
                try db.copyIn("COPY fact (id) FROM STDIN (FORMAT binary)") { writer in
                    for id in (0..<30_000).reversed() {
                        try writer.row(1)
                        writer.append(Int64(id - 10))
                    }
                }
            }
            #expect(refused?.constraint == "fact_positive")
            let division = thrown(PostgresError.self) {
                try db.copyOut(
                    "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS n) TO STDOUT (FORMAT binary)"
                ) { _ in }
            }
            #expect(division?.sqlState == .divisionByZero)
            let syntax = thrown(PostgresError.self) { try db.copyOut("COPY nothing TO STDOUT") { _ in } }
            #expect(syntax?.sqlState == .undefinedTable)
            let rows = try db.first(Self.count)
            #expect(rows == 0)
        }
    }

    @Test func `refuses rows that are not what was announced`() async throws {
        let connection = try await table()
        try await connection.use { db in
            for fields in [1, 3] {
                let error = thrown(PostgresError.self) {
                    try db.copyIn("COPY fact (id, small) FROM STDIN (FORMAT binary)") { writer in
                        try writer.row(fields)
                        writer.append(Int64(1))
                        writer.append(Int16(1))
                    }
                }
                #expect(error?.code == .invalidParameter)
            }
            let nul = thrown(PostgresError.self) {
                try db.copyIn("COPY fact (note) FROM STDIN (FORMAT binary)") { writer in
                    try writer.row(1)
                    writer.append("a\0b")
                }
            }
            #expect(nul?.code == .invalidParameter)
            let size = thrown(PostgresError.self) {
                try db.copyOut("COPY (VALUES (1::int8)) TO STDOUT (FORMAT binary)") { row in _ = try row.int32() }
            }
            #expect(size?.code == .decoding)
        }
    }

    @Test func `takes values only as literals that cannot be anything else`() throws {
        let day = try #require(Day("2026-11-23"))
        let text = try CopyText(
            "COPY (SELECT $1, $2, $3, $4, $1) TO STDOUT", .integer(-5), .day(day), .instant(Instant(microseconds: 0)),
            .int16Array([1, -2]))
        #expect(
            text.sql
                == "COPY (SELECT (-5::int8), ('2026-11-23'::date), ('1970-01-01T00:00:00Z'::timestamptz), ('{1,-2}'::int2[]), (-5::int8)) TO STDOUT"
        )
        #expect(try CopyText("COPY t TO STDOUT").sql == "COPY t TO STDOUT")
        #expect(try CopyText("$1", .instant(Instant(microseconds: .max))).sql == "('infinity'::timestamptz)")
        #expect(thrown(PostgresError.self) { try CopyText("COPY (SELECT $2)", .integer(1)) } != nil)
        #expect(thrown(PostgresError.self) { try CopyText("COPY (SELECT $1)") } != nil)
        #expect(thrown(PostgresError.self) { try CopyText("COPY (SELECT 1)", .integer(1)) } != nil)
        #expect(thrown(PostgresError.self) { try CopyText("$1", .instant(Instant(microseconds: .max - 1))) } != nil)
    }
}
