import TestKit
import Testing

@testable import Postgres

@Suite struct `Connection options` {
    @Test(arguments: [
        (
            "postgres://citizen@db1,db2:5433/city?sslmode=verify-full&target_session_attrs=read-write",
            "host=db1,db2 port=,5433 dbname=city user=citizen sslmode=verify-full target_session_attrs=read-write"
        ),
        ("postgresql:///city?host=/run/postgresql", "host=/run/postgresql dbname=city"),
        ("host=db port=6000 dbname=city user=citizen password='ge heim'", "host=db port=6000 dbname=city user=citizen"),
    ])
    func `read a URL and key=value, and describe where they lead`(url: String, description: String) throws {
        #expect(try ConnectionOptions(url: url).description == description)
    }

    @Test func `come from DATABASE_URL first, then from the PG variables`() throws {
        let variables = [
            "PGHOST": "db", "PGPORT": "6000", "PGDATABASE": "city", "PGUSER": "citizen", "PGPASSWORD": "geheim",
        ]
        #expect(
            try ConnectionOptions(environment: variables).description == "host=db port=6000 dbname=city user=citizen")
        let url = variables.merging(["DATABASE_URL": "postgres://other/x"]) { $1 }
        #expect(try ConnectionOptions(environment: url).description == "host=other dbname=x")
    }

    @Test func `make each session alike`() async throws {
        let options = TestCluster.shared.options.applicationName("the test").statementTimeout(.seconds(7))
            .lockTimeout(.microseconds(1)).withDatabase("template1")
        let settings = Statement<Void, [String]>(
            sql: """
                SELECT ARRAY[current_setting('TimeZone'), current_setting('client_encoding'), current_setting('application_name'),
                    current_setting('statement_timeout'), current_setting('lock_timeout'), current_database()]
                """,
            decode: { row throws(PostgresError) in try row.textArray() })
        let connection = try await PostgresConnection.open(options)
        let seen = try await connection.use { db in try db.first(settings) }
        #expect(seen == ["UTC", "UTF8", "the test", "7s", "1ms", "template1"])
    }

    @Test func `let a statement be compared with the schema without running it`() async throws {
        let connection = try await PostgresConnection.open(TestCluster.shared.options)
        let description = try await connection.use { db in
            try db.describe("SELECT $1::int8 AS id, now() AS moment")
        }
        #expect(description.parameterTypes == [Int64.typeID])
        #expect(description.columns.map(\.name) == ["id", "moment"])
        #expect(description.columns.map(\.typeID) == [20, 1184])
    }
}
