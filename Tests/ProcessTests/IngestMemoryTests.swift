import Foundation
import Postgres
import TestKit
import Testing

/// A large delivery takes time and disk, not memory.
@Suite struct `A large file` {
    /// What the largest moment of a process took, from the kernel. Python asks, since what is counted of a child begins
    /// with the size of whoever started it, and the tests are large.
    private static let measure = """
        import resource, subprocess, sys
        ended = subprocess.run(sys.argv[1:], stdout=sys.stderr)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        sys.exit(ended.returncode)
        """

    @Test func `takes no more memory than a small one, whatever becomes of its rows`() async throws {
        try await TemporaryFolder.with { folder in
            let program = Program(dataFolder: folder + "/data")
            // Held here, so that the server is nobody's child whose memory is measured.
            let cluster = try await PrivateCluster.start(in: program.dataFolder)
            defer { if let pid = program.postmaster { kill(pid, SIGQUIT) } }
            try await program.settle()
            let people = (1...50).map { EnrolmentLine(Synthetic.person($0)) }
            try Data(EnrolmentLine.file(people).utf8).write(to: URL(filePath: folder + "/citizens.csv"))
            try await program.succeeding("citizen", "import", folder + "/citizens.csv")
            // The first delivery is for whatever happens once.
            _ = try await Self.peak(program, folder, rows: 100)
            let small = try await Self.peak(program, folder, rows: 10_000)
            for isSound in [true, false] {
                let large = try await Self.peak(program, folder, rows: 100_000, isSound: isSound)
                #expect(large.kibibytes - small.kibibytes < 3 << 10, "\(small.kibibytes) and \(large.kibibytes) KiB")
                #expect(large.fileSize - small.fileSize > 6 << 20, "or holding the file would pass")
            }
            await cluster.release()
        }
    }

    /// Delivers a file of rows with numbers of its own, which are all accepted or all go back.
    private static func peak(
        _ program: Program, _ folder: String, rows: Int, isSound: Bool = true
    ) async throws -> (kibibytes: Int, fileSize: Int) {
        let ends = (1...50).map { person in
            RecordLine(
                "", Synthetic.person(person), isSound ? "SOC-001" : "SOC-999", on: "2026-06-01",
                magnitude: "\(person % 5 + 1)"
            ).text
        }
        var text = RecordLine.header
        for row in 0..<rows { text += "n\(rows)-\(row)\(ends[row % ends.count])\n" }
        let file = "\(folder)/rows.csv"
        try Data(text.utf8).write(to: URL(filePath: file))
        let ended = try await Tool.run(
            "/usr/bin/env",
            [
                "python3", "-c", measure, Program.binary, "ingest", "--source", "mzj", "--format", "records-csv", file,
                "--report",
                folder + "/report.csv", "--data-dir", program.dataFolder,
            ])
        try #require(ended.succeeded, "\(ended.errors)")
        #expect(ended.errors.contains(isSound ? "\(rows) accepted" : "\(rows) returned"), "\(ended.errors)")
        let peak = try #require(Int(ended.output.trimmingCharacters(in: .newlines)))
        return (peak, text.utf8.count)
    }
}
