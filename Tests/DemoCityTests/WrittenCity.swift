import CivilTime
import DemoCity

/// A city kept in memory, with its files taken apart again.
struct WrittenCity {
    let city: DemoCity
    let manifest: DemoManifest
    let files: [String: [UInt8]]

    static let day = Day(year: 2026, month: 11, day: 23) ?? .distantFuture

    init(citizens: Int = 2000, seed: UInt64 = 7, day: Day = WrittenCity.day, mean: Int = 4) throws {
        city = try DemoCity(
            citizens: citizens, seed: seed, day: day, catalogue: ReferenceCatalogue.indicators, recordsPerCitizen: mean)
        var files: [String: [UInt8]] = [:]
        manifest = city.write { name, bytes in files[name, default: []] += bytes }
        self.files = files
    }

    var allFiles: [DemoManifest.File] { [manifest.enrolment] + manifest.deliveries }

    /// Cells of each data row; bytes of a GB18030 file are read as Latin-1, which keeps ASCII cells readable.
    func rows(_ name: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        for byte in files[name] ?? [] {
            switch (byte, isQuoted) {
            case (0x22, _): isQuoted.toggle()
            case (0x2C, false):
                row.append(cell)
                cell = ""
            case (0x0A, false):
                rows.append(row + [cell])
                row = []
                cell = ""
            default: cell.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return Array(rows.dropFirst())
    }

    /// Every run of 18 characters that looks like an ID number, in all files.
    var idNumbers: Set<String> {
        var found: Set<String> = []
        for bytes in files.values {
            for piece in bytes.split(whereSeparator: { !(0x30...0x39).contains($0) && $0 != 0x58 })
            where piece.count == 18 {
                found.insert(String(decoding: piece, as: UTF8.self))
            }
        }
        return found
    }
}
