import Foundation
import Glibc
import TestKit
import Testing

@testable import Postgres

/// A server that speaks TLS alone, with a certificate of a test authority for `db.test`.
@Suite struct `A connection over TLS` {
    private static let password = "sehr-geheim-9f3"

    private struct Server {
        let cluster: TestCluster
        let authority: TestAuthority
        let port: Int

        /// Options to the server; they name it and trust an authority as the test says.
        func options(
            mode: String = "verify-full", host: String = "db.test", trusting authority: TestAuthority? = nil
        ) throws -> ConnectionOptions {
            let root = (authority ?? self.authority).certificate
            return try ConnectionOptions(
                url: "host=\(host) hostaddr=127.0.0.1 port=\(port) dbname=postgres user=city password=\(password) "
                    + "sslmode=\(mode) sslrootcert=\(root) gssencmode=disable")
        }
    }

    private static func with(_ body: (Server) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let port = try FreePort.take()
            let cluster = TestCluster(port: port)
            let authority = try TestAuthority(in: folder)
            try authority.sign("db.test")
            let data = cluster.directory + "/data"
            // The key has to be the server's, which is another user where the test is root.
            let place = cluster.directory + "/tls"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
            for (from, to) in [
                (authority.certificate(of: "db.test"), "server.pem"), (authority.key(of: "db.test"), "server.key"),
            ] {
                try FileManager.default.copyItem(atPath: from, toPath: "\(place)/\(to)")
                try #require(chmod("\(place)/\(to)", 0o600) == 0)
                var status = stat()
                try #require(stat(data, &status) == 0 && chown("\(place)/\(to)", status.st_uid, status.st_gid) == 0)
            }
            let owner = try await PostgresConnection.open(cluster.options)
            try await owner.use { db in
                try db.execute(script: "CREATE ROLE city LOGIN PASSWORD '\(password)'")
                for setting in [
                    "ssl = on", "ssl_cert_file = '\(place)/server.pem'", "ssl_key_file = '\(place)/server.key'",
                ] {
                    try db.execute(script: "ALTER SYSTEM SET \(setting)")
                }
            }
            let rules = try #require(FileHandle(forWritingAtPath: data + "/pg_hba.conf"))
            try rules.truncate(atOffset: 0)
            try rules.write(contentsOf: Data("local all all trust\nhostssl all city 127.0.0.1/32 scram-sha-256\n".utf8))
            try rules.close()
            cluster.restart()
            try await body(Server(cluster: cluster, authority: authority, port: port))
        }
    }

    @Test func `is made to the server that the authority vouches for, by every kind of connection`() async throws {
        try await Self.with { server in
            let secure = Statement<Void, Bool>(
                sql: "SELECT ssl AND version IN ('TLSv1.2', 'TLSv1.3') FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                decode: { row throws(PostgresError) in try row.bool() })
            let options = try server.options()
            let connection = try await PostgresConnection.open(options)
            #expect(try await connection.use { db in try db.first(secure) } == true)
            let pool = PostgresPool(options: options, size: 1, waitLimit: .seconds(20))
            #expect(try await pool.transaction(.readOnly) { db in try db.first(secure) } == true)
            await pool.close()
            let pipeline = PostgresPipeline(options: options, connections: 1)
            #expect(try await pipeline.all(secure, ()) == [true])
            await pipeline.close()
        }
    }

    @Test func `is refused by whoever trusts another authority, expects another name, or would speak in clear`()
        async throws
    {
        try await Self.with { server in
            let stranger = try TestAuthority(in: server.authority.folder + "/other", name: "other authority")
            let cases: [(options: ConnectionOptions, says: String)] = [
                (try server.options(trusting: stranger), "certificate verify failed"),
                (try server.options(host: "other.test"), "does not match host name \"other.test\""),
                (try server.options(mode: "disable"), "no pg_hba.conf entry"),
            ]
            for (options, says) in cases {
                let error = await failure { try await PostgresConnection.open(options) }
                #expect(error?.code == .connectionFailed)
                #expect(error?.description == "database: no connection could be made")
                let log = error?.debugDescription ?? ""
                #expect(log.contains(says), "\(log)")
                #expect(!log.contains(Self.password) && !"\(options)".contains(Self.password))
            }
            // The name is compared by verify-full alone, so that the case above was about the name.
            let connection = try await PostgresConnection.open(server.options(mode: "verify-ca", host: "other.test"))
            try await connection.use { db in try db.execute(script: "SELECT 1") }
        }
    }
}

/// Several hosts behind one set of options.
@Suite struct `Several hosts` {
    private static let folder = Statement<Void, String>(
        sql: "SELECT current_setting('data_directory')",
        decode: { row throws(PostgresError) in try row.text() })

    @Test func `are tried in turn, and work goes on at the next when the first is gone`() async throws {
        let (first, second) = (TestCluster(), TestCluster())
        let dead = try TemporaryFolder.make()
        let options = try ConnectionOptions(
            url: "host=\(dead),\(first.directory),\(second.directory) port=5432 dbname=postgres user=postgres")
        let pool = PostgresPool(options: options, size: 2, waitLimit: .seconds(20))
        func place() async throws -> String? {
            try await pool.transaction { db in try db.first(Self.folder) }
        }
        #expect(try await place() == first.directory + "/data")
        first.stop()
        // The connection that was kept is seen to be dead, and the next is made elsewhere by itself.
        #expect(try await place() == second.directory + "/data")
        await pool.close()
        try FileManager.default.removeItem(atPath: dead)
    }

    @Test func `of which one may be written are reduced to that one`() async throws {
        let (standby, primary) = (TestCluster(), TestCluster())
        let owner = try await PostgresConnection.open(standby.options)
        try await owner.use { db in
            try db.execute(script: "ALTER SYSTEM SET default_transaction_read_only = on")
            try db.execute(script: "SELECT pg_reload_conf()")
        }
        standby.restart()
        let hosts = "host=\(standby.directory),\(primary.directory) port=5432 dbname=postgres user=postgres"
        let any = try await PostgresConnection.open(ConnectionOptions(url: hosts))
        #expect(try await any.use { db in try db.first(Self.folder) } == standby.directory + "/data")
        let writing = try await PostgresConnection.open(
            ConnectionOptions(url: hosts + " target_session_attrs=read-write"))
        #expect(try await writing.use { db in try db.first(Self.folder) } == primary.directory + "/data")
        primary.stop()
        let error = await failure {
            try await PostgresConnection.open(ConnectionOptions(url: hosts + " target_session_attrs=read-write"))
        }
        #expect(error?.code == .connectionFailed)
    }
}
