import Foundation

/// Build-time tool: reads the folder `Sql/` and writes one Swift file with a `StaticString` per named statement, a list
/// of the migrations and the roles. A statement that does not exist is then a compile error at its use.
///
/// Arguments: the `Sql` folder, the Swift file to write. Every fault names file and line and fails the build.
@main
struct EmbedSql {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { throw Fault(text: "usage: EmbedSql SQL-FOLDER OUTPUT") }
        let folder = URL(fileURLWithPath: arguments[1])
        let statements = try sqlFiles(in: folder.appendingPathComponent("Queries")).flatMap(statements(in:))
        let names = statements.map(\.name)
        if let repeated = Dictionary(grouping: names, by: { $0 }).first(where: { $0.value.count > 1 })?.key {
            throw Fault(text: "statement \(repeated) is defined twice")
        }
        let migrations = try sqlFiles(in: folder.appendingPathComponent("Migrations")).map(migration(in:))
        guard migrations.map(\.number) == Array(1...max(1, migrations.count)) else {
            throw Fault(text: "migrations must be numbered from 1 without gaps")
        }
        let roles = try String(contentsOf: folder.appendingPathComponent("Roles.sql"), encoding: .utf8)
        try source(statements: statements, migrations: migrations, roles: roles)
            .write(to: URL(fileURLWithPath: arguments[2]), atomically: true, encoding: .utf8)
    }

    static func sqlFiles(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "sql" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// Splits a file at its `-- name:` lines; what stands before the first may only be comments.
    static func statements(in file: URL) throws -> [(name: String, sql: String)] {
        var result: [(name: String, sql: String)] = []
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("-- name:") {
                let name = line.dropFirst(8).trimmingCharacters(in: .whitespaces)
                guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
                    throw Fault(text: "\(file.lastPathComponent):\(index + 1): a name is letters and digits")
                }
                result.append((name, ""))
            } else if !result.isEmpty {
                result[result.count - 1].sql += line + "\n"
            } else if !line.hasPrefix("--"), !line.allSatisfy(\.isWhitespace) {
                throw Fault(text: "\(file.lastPathComponent):\(index + 1): SQL before the first -- name:")
            }
        }
        return result.map { ($0.name, $0.sql.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    static func migration(in file: URL) throws -> (number: Int, name: String, sql: String) {
        let stem = file.deletingPathExtension().lastPathComponent
        guard stem.hasPrefix("m"), let underscore = stem.firstIndex(of: "_"),
            let number = Int(stem[stem.index(after: stem.startIndex)..<underscore])
        else { throw Fault(text: "\(file.lastPathComponent): a migration is named m0001_what_it_does.sql") }
        return (number, stem, try String(contentsOf: file, encoding: .utf8))
    }

    static func source(
        statements: [(name: String, sql: String)], migrations: [(number: Int, name: String, sql: String)],
        roles: String
    ) -> String {
        var text =
            "// Generated from Sql/ at build time.\n\n/// The named statements of `Sql/Queries`.\npackage enum SQL {\n"
        for statement in statements {
            text += "    package static let \(statement.name): StaticString = #\"\"\"\n\(statement.sql)\n\"\"\"#\n\n"
        }
        text += "    /// Every statement by name, for the test that prepares them all.\n"
        text += "    package static var all: [(name: String, sql: StaticString)] {\n        [\n"
        for statement in statements { text += "            (\"\(statement.name)\", \(statement.name)),\n" }
        text += "        ]\n    }\n\n"
        text += "    /// The migrations of `Sql/Migrations` in order.\n"
        text +=
            "    package static var migrations: [(number: Int, name: StaticString, sql: StaticString)] {\n        [\n"
        for migration in migrations {
            text += "(\(migration.number), \"\(migration.name)\", #\"\"\"\n\(migration.sql)\n\"\"\"#),\n"
        }
        text += "        ]\n    }\n\n    /// `Sql/Roles.sql`.\n"
        return text + "    package static let roles: StaticString = #\"\"\"\n\(roles)\n\"\"\"#\n}\n"
    }

    struct Fault: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}
