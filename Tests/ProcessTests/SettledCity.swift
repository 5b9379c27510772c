import CivilTime
import DemoCity
import Foundation
import Postgres
import TestKit
import Testing

/// A city made by commands alone, as the README tells a city that is not the demo: rules, a card, enrolled people, and
/// department files waiting to be delivered. Everyone in the files is enrolled, so that copies of the folder name
/// people alike.
struct SettledCity: Sendable {
    static let people = 2000
    static let files = 20
    static let rowsPerFile = 6000

    let folder: String
    /// The settled data folder, which is only ever copied.
    var base: Program { Program(dataFolder: folder + "/base") }

    static func with(_ body: (SettledCity) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let city = SettledCity(folder: folder)
            do {
                try await city.settle()
                try await body(city)
            } catch {
                city.endServers()
                throw error
            }
            city.endServers()
        }
    }

    /// A copy of the settled folder.
    func copy(as name: String) throws -> Program {
        try Self.copyFolder(base.dataFolder, to: folder + "/" + name)
        return Program(dataFolder: folder + "/" + name)
    }

    static func copyFolder(_ from: String, to: String) throws {
        let process = try Process.run(URL(filePath: "/bin/cp"), arguments: ["-a", from, to])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func file(_ number: Int) -> String { "\(folder)/mzj-\(number).csv" }

    func ingest(_ number: Int) -> [String] {
        ["ingest", "--source", "mzj", "--format", "records-csv", "--rows", "\(Self.rowsPerFile)", file(number)]
    }

    static var today: Day { now.day }
    static var now: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000) }

    private func settle() async throws {
        let city = try DemoCity(citizens: Self.people, seed: 7, day: Self.today, catalogue: CityRules.demoIndicators())
        try writeFiles(city)
        try await base.settle()
        try await spreadKeys()
        try await base.succeeding("citizen", "import", folder + "/citizens.csv")
    }

    /// Keys with gaps, as a city that grew has them: the run over everyone then has several ranges.
    private func spreadKeys() async throws {
        let cluster = try await PrivateCluster.start(in: base.dataFolder)
        let connection = try await PostgresConnection.open(
            ConnectionOptions(
                socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database,
                user: cluster.user))
        try await connection.use { db in
            try db.execute(script: "ALTER TABLE citizen ALTER COLUMN citizen_id SET INCREMENT BY 50")
        }
        await connection.close()
        await cluster.release()
    }

    private func writeFiles(_ city: DemoCity) throws {
        let numbers = (0..<Self.people).map(city.idNumber)
        let given = Self.today.adding(days: -30)
        let until = Self.today.adding(days: 300)
        var enrolment = EnrolmentLine.header
        for number in numbers { enrolment += EnrolmentLine(number, from: "\(given)", until: "\(until)").text + "\n" }
        try Data(enrolment.utf8).write(to: URL(filePath: folder + "/citizens.csv"))
        var generator = Dice(state: 7)
        for number in 0..<Self.files {
            var text = RecordLine.header
            for row in 0..<Self.rowsPerFile {
                // Every other file corrects the one before it, partly.
                let recordNo = "r\(number / 2)-\(row)"
                let line = RecordLine(
                    recordNo, numbers[(row * 7 + number / 2) % Self.people], row % 3 == 0 ? "SOC-002" : "SOC-001",
                    on: "\(Self.today.adding(days: -(row % 300) - 1))", magnitude: "\(generator.below(5) + 1)")
                text += line.text + "\n"
            }
            try Data(text.utf8).write(to: URL(filePath: file(number)))
        }
    }

    /// Servers that a failed test left behind.
    private func endServers() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            if let pid = Program(dataFolder: folder + "/" + name).postmaster { Foundation.kill(pid, SIGQUIT) }
        }
    }
}

extension Program {
    /// Rules and a card, as a new city begins; nobody is there yet.
    func settle() async throws {
        let deploy = CityRules.root.appending(path: "Deploy/City").path
        try await succeeding("migrate")
        try await succeeding(
            "catalogue", "import", deploy + "/catalogue.csv", "--sources", deploy + "/sources.csv", "--edition",
            CityRules.editionName, "--effective-from", "\(CityRules.editionStart)")
        try await succeeding("scorecard", "publish", deploy + "/scorecard-shangding-2026.json")
    }

    /// Runs a command that has to succeed.
    @discardableResult
    func succeeding(_ arguments: String...) async throws -> Ended {
        let ended = try await run(arguments)
        try #require(ended.succeeded, "\(arguments): \(ended.errors)")
        return ended
    }
}

/// Chance that is the same in every run.
struct Dice {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
