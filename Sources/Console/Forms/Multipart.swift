/// A form with a file (multipart/form-data, RFC 7578), read whole: it is bounded before it comes here.
struct Multipart {
    struct Part {
        let name: String
        let isFile: Bool
        let content: [UInt8]
    }

    let parts: [Part]

    private static let partLimit = 16

    /// `nil` for what is no such form.
    init?(_ contentType: String, _ bytes: [UInt8]) {
        guard let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
            return nil
        }
        let mark = Array("--\(boundary)".utf8)
        guard bytes.starts(with: mark) else { return nil }
        var parts: [Part] = []
        var rest = bytes[mark.count...]
        // After a mark: two hyphens end the form, a line end begins a part.
        while !rest.starts(with: Array("--".utf8)) {
            guard parts.count < Self.partLimit, rest.starts(with: Self.lineEnd),
                let end = Self.find(Self.lineEnd + mark, in: rest.dropFirst(2)),
                let part = Self.part(rest.dropFirst(2)[..<end])
            else { return nil }
            parts.append(part)
            rest = rest[(end + 2 + mark.count)...]
        }
        self.parts = parts
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        guard let end = find(lineEnd + lineEnd, in: bytes),
            let head = String(validating: bytes[..<end], as: UTF8.self),
            let line = head.split(separator: "\r\n").first(where: {
                $0.lowercased().hasPrefix("content-disposition:")
            }), let name = parameter("name", of: line), !name.isEmpty
        else { return nil }
        return Part(
            name: name, isFile: parameter("filename", of: line) != nil, content: Array(bytes[(end + 4)...]))
    }

    /// The value of one parameter of a field, with or without quotation marks.
    private static func parameter(_ name: String, of field: some StringProtocol) -> String? {
        for piece in field.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
            return String(pair[1].trimmingPrefix("\"")).trimmingSuffix("\"")
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count, let first = pattern.first else { return nil }
        var at = bytes.startIndex
        let last = bytes.endIndex - pattern.count
        while at <= last {
            guard let next = bytes[at...last].firstIndex(of: first) else { return nil }
            if bytes[next...].starts(with: pattern) { return next }
            at = next + 1
        }
        return nil
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String { last == suffix ? String(dropLast()) : self }
}
