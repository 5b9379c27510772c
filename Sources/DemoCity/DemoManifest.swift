/// What the files of one synthetic city hold and what an intake without faults will make of them; the demo command and
/// the tests compare it with what really happened.
package struct DemoManifest: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable {
        case enrolment
        case recordsCSV = "records-csv"
        case recordsNDJSON = "records-ndjson"
        case penalties = "xzcf"
        case courtList = "sxbzxr"
    }

    package enum Encoding: String, Hashable, Sendable {
        case utf8 = "UTF-8"
        case gb18030 = "GB18030"
    }

    package struct File: Hashable, Sendable {
        /// Relative to the city's folder, as `records/rsj.csv`.
        package var name: String
        /// Empty for the enrolment file.
        package var source: String
        package var format: Format
        package var encoding: Encoding
        /// Data rows, so without a header.
        package var rows: Int
        package var acceptedRows: Int
        /// Rows that go back, equal repeats included: `acceptedRows + returnedRows == rows`.
        package var returnedRows: Int
        /// How many of `returnedRows` only repeat an earlier row of the file.
        package var duplicateRows: Int
        /// Records the accepted rows make; more than `acceptedRows` where one penalty row states several classes.
        package var records: Int
    }

    package var enrolment: File
    /// In the order in which they must be delivered: a correction follows the file it corrects.
    package var deliveries: [File]

    package var records: Int { deliveries.reduce(0) { $0 + $1.records } }
    package var returnedRows: Int { deliveries.reduce(0) { $0 + $1.returnedRows } }
}
