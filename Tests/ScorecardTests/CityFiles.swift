import CivilTime
import Foundation
import Scoring
import Testing

/// The files a city edits, as this repository ships them.
enum CityFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Deploy/City").standardizedFileURL

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Writes a generated file anew when the environment says so; a review of the change follows.
    static func rewriteIfAsked(_ name: String, _ bytes: [UInt8]) throws {
        guard ProcessInfo.processInfo.environment["SHANGDING_REWRITE_CITY_FILES"] == "1" else { return }
        try Data(bytes).write(to: folder.appending(path: name))
    }

    static func edition() throws -> CatalogueEdition { try shared.get() }

    /// Read once for the whole run.
    private static let shared = Result {
        let start = try #require(Day(year: 2026, month: 1, day: 1))
        return try CatalogueEdition(name: "zhengzhou-2026", effectiveFrom: start, table: try bytes("catalogue.csv"))
    }
}
