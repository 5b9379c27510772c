package import CivilTime

/// Who was erased and when, from the list an operator keeps apart from the database (`Docs/operations.md`): lines of
/// `at,action,about_citizen,object`, of which those with `citizen.erased` count. It holds internal numbers and nothing
/// personal.
package struct ErasureList: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let citizen: Int64
        package let at: Instant
    }

    package let entries: [Entry]

    /// A line that cannot be read; nothing is done then.
    package struct Unreadable: Error, CustomStringConvertible {
        package let line: Int
        package var description: String {
            "line \(line) is not `at,action,about_citizen,object` with an instant and a number"
        }
    }

    package init(_ text: String) throws(Unreadable) {
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            let cells = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            guard cells.count == 4 else { throw Unreadable(line: index + 1) }
            guard cells[1] == AuditAction.citizenErased.rawValue else { continue }
            guard let at = Self.instant(cells[0]), let citizen = Int64(cells[2]), citizen > 0 else {
                throw Unreadable(line: index + 1)
            }
            entries.append(Entry(citizen: citizen, at: at))
        }
        self.entries = entries
    }

    /// As PostgreSQL writes it, `2026-11-23 08:15:00.5+00`, or as RFC 3339 does.
    private static func instant(_ text: Substring) -> Instant? {
        let hasHoursOnly =
            text.utf8.count > 3 && [0x2B, 0x2D].contains(text.utf8[text.utf8.index(text.endIndex, offsetBy: -3)])
        return Instant(text.replacing(" ", with: "T") + (hasHoursOnly ? ":00" : ""))
    }
}
