import CivilTime
import Intake

/// Synthetic inputs. No number here belongs to a person: area codes 999xxx exist nowhere.
enum Given {
    static let today = day("2026-11-23")

    static func day(_ text: String) -> Day {
        Day(text) ?? .distantFuture
    }

    /// A synthetic number in the format of GB 11643 with a correct check character.
    static func idNumber(area: String = "999101", birth: String = "19900307", sequence: Int = 1) -> String {
        let digits = String(sequence)
        let body = area + birth + String(repeating: "0", count: 3 - digits.count) + digits
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return body + String(Array("10X98765432")[sum % 11])
    }

    /// A small catalogue as one source sees it.
    static let rules = IntakeRules(indicators: [
        .init(code: "HON-001", rank: 0, permitted: 1...1, isNegative: false, isOfSource: false),
        .init(code: "SOC-001", rank: 1, permitted: 1...8784, isNegative: false),
        .init(code: "SOC-003", rank: 2, permitted: 1...1, isNegative: false, needsSeparateConsent: true),
        .init(code: "SOC-004", rank: 3, permitted: 1...1, isNegative: false, needsSeparateConsent: true),
        .init(code: "SOC-005", rank: 4, permitted: 0...1_000_000_000_000, isNegative: false),
        .init(code: "BAN-001", rank: 5, permitted: 1...1, isNegative: false, isBanned: true),
        negative("LAW-001", rank: 6), negative("LAW-004", rank: 7),
        negative("LAW-005", rank: 8, permitted: 0...1_000_000_000_000),
        negative("LAW-006", rank: 9, permitted: 0...1_000_000_000_000), negative("LAW-007", rank: 10),
        .init(code: "LAW-099", rank: 11, permitted: 1...1, isNegative: true),
    ])

    private static func negative(_ code: String, rank: UInt16, permitted: ClosedRange<Int64> = 1...1)
        -> IntakeRules.Indicator
    {
        .init(
            code: code, rank: rank, permitted: permitted, isNegative: true, needsOrdinaryProcedure: true,
            needsLegalConfirmation: true)
    }
}

/// What a reader handed over, as comparable text: one line per event.
struct Transcript: RecordSink {
    var lines: [String] = []

    mutating func report(_ record: ReportedRecord) {
        let text =
            "report \(record.line) \(string(record.recordNo)) \(record.idType.code) \(string(record.idNumber.exposed))"
            + " \(record.birthDay?.description ?? "-") \(record.indicator) \(string(record.indicatorCode))"
            + " [\(string(record.act))] \(record.occurredOn) \(record.magnitude)"
            + " \(record.expiresOn?.description ?? "-") \(record.ordinaryProcedure ? "ordinary" : "summary")"
            + " \(record.legallyConfirmed ? "confirmed" : "unconfirmed")"
        lines.append(text)
    }

    mutating func withdraw(_ withdrawal: Withdrawal) {
        lines.append("withdraw \(withdrawal.line) \(string(withdrawal.recordNo))")
    }

    mutating func refuse(_ row: RefusedRow) {
        lines.append("refuse \(row.line) [\(string(row.recordNo))] \(row.faults.codes.joined(separator: ";"))")
    }

    private func string(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// The transcript of a whole file, read in chunks of at most `chunk` bytes.
func read(
    _ file: [UInt8], as format: DeliveryFormat = .recordsCSV, encoding: FileEncoding? = nil, rows: Int? = nil,
    chunk: Int = 1 << 20
) throws -> [String] {
    var reader = DeliveryReader(
        format: format, rules: Given.rules, businessDay: Given.today, encoding: encoding, expectedRows: rows)
    var transcript = Transcript()
    var start = 0
    while start < file.count {
        let end = min(start + chunk, file.count)
        // A copy, so that reading past the chunk would be seen by the sanitizer and stale bytes by the assertions.
        try Array(file[start..<end]).withUnsafeBufferPointer { try reader.feed($0, to: &transcript) }
        start = end
    }
    try reader.finish()
    return transcript.lines
}

func read(
    _ file: String, as format: DeliveryFormat = .recordsCSV, encoding: FileEncoding? = nil, rows: Int? = nil,
    chunk: Int = 1 << 20
) throws -> [String] {
    try read(Array(file.utf8), as: format, encoding: encoding, rows: rows, chunk: chunk)
}
