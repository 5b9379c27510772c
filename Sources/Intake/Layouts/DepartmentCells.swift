import CivilTime

/// Cells of layouts that departments export from systems of their own: dates as spreadsheets rewrite them, money in
/// 万元. Exact or nothing: a cell that could mean two things is unreadable.
enum DepartmentCells {
    /// `2026-01-31`, `2026/1/31`, `2026年1月31日` or `20260131`; a time of day after a space is read over.
    static func day(_ cell: Bytes) -> RowJudge.ReadDay {
        guard !cell.isEmpty else { return .absent }
        var text = cell
        if let space = cell.first(0x20) {
            guard isTimeOfDay(cell.slice(space + 1, cell.count)) else { return .unreadable }
            text = cell.slice(0, space)
        }
        guard text.count >= 8, let year = text.slice(0, 4).unsignedInteger else { return .unreadable }
        if text.count == 8, let rest = text.slice(4, 8).unsignedInteger {
            return read(year, rest / 100, rest % 100)
        }
        for (first, second, last) in [("-", "-", ""), ("/", "/", ""), ("年", "月", "日")] as [Separators] {
            guard text.slice(4, text.count).starts(with: first),
                let (month, afterMonth) = shortNumber(text, from: 4 + first.utf8CodeUnitCount),
                text.slice(afterMonth, text.count).starts(with: second),
                let (day, afterDay) = shortNumber(text, from: afterMonth + second.utf8CodeUnitCount),
                text.slice(afterDay, text.count).equals(last)
            else { continue }
            return read(year, month, day)
        }
        return .unreadable
    }

    /// Decimal 万元 with at most six decimals, in fen: exact, since 0.000001 万元 is one fen.
    static func fen(_ cell: Bytes) -> Int64? {
        let point = cell.first(0x2E) ?? cell.count
        guard point <= 12, let whole = cell.slice(0, point).unsignedInteger else { return nil }
        guard point < cell.count else { return whole * 1_000_000 }
        let decimals = cell.slice(point + 1, cell.count)
        guard decimals.count <= 6, var fraction = decimals.unsignedInteger else { return nil }
        for _ in decimals.count..<6 { fraction *= 10 }
        return whole * 1_000_000 + fraction
    }

    private typealias Separators = (StaticString, StaticString, StaticString)

    private static func read(_ year: Int64, _ month: Int64, _ day: Int64) -> RowJudge.ReadDay {
        guard let day = Day(year: Int(year), month: Int(month), day: Int(day)) else { return .unreadable }
        return .day(day)
    }

    /// One or two digits and the offset after them.
    private static func shortNumber(_ text: Bytes, from start: Int) -> (Int64, Int)? {
        var end = start
        while end < min(start + 2, text.count), text[end] >= 0x30, text[end] <= 0x39 { end += 1 }
        guard let value = text.slice(start, end).unsignedInteger else { return nil }
        return (value, end)
    }

    private static func isTimeOfDay(_ text: Bytes) -> Bool {
        guard text.count <= 12, text.first(0x3A) != nil else { return false }
        return text.allSatisfy { ($0 >= 0x30 && $0 <= 0x3A) || $0 == 0x2E }
    }
}
