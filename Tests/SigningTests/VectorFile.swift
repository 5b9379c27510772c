import Foundation

/// A table of published vectors, see `Tests/Vectors/Signing/README.md`.
enum VectorFile {
    /// Rows of hexadecimal fields.
    static func rows(_ name: String, columns: Int) throws -> [[[UInt8]]] {
        try texts(name, columns: columns).map { row in row.map { $0 == "-" ? [] : bytes(hex: $0) } }
    }

    static func texts(_ name: String, columns: Int) throws -> [[String]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Vectors/Signing/\(name)")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return rows.map { row in
            let fields = row.split(separator: " ").map(String.init)
            precondition(fields.count == columns, "\(name): a row has \(fields.count) fields instead of \(columns)")
            return fields
        }
    }

    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex)
        precondition(digits.count.isMultiple(of: 2), "an odd number of hexadecimal digits")
        return stride(from: 0, to: digits.count, by: 2).map { index in
            guard let byte = UInt8(String(digits[index...(index + 1)]), radix: 16) else {
                preconditionFailure("not hexadecimal: \(hex)")
            }
            return byte
        }
    }
}
