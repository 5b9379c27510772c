package import CivilTime

/// The SQL of a COPY whose `$1`, `$2` … are replaced by literals, because COPY takes no parameters.
///
/// Only numbers, days and instants can be placed, never text, so no input can change what the statement does.
package struct CopyText: Hashable, Sendable {
    package enum Literal: Sendable {
        case integer(Int64)
        case day(Day)
        case instant(Instant)
        case int16Array([Int16])
        case int64Array([Int64])
    }

    package let sql: String

    package init(_ template: StaticString, _ literals: Literal...) throws(PostgresError) {
        var sql = ""
        var used: Set<Int> = []
        let pieces = "\(template)".split(separator: "$", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            let digits = piece.prefix { ("0"..."9").contains($0) }
            guard index > 0, let number = Int(digits) else {
                sql += index > 0 ? "$" + piece : piece
                continue
            }
            guard (1...max(1, literals.count)).contains(number), !literals.isEmpty else {
                throw PostgresError(.invalidParameter, detail: "no literal for $\(number)")
            }
            sql += try literals[number - 1].sql() + piece.dropFirst(digits.count)
            used.insert(number)
        }
        guard used.count == literals.count else {
            throw PostgresError(.invalidParameter, detail: "a literal is unused")
        }
        self.sql = sql
    }
}

extension CopyText.Literal {
    /// In parentheses, so that a minus sign or a cast binds to nothing around it.
    fileprivate func sql() throws(PostgresError) -> String {
        switch self {
        case .integer(let value): return "(\(value)::int8)"
        case .int16Array(let values): return "('{\(values.map(String.init).joined(separator: ","))}'::int2[])"
        case .int64Array(let values): return "('{\(values.map(String.init).joined(separator: ","))}'::int8[])"
        case .day(let day): return "('\(try Self.quoted(day))'::date)"
        case .instant(.init(microseconds: .max)): return "('infinity'::timestamptz)"
        case .instant(.init(microseconds: .min)): return "('-infinity'::timestamptz)"
        case .instant(let instant):
            guard instant >= Self.first, instant < Self.end else { throw Self.outOfRange }
            return "('\(instant)'::timestamptz)"
        }
    }

    private static func quoted(_ day: Day) throws(PostgresError) -> String {
        if day.number == .max { return "infinity" }
        if day.number == .min { return "-infinity" }
        guard (1...9999).contains(day.year) else { throw outOfRange }
        return day.description
    }

    private static var outOfRange: PostgresError {
        PostgresError(.invalidParameter, detail: "a date outside the years 1 to 9999")
    }

    /// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z.
    private static let first = Instant(microseconds: -62_135_596_800_000_000)
    private static let end = Instant(microseconds: 253_402_300_800_000_000)
}
