import Foundation
import Testing

@testable import Rights

/// `Docs/permissions.md` says what the program decides.
@Suite struct `The page of permissions` {
    /// The rows of the table whose first cell says `title`, without code marks.
    private func table(_ title: String) throws -> [[String]] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Docs/permissions.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| \(title) |") })
        return lines[start...].prefix { $0.hasPrefix("|") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
        }
    }

    @Test func `has every permission of every role and no other`() throws {
        let rows = try table("Permission")
        let roles = try rows[0].dropFirst(2).map { try #require(Role(rawValue: $0)) }
        #expect(Set(roles) == Set(Role.allCases) && roles.count == Role.allCases.count)
        #expect(rows.dropFirst(2).map(\.first) == Permission.allCases.map(\.rawValue))
        for (permission, row) in zip(Permission.allCases, rows.dropFirst(2)) {
            for (role, cell) in zip(roles, row.dropFirst(2)) {
                let isHeld = role.permissions.contains(permission)
                #expect(cell == (isHeld ? "✓" : "·"), "\(permission.rawValue) \(role.rawValue)")
            }
        }
    }

    @Test func `has every kind of change with who asks and who approves`() throws {
        let rows = try table("Kind").dropFirst(2)
        #expect(rows.map(\.first) == ChangeKind.allCases.map(\.rawValue))
        for (kind, row) in zip(ChangeKind.allCases, rows) {
            #expect(row[2...3] == [kind.request.rawValue, kind.approve.rawValue])
        }
    }

    @Test func `has every scope`() throws {
        #expect(try table("Scope").dropFirst(2).map(\.first) == Scope.allCases.map(\.rawValue))
    }
}
