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

    static func edition() throws -> CatalogueEdition {
        let start = try #require(Day(year: 2026, month: 1, day: 1))
        return try CatalogueEdition(name: "zhengzhou-2026", effectiveFrom: start, table: try bytes("catalogue.csv"))
    }
}
