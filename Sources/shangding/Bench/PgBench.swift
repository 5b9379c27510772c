import Foundation
import Postgres

/// Runs `pgbench`, for floors in the same run.
struct PgBench: Sendable {
    let city: BenchCity

    /// Transactions per second of a script, prepared and durable, over so many transactions in all. A number and not a
    /// time: the alarm that ends a timed run is blocked in the children of this program.
    func rate(_ script: String, clients: Int, transactions: Int) throws -> Int {
        guard let cluster = city.installation.cluster else { throw CommandFailure("bench needs the private cluster") }
        let file = city.installation.settings.dataDirectory + "/floor.sql"
        try Data(script.utf8).write(to: URL(filePath: file))
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            binary=$(command -v pgbench || ls -d "$(pg_config --bindir 2>/dev/null)"/pgbench /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | tail -n 1)
            exec "$binary" -n -M prepared -c "$1" -j 2 -t "$2" -f "$3" -h "$4" -p "$5" -U "$6" "$7"
            """,
            "pgbench", "\(clients)", "\(max(1, transactions / clients))", file, cluster.socketDirectory,
            "\(cluster.port)", cluster.user,
            cluster.database,
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try FileManager.default.removeItem(atPath: file)
        let line = text.split(separator: "\n").first { $0.hasPrefix("tps = ") } ?? ""
        guard process.terminationStatus == 0,
            let rate = line.split(separator: " ").dropFirst(2).first?.split(separator: ".").first.flatMap({ Int($0) })
        else { throw CommandFailure("pgbench failed; install it (postgresql-contrib)") }
        return rate
    }

    func execute(_ script: String) async throws {
        try await city.installation.pool.withConnection { db in try db.execute(script: script) }
    }
}
