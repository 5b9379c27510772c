import Foundation
import Postgres
import Signing
import TestKit
import Testing
import UseCases

/// What only somebody at the database can do.
extension Program {
    /// A city with the rules of the reference city and nobody in it.
    static func withRules(in folder: String) async throws -> Program {
        let city = Program(dataFolder: folder + "/city")
        let deploy = CityRules.root.appending(path: "Deploy/City").path
        for command in [
            ["migrate"],
            [
                "catalogue", "import", deploy + "/catalogue.csv", "--sources", deploy + "/sources.csv", "--edition",
                CityRules.editionName, "--effective-from", "\(CityRules.editionStart)",
            ],
            ["scorecard", "publish", deploy + "/scorecard-shangding-2026.json"],
        ] {
            let ended = try await city.run(command)
            try #require(ended.succeeded, "\(ended.errors)")
        }
        return city
    }

    /// Changes the database as only its owner can.
    func execute(_ script: StaticString) async throws {
        let cluster = try await PrivateCluster.start(in: dataFolder)
        let pool = PostgresPool(
            options: ConnectionOptions(
                socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database,
                user: cluster.user), size: 1)
        try await pool.withConnection { db in try db.execute(script: script) }
        await pool.close()
        await cluster.release()
    }

    /// Looks for anything of anybody in what is kept for partners and from them, and in what was `printed`.
    func scanFederation(
        _ people: Set<Person> = [], printed: String = ""
    ) async throws -> FederationScan.Report {
        let cluster = try await PrivateCluster.start(in: dataFolder)
        let pool = PostgresPool(
            options: ConnectionOptions(
                socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database,
                user: cluster.user), size: 1)
        let keys = IdentityKeys(ring: try KeyRing.load(path: KeyRing.path(inDataFolder: dataFolder)))
        let scan = FederationScan(pool: pool, identity: keys, people: people)
        do {
            let report = try await scan.check(now: SettledCity.now, printed: printed)
            await pool.close()
            await cluster.release()
            return report
        } catch {
            await pool.close()
            await cluster.release()
            throw error
        }
    }

    /// The texts a plain dump of the whole database holds, in clear or as the bytes of their text.
    func find(_ texts: [String]) async throws -> [String] {
        let cluster = try await PrivateCluster.start(in: dataFolder)
        let dump = try await Tool.run(
            "/bin/sh",
            [
                "-c",
                """
                dump=$(pg_config --bindir 2>/dev/null)/pg_dump
                [ -x "$dump" ] || dump=$(ls -d /usr/lib/postgresql/*/bin/pg_dump | tail -n 1)
                exec "$dump" --host="$1" --port="$2" --username="$3" "$4"
                """, "dump", cluster.socketDirectory, "\(cluster.port)", cluster.user, cluster.database,
            ])
        await cluster.release()
        try #require(dump.code == 0 && dump.output.contains("audit_entry"))
        return texts.filter { text in
            let hexadecimal = text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            return dump.output.contains(text) || (text.utf8.count > 4 && dump.output.contains(hexadecimal))
        }
    }

    /// Writes the list an operator keeps every night apart from the database, with the lines of `Docs/operations.md`.
    func keepList(_ path: String) async throws {
        let manual = try String(contentsOf: CityRules.root.appending(path: "Docs/operations.md"), encoding: .utf8)
        let start = try #require(manual.range(of: "COPY (SELECT at, action, about_citizen, object"))
        let end = try #require(manual.range(of: "\" > repeat-", range: start.lowerBound..<manual.endIndex))
        let cluster = try await PrivateCluster.start(in: dataFolder)
        let list = try await Tool.run(
            "/usr/bin/env",
            [
                "psql", "--no-psqlrc", "--host=\(cluster.socketDirectory)", "--port=\(cluster.port)",
                "--username=\(cluster.user)", "--dbname=\(cluster.database)", "-c",
                String(manual[start.lowerBound..<end.lowerBound]),
            ])
        await cluster.release()
        try #require(list.succeeded, "\(list.errors)")
        try Data(list.output.utf8).write(to: URL(filePath: path))
    }
}
