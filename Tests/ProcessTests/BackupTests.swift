import Foundation
import Postgres
import TestKit
import Testing

@Suite struct `A backup` {
    @Test func `restored into an empty folder replays byte-equal and exports the same`() async throws {
        try await TemporaryFolder.with { folder in
            let city = Program(dataFolder: folder + "/city")
            let demo = try await city("demo", "--citizens", "300", "--date", "\(SettledCity.today)", "--once")
            try #require(demo.succeeded, "\(demo.errors)")
            let scores = try await city("export", "scores").output
            let records = try await city("export", "records").output

            // The service runs while the backup is made: a share of its cluster stands for it.
            let cluster = try await PrivateCluster.start(in: city.dataFolder)
            let backup = try await city.script("backup.sh", "--to", folder + "/dump", "--keys-to", folder + "/safe")
            await cluster.release()
            try #require(backup.succeeded, "\(backup.errors)")
            let made = try FileManager.default.contentsOfDirectory(atPath: folder + "/dump")
            let keys = try FileManager.default.contentsOfDirectory(atPath: folder + "/safe")
            let rings = keys.filter { $0.hasPrefix("key-ring-") }
            try #require(made.count == 1 && rings.count == 1 && keys.count == 2)

            let restored = Program(dataFolder: folder + "/restored")
            let restore = try await restored.script(
                "restore.sh", "--from", folder + "/dump/" + made[0], "--keys", folder + "/safe/" + rings[0])
            try #require(restore.succeeded, "\(restore.errors)")
            // What the city signs with came back as well, so that what it signed can still be checked.
            for name in ["ring", "signing"] {
                let (kept, back) = (city.dataFolder + "/keys/" + name, restored.dataFolder + "/keys/" + name)
                #expect(try Data(contentsOf: URL(filePath: kept)) == Data(contentsOf: URL(filePath: back)), "\(name)")
            }
            let audit = try await restored("verify", "audit")
            #expect(audit.succeeded && audit.output.contains("all as written"), "\(audit.output)")
            let replay = try await restored("replay")
            #expect(replay.succeeded && replay.output.hasSuffix(", 0 differ\n"), "\(replay.errors)")
            #expect(replay.output.split(separator: " ").dropFirst(2).first.flatMap { Int($0) } ?? 0 > 250)
            #expect(try await restored("export", "scores").output == scores)
            #expect(try await restored("export", "records").output == records)

            let again = try await restored.script(
                "restore.sh", "--from", folder + "/dump/" + made[0], "--keys", folder + "/safe/" + rings[0])
            #expect(again.code == 1 && again.errors.contains("exists already"))
        }
    }

    @Test func `brings back whoever was erased since, until they are erased again`() async throws {
        try await TemporaryFolder.with { folder in
            let city = try await Program.withRules(in: folder)
            let (port, metrics) = (try FreePort.take(), try FreePort.take())
            let server = try city.start(["serve", "--http-port", "\(port)", "--metrics-port", "\(metrics)"])
            let app = App(address: "http://127.0.0.1:\(port)")
            try await app.waitUntilReady(server)
            let (leaves, stays) = (Synthetic.person(78), Synthetic.person(79))
            let (token, citizen) = try await opened(leaves, city, app, in: folder)
            let rows = [("SYNTHETIC-RECORD-8", leaves), ("SYNTHETIC-RECORD-9", stays)].map { recordNo, person in
                RecordLine(recordNo, person, "SOC-001", on: "2026-01-10", magnitude: "20")
            }
            try Data(RecordLine.file(rows).utf8).write(to: URL(filePath: folder + "/mzj.csv"))
            let ingested = try await city("ingest", "--source", "mzj", "--format", "records-csv", folder + "/mzj.csv")
            try #require(ingested.succeeded, "\(ingested.errors)")

            let backup = try await city.script("backup.sh", "--to", folder + "/dump", "--keys-to", folder + "/safe")
            try #require(backup.succeeded, "\(backup.errors)")
            #expect(try await app.ask("DELETE", "/v1/citizens/\(citizen)", token).status == 204)
            try await city.keepList(folder + "/repeat.csv")
            let ended = try await server.stopped()
            #expect(ended.code == 0, "\(ended.errors)")
            let marks = ["SYNTHETIC-RECORD-8", leaves]
            #expect(try await city.find(marks) == [])

            let restored = Program(dataFolder: folder + "/restored")
            let made = try #require(FileManager.default.contentsOfDirectory(atPath: folder + "/dump").first)
            let ring = try #require(
                FileManager.default.contentsOfDirectory(atPath: folder + "/safe").first { $0.hasPrefix("key-ring-") })
            let restore = try await restored.script(
                "restore.sh", "--from", folder + "/dump/" + made, "--keys", folder + "/safe/" + ring)
            try #require(restore.succeeded, "\(restore.errors)")
            #expect(try await restored.find(marks) == ["SYNTHETIC-RECORD-8"], "the backup is of before")
            #expect(try await restored("citizen", "find", input: leaves + "\n").succeeded)

            let again = try await restored("citizen", "erase-again", folder + "/repeat.csv")
            #expect(again.output == "1 on the list: 1 erased again, 0 not here any more\n", "\(again.errors)")
            #expect(try await restored.find(marks) == [])
            #expect(try await restored.find(["SYNTHETIC-RECORD-9"]) == ["SYNTHETIC-RECORD-9"], "nobody else")
            let found = try await restored("citizen", "find", input: leaves + "\n")
            #expect(found.code == 1 && found.errors.contains("citizen_unknown"))
            let twice = try await restored("citizen", "erase-again", folder + "/repeat.csv")
            #expect(twice.output == "1 on the list: 0 erased again, 1 not here any more\n")
            let audit = try await restored("verify", "audit")
            #expect(audit.succeeded && audit.output.contains("all as written"), "\(audit.output)")
            #expect(try await restored("replay").succeeded)
        }
    }

    /// A client, and an account it opens: its token and the citizen.
    private func opened(
        _ person: String, _ city: Program, _ app: App, in folder: String
    ) async throws -> (token: String, citizen: String) {
        let created = try await city(
            "client", "create", "backup-app", "--secret-file", folder + "/secret", "--scope", "citizen.open", "--scope",
            "citizen.erase")
        try #require(created.succeeded, "\(created.errors)")
        let client = try #require(created.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("cli_") })
        let secret = try String(contentsOfFile: folder + "/secret", encoding: .utf8).split(separator: "\n")[0]
        let token = try await app.token(client: String(client), secret: String(secret))
        let opened = try await app.ask(
            "POST", "/v1/citizens", token, key: "open-1",
            body: """
                {"id_type":"resident_id","id_number":"\(person)","name":"测试人丙","district":"410105",
                 "notice_version":"2026-1","consent":{"given_at":"\(SettledCity.now)","evidence":"backup/0001"}}
                """)
        return (token, try opened.string("citizen"))
    }
}
