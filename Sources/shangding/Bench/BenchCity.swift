import CivilTime
import DemoCity
import Foundation
import Intake
import Postgres
import Scoring
import Store
import UseCases

/// The city benchmarks run on: a folder of its own with a private cluster, loaded once and reused by all of them.
///
/// Loading is the ingest that `bench ingest` measures; the other benchmarks load without measuring when the folder is
/// new.
struct BenchCity: Sendable {
    let installation: Installation
    let citizens: Int

    /// Records per person on average, as the targets of `Docs/performance.md` are stated for.
    static let recordsPerCitizen = 10
    static let day = Day(number: 20_780)  // 2026-11-23

    /// What loading took, in whole milliseconds.
    struct Load: Sendable {
        let records: Int
        let rows: Int
        let milliseconds: Int
    }

    var context: OperationContext {
        OperationContext(now: SyntheticCity.opening(of: Self.day).adding(seconds: 3600), actor: .command("bench"))
    }

    /// Loads the city unless it is there. `nil` when it was.
    func load(sideBySide: Int = 2) async throws -> Load? {
        let claim = ClaimSyntheticCity(pool: installation.pool)
        if try await claim(citizens: Int64(citizens), seed: "1", day: Self.day).isFinished { return nil }
        let folder = installation.settings.dataDirectory + "/city"
        let city = try SyntheticCity(
            installation: installation, citizens: citizens, seed: 1, day: Self.day,
            recordsPerCitizen: Self.recordsPerCitizen)
        let manifest = try await city.prepare()
        let started = ContinuousClock.now
        try await deliver(manifest.deliveries.dropLast(), of: city, sideBySide: sideBySide)
        // The last file corrects a record of another.
        try await deliver(manifest.deliveries.suffix(1), of: city, sideBySide: 1)
        let elapsed = ContinuousClock.now - started
        try FileManager.default.removeItem(atPath: folder)
        try await claim.finish()
        return Load(
            records: manifest.records, rows: manifest.deliveries.reduce(0) { $0 + $1.rows },
            milliseconds: milliseconds(elapsed))
    }

    /// Takes in files, at most `sideBySide` at once: departments deliver when they like, and a second command reads and
    /// stages its file while the first accepts.
    private func deliver(
        _ files: ArraySlice<DemoManifest.File>, of synthetic: SyntheticCity, sideBySide: Int
    ) async throws {
        let context = OperationContext(
            now: SyntheticCity.opening(of: Self.day).adding(seconds: 10), actor: .command("bench"))
        var waiting = files
        try await withThrowingTaskGroup(of: Void.self) { group in
            func start() {
                guard let file = waiting.popFirst() else { return }
                group.addTask { _ = try await synthetic.deliver(file, idsAreRandom: true, context) }
            }
            for _ in 0..<sideBySide { start() }
            while try await group.next() != nil { start() }
        }
    }

    /// Brings planner statistics and visibility maps up to date, as autovacuum would have by the next day.
    func settle() async throws {
        try await installation.pool.withConnection { db in try db.execute(script: "VACUUM (ANALYZE)") }
    }
}

/// Whole milliseconds of a duration.
func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}

/// The largest amount of memory this process has used, in KiB, from the kernel.
func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "0") ?? 0
}

/// The middle of several measurements, and how far they lie apart.
struct Measurements {
    let values: [Int]

    var median: Int { values.sorted()[values.count / 2] }
    var spread: String { "\(values.min() ?? 0)–\(values.max() ?? 0)" }
}

/// `a / b` with two digits, by integers.
func ratio(_ a: Int, _ b: Int) -> String {
    let hundredths = b == 0 ? 0 : (a * 100 + b / 2) / b
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}
