/// Synthetic people of tests. No number here belongs to a person: area codes 999xxx exist nowhere.
package enum Synthetic {
    /// What people of tests are called unless a test says otherwise: two words made up for this run, which no log line
    /// may hold. `LogScan` knows them.
    package static let name: String = {
        let name = [7, 8].map { length in
            let letters = (0..<length).compactMap { ($0 % 2 == 0 ? "bdgklmnrtvz" : "aiou").randomElement() }
            return letters.prefix(1).map { $0.uppercased() }.joined() + String(letters.dropFirst())
        }.joined(separator: " ")
        LogScan.watch(forName: name)
        return name
    }()

    /// A number in the format of GB 11643 with a correct check character.
    package static func person(_ sequence: Int, birth: String = "19900307", area: String = "999101") -> String {
        let digits = String(sequence)
        let body = area + birth + String(repeating: "0", count: 3 - digits.count) + digits
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return body + String(Array("10X98765432")[sum % 11])
    }
}

/// One row of the layout `records-csv`; sound unless a cell is replaced.
package struct RecordLine: Sendable {
    package static let header =
        "record_no,action,id_type,id_number,indicator,act,occurred_on,magnitude,expires_on,procedure,legally_confirmed\n"

    package var cells: [String]

    package init(
        _ recordNo: String, _ person: String, _ indicator: String, act: String = "",
        on occurredOn: String = "2026-06-01",
        magnitude: String = "", until expiresOn: String = "", procedure: String = "", confirmed: String = ""
    ) {
        let isLaw = indicator.hasPrefix("LAW") || indicator == "PRO-006"
        cells = [
            recordNo, "", "resident_id", person, indicator, act, occurredOn, magnitude, expiresOn,
            procedure.isEmpty && isLaw ? "ordinary" : procedure, confirmed.isEmpty && isLaw ? "yes" : confirmed,
        ]
    }

    package static func withdraw(_ recordNo: String) -> RecordLine {
        var line = RecordLine(recordNo, "", "")
        line.cells = [recordNo, "withdraw"] + [String](repeating: "", count: 9)
        return line
    }

    package var text: String {
        cells.map { cell in
            cell.contains { ",\"\n".contains($0) } ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
        }.joined(separator: ",")
    }

    package static func file(_ lines: [RecordLine]) -> String { header + lines.map { $0.text + "\n" }.joined() }
}

/// One row of an enrolment file.
package struct EnrolmentLine: Sendable {
    package static let header =
        "id_type,id_number,district,notice_version,consented_at,expires_at,separate_consents\n"

    package var text: String

    package init(
        _ person: String, district: String = "410102", notice: String = "v1", from: String = "2026-01-01",
        until: String = "2027-01-01", separately: String = ""
    ) {
        text = ["resident_id", person, district, notice, from, until, separately].joined(separator: ",")
    }

    package static func file(_ lines: [EnrolmentLine]) -> String { header + lines.map { $0.text + "\n" }.joined() }
}
