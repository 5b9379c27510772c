import Foundation
import Postgres
import UseCases

/// Taking in every department's file, against a raw `\copy` of the rows they became.
struct IngestBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let sideBySide: Int

    func run() async throws -> String {
        guard let load = try await city.load(sideBySide: sideBySide) else {
            throw CommandFailure("the city in \(city.installation.settings.dataDirectory) is loaded already")
        }
        let memory = peakMemory()
        let file = city.installation.settings.dataDirectory + "/records.copy"
        try psql("\\copy record_version TO '\(file)'")
        var floors: [Int] = []
        for _ in 0..<repeats {
            try psql("DROP TABLE IF EXISTS record_floor; CREATE TABLE record_floor (LIKE record_version INCLUDING ALL)")
            let started = ContinuousClock.now
            try psql("\\copy record_floor FROM '\(file)'")
            floors.append(milliseconds(ContinuousClock.now - started))
        }
        try psql("DROP TABLE record_floor")
        try FileManager.default.removeItem(atPath: file)
        let floor = Measurements(values: floors)
        return "bench ingest: ratio \(ratio(floor.median, load.milliseconds)) (ours \(load.milliseconds) ms for "
            + "\(load.rows) rows, \(sideBySide) files at once, floor \(floor.median) ms of \(floor.spread) for \(load.records) records, "
            + "peak memory \(memory / 1024) MiB; target ≥ 0.50)"
    }

    private func psql(_ command: String) throws {
        guard let cluster = city.installation.cluster else { throw CommandFailure("bench needs the private cluster") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", cluster.socketDirectory, "-p", "\(cluster.port)",
            "-U", cluster.user, "-d", cluster.database, "-c", command,
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailure("psql failed") }
    }
}
