import TestKit
import Testing

@testable import Postgres

@Suite struct `Errors` {
    private static let secret = "11010519491231002X-synthetic"

    @Test func `carry the SQLSTATE and the schema object, and never a value`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        try await connection.use { db in
            try db.execute(
                script: """
                    CREATE TEMPORARY TABLE person (number text CONSTRAINT person_pkey PRIMARY KEY, age int CONSTRAINT adult CHECK (age > 17))
                    """)
            let insert = Statement<(String, Int32?), Void>(
                sql: "INSERT INTO person VALUES ($1, $2)", name: "insertPerson",
                encode: { values, writer in
                    writer.append(values.0)
                    writer.append(values.1)
                })
            try db.run(insert, (Self.secret, 40))
            let twice = thrown(PostgresError.self) { try db.run(insert, (Self.secret, 40)) }
            #expect(twice?.code == .server(.uniqueViolation))
            #expect(twice?.sqlState == .uniqueViolation)
            #expect(twice?.constraint == "person_pkey")
            #expect(twice?.table == "person")
            let young = thrown(PostgresError.self) { try db.run(insert, (Self.secret + "2", 9)) }
            #expect(young?.constraint == "adult")
            for error in [twice, young] {
                #expect("\(String(describing: error)) \(String(reflecting: error))".contains("1101") == false)
                #expect(error?.debugDescription.contains("insertPerson") == true)
            }
        }
    }

    @Test func `do not repeat the input that a cast refused`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let cast = Statement<String, Int64>(
            sql: "SELECT $1::text::int8", encode: { $1.append($0) },
            decode: { row throws(PostgresError) in try row.int64() })
        let error = try await connection.use { db in
            thrown(PostgresError.self) { try db.first(cast, Self.secret) }
        }
        #expect(error?.code == .server(.invalidTextRepresentation))
        #expect(error?.debugDescription.contains("bigint") == true)
        #expect(error?.debugDescription.contains("1101") == false)
    }

    @Test func `of a function lose their text`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let error = try await connection.use { db in
            thrown(PostgresError.self) {
                try db.execute(script: "DO $$ BEGIN RAISE EXCEPTION 'value 4711'; END $$")
            }
        }
        #expect(error?.sqlState == .raiseException)
        #expect(error?.debugDescription.contains("4711") == false)
    }

    @Test func `of the connection do not show the password`() async throws {
        let options = try ConnectionOptions(url: "postgres://someone:geheim@127.0.0.1:1/db?connect_timeout=2")
        let error = await failure { try await PostgresConnection.open(options) }
        #expect(error?.code == .connectionFailed)
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(options)", String(reflecting: options), dumped, error?.debugDescription ?? ""] {
            #expect(!text.contains("geheim"))
            #expect(text.contains("127.0.0.1"))
        }
    }

    @Test(arguments: ["postgres://user:geheim@[::1", "host=a geheim", "nokey=geheim"])
    func `about unreadable settings quote nothing of them`(url: String) {
        let error = thrown(PostgresError.self) { try ConnectionOptions(url: url) }
        #expect(error?.code == .invalidOptions)
        #expect(error?.debugDescription.contains("geheim") == false)
    }

    @Test func `a notice reaches the log with its origin and without its text`() async throws {
        let seen = Recorder<PostgresEvent>()
        let connection = try await PostgresConnection.open(TestCluster.shared.options) { seen.append($0) }
        try await connection.use { db in
            try db.execute(script: "DROP TABLE IF EXISTS nowhere; DO $$ BEGIN RAISE WARNING 'value 4711'; END $$")
        }
        let notices = seen.all.compactMap { event in
            if case .notice(let severity, _, let routine) = event { "\(severity) \(routine ?? "")" } else { nil }
        }
        #expect(notices == ["NOTICE DropErrorMsgNonExistent", "WARNING exec_stmt_raise"])
        #expect(!"\(seen.all)".contains("4711"))
    }
}
