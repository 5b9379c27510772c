import CivilTime
import TestKit
import Testing

@testable import Postgres

@Suite struct `Values survive the way to the database and back` {
    private func echo<Value: BinaryValue & Equatable>(_ sql: StaticString, _ values: [Value?]) async throws {
        let statement = Statement<Value?, Value?>(
            sql: sql, encode: { $1.append($0) }, decode: { row throws(PostgresError) in try row.optional() })
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        for value in values {
            let back = try await connection.use { db in try db.first(statement, value) }
            #expect(back == .some(value), "\(Value.self)")
        }
    }

    @Test func `as scalars, at the edges of their types and as NULL`() async throws {
        try await echo("SELECT $1::int2 AS value", [Int16.min, -1, 0, 1, .max, nil])
        try await echo("SELECT $1::int4 AS value", [Int32.min, -1, 0, 1, .max, nil])
        try await echo("SELECT $1::int8 AS value", [Int64.min, -1, 0, 1, .max, nil])
        try await echo("SELECT $1::int8 AS native", [Int.min, 0, .max, nil])
        try await echo("SELECT $1::bool AS value", [true, false, nil])
        try await echo("SELECT $1::uuid AS value", [UInt128.min, 1, .max, nil])
        try await echo("SELECT $1::text AS value", ["", "a", "商鼎分 😀", "'; DROP TABLE x; --", "\u{1}\u{10FFFF}", nil])
        try await echo(
            "SELECT $1::bytea AS value", [[], [0], [0, 255, 0, 10, 13], [UInt8](repeating: 7, count: 100_000), nil])
        try await echo(
            "SELECT $1::date AS value",
            [
                Day(year: 1, month: 1, day: 1), Day(year: 2000, month: 2, day: 29), Day.distantFuture,
                Day(number: .max), Day(number: .min), nil,
            ])
        try await echo(
            "SELECT $1::timestamptz AS value",
            [
                Instant(microseconds: 0), Instant(microseconds: -1), Instant(microseconds: 1_795_651_199_999_999),
                Instant(microseconds: .max), Instant(microseconds: .min), nil,
            ])
    }

    @Test func `as arrays, empty and with NULL elements`() async throws {
        let statement = Statement<
            ([Int16], [Int64?], [String], [[UInt8]], [Day]?), ([Int16], [Int64?], [String], [[UInt8]], Int64?)
        >(
            sql:
                "SELECT $1::int2[], (SELECT array_agg(coalesce(x, -7)) FROM unnest($2::int8[]) AS x), $3::text[], $4::bytea[], cardinality($5::date[])::int8",
            encode: { values, writer in
                writer.append(values.0)
                writer.append(values.1)
                writer.append(values.2)
                writer.append(values.3)
                writer.append(values.4)
            },
            decode: { row throws(PostgresError) in
                (
                    try row.int16Array(), try row.int64Array(), try row.textArray(), try row.array(of: [UInt8].self),
                    try row.optionalInt64()
                )
            })
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let row = try await connection.use { db in
            try db.first(statement, ([.min, 0, .max], [1, nil, .max], ["", "商,\"{}"], [[], [0, 1]], nil))
        }
        #expect(row?.0 == [.min, 0, .max])
        #expect(row?.1 == [1, -7, .max])
        #expect(row?.2 == ["", "商,\"{}"])
        #expect(row?.3 == [[], [0, 1]])
        #expect(row?.4 == nil)
        let empty = try await connection.use { db in try db.first(statement, ([], [1], [], [], [Day(number: 0)])) }
        #expect(empty?.0 == [])
        #expect(empty?.4 == 1)
    }

    @Test func `as the same calendar day and instant that the server means`() async throws {
        let statement = Statement<(Day, Instant), (String, String)>(
            sql: "SELECT $1::text, to_char($2, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
            encode: { values, writer in
                writer.append(values.0)
                writer.append(values.1)
            },
            decode: { row throws(PostgresError) in (try row.text(), try row.text()) })
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let day = try #require(Day("2026-11-23"))
        let instant = try #require(Instant("2026-11-23T22:15:07.000123Z"))
        let row = try await connection.use { db in try db.first(statement, (day, instant)) }
        #expect(row?.0 == "2026-11-23")
        #expect(row?.1 == "2026-11-23T22:15:07.000123")
    }

    @Test func `unless the text holds U+0000, which is refused before it is sent`() async throws {
        let statement = Statement<String, String>(
            sql: "SELECT $1::text AS nul", encode: { $1.append($0) },
            decode: { row throws(PostgresError) in try row.text() })
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let error = try await connection.use { db in
            thrown(PostgresError.self) { try db.first(statement, "secret\0value") }
        }
        #expect(error?.code == .invalidParameter)
        #expect(error.map { "\($0) \($0.debugDescription)" }?.contains("secret") == false)
    }

    @Test func `up to 65,535 of them in one statement, and not one more`() async throws {
        let statement = Statement<Int, Int>(
            sql: "SELECT $65535::int8",
            encode: { count, writer in for value in 1...count { writer.append(Int64(value)) } },
            decode: { row throws(PostgresError) in try row.int() })
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let last = try await connection.use { db in try db.first(statement, 65_535) }
        #expect(last == 65_535)
        let error = await failure { try await connection.use { db in try db.first(statement, 65_536) } }
        #expect(error?.code == .invalidParameter)
    }

    @Test func `and a decoder that does not fit its row says so`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let wrongType = Statement<Void, Int64>(
            sql: "SELECT now() AS moment", decode: { row throws(PostgresError) in try row.int64() })
        let null = Statement<Void, Int64>(
            sql: "SELECT NULL::int8 AS moment", decode: { row throws(PostgresError) in try row.int64() })
        let tooFew = Statement<Void, Int64>(
            sql: "SELECT 1::int8, 2::int8", decode: { row throws(PostgresError) in try row.int64() })
        let tooMany = Statement<Void, Int64>(
            sql: "SELECT 1::int8", decode: { row throws(PostgresError) in try row.int64() + row.int64() })
        let codes = try await connection.use { db in
            [wrongType, null, tooFew, tooMany].map { statement in
                thrown(PostgresError.self) { try db.first(statement) }?.code
            }
        }
        #expect(codes == [.decoding, .decoding, .unexpectedResult, .decoding])
    }
}
