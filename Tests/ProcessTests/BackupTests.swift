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
}
