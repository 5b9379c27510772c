import Intake
package import Postgres
import Store

/// Writes the report of a delivery's returned rows for the department, from what the database kept of them.
package struct WriteReturnReport: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Returns the number of rows in the report.
    package func callAsFunction(of delivery: Int64, to path: String) async throws -> Int {
        let rows = try await pool.transaction(.readOnly) { db in
            var report = try ReportFile(path: path)
            try DeliveryStore.returnedRows(of: delivery, db) { row in
                var faults = RowFaultSet()
                for code in row.reasons { if let fault = RowFault(code: code) { faults.insert(fault) } }
                try report.add(line: Int(row.line), recordNo: Array((row.recordNo ?? "").utf8), faults: faults)
            }
            try report.seal()
            return report.rows
        }
        try ReportFile.publish(path)
        return rows
    }
}
