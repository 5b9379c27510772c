import Postgres
import Store
import TestKit
import Testing

/// Every named statement of `Sql/Queries` fits the schema that the migrations make.
@Suite struct `Every statement` {
    /// What can be prepared of a statement. COPY takes no parameters and no PREPARE: its inner query stands for it.
    private enum Preparation {
        case describe(StaticString)
        case prepare(String)
        /// DDL and settings, which must run before what needs them.
        case run(String)
    }

    private static func preparation(of sql: StaticString) -> Preparation {
        let text = "\(sql)".split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        if text.hasPrefix("COPY (") {
            let end = text.firstRange(of: ") TO STDOUT")?.lowerBound ?? text.endIndex
            return .prepare(String(text[..<end].dropFirst("COPY (".count)))
        }
        if text.hasPrefix("COPY "), let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")") {
            let table = text[..<open].dropFirst("COPY ".count)
            return .prepare("SELECT \(text[text.index(after: open)..<close]) FROM \(table)")
        }
        if ["CREATE TEMPORARY TABLE", "SET LOCAL", "ANALYZE"].contains(where: text.hasPrefix) { return .run(text) }
        return .describe(sql)
    }

    @Test func `is prepared against the migrated schema`() async throws {
        #expect(SQL.all.count > 60)
        let faults = try await TestCity.with(.schema) { city in
            try await city.pool.transaction { db in
                for statement in SQL.all {
                    if case .run(let text) = Self.preparation(of: statement.sql) { try db.execute(script: text) }
                }
                var faults: [String] = []
                for statement in SQL.all {
                    try db.execute(script: "SAVEPOINT one")
                    do {
                        switch Self.preparation(of: statement.sql) {
                        case .describe(let sql): _ = try db.describe(sql)
                        case .prepare(let text):
                            try db.execute(script: "PREPARE \"\(statement.name)\" AS \(text)")
                        case .run: break
                        }
                    } catch {
                        faults.append("\(statement.name): \(String(reflecting: error))")
                        try db.execute(script: "ROLLBACK TO SAVEPOINT one")
                    }
                }
                return faults
            }
        }
        #expect(faults == [])
    }
}
