import ArgumentParser
import Foundation
import Scoring

/// `--cases FOLDER`: the golden cases a card has to agree with.
struct GoldenCasesOption: ParsableArguments {
    @Option(
        help: "Folder of golden cases (*.json); when not given, scorecard-cases in the city's folder, if it is there.")
    var cases: String?

    func read(_ settings: Settings) throws -> [GoldenCase] {
        if let cases { return try readGoldenCases(cases) }
        return try readCityCases(settings)
    }
}

/// The golden cases that come with the city's rules; none where the city has written none.
func readCityCases(_ settings: Settings) throws -> [GoldenCase] {
    let folder = settings.cityDirectory + "/scorecard-cases"
    return FileManager.default.fileExists(atPath: folder) ? try readGoldenCases(folder) : []
}

/// All cases of all files of a folder, with every fault of every file in the error.
private func readGoldenCases(_ folder: String) throws -> [GoldenCase] {
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw CommandFailure("\(folder): no folder that can be read")
    }
    let names = files.filter { $0.hasSuffix(".json") }.sorted()
    guard (1...1000).contains(names.count) else {
        throw CommandFailure("\(folder): 1 to 1000 files of golden cases (*.json) are needed, \(names.count) are there")
    }
    var cases: [GoldenCase] = []
    var faults: [String] = []
    for name in names {
        let bytes = try readFile(folder + "/" + name, atMost: 1 << 20)
        do {
            let reading = try GoldenTheme.read(bytes)
            cases += reading.theme?.cases ?? []
            faults += reading.faults.map { "  \(name): \($0)" }
        } catch {
            faults.append("  \(name): \(error)")
        }
    }
    guard faults.isEmpty else {
        throw CommandFailure((["\(folder): not files of golden cases"] + faults).joined(separator: "\n"))
    }
    return cases
}
