import Foundation
import HTTPTypes
import HummingbirdTesting
import Rights
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Every operation, called by nobody, by an officer of every role and by a client of every scope, is let in or kept out
/// as `Docs/permissions.md` says.
@Suite struct `The permission matrix` {
    private static let header = "| Operation | Without a token | Roles | Scopes |"

    @Test func `is what the page says`() async throws {
        let found = try await TestCity.with { city async throws in try await rows(OfficerCity(city)) }
        let page = try Given.text("Docs/permissions.md")
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex(of: Self.header))
        let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        if ProcessInfo.processInfo.environment["SHANGDING_REWRITE_CONTRACT"] == "1" {
            let written = lines[..<(start + 2)] + found + lines[end...]
            try Data(written.joined(separator: "\n").utf8).write(
                to: Given.repository.appending(path: "Docs/permissions.md"))
            return
        }
        #expect(Array(lines[(start + 2)..<end]) == found)
    }

    private func rows(_ service: OfficerCity) async throws -> [String] {
        var officers: [(role: Role, officer: TestOfficer)] = []
        for role in Role.allCases {
            let login = "officer-" + role.rawValue.replacing("_", with: "-")
            let source = role == .departmentOfficer ? "szf" : nil
            officers.append((role, try await service.city.officer(login, role, source: source)))
        }
        var rows: [String] = []
        for endpoint in Endpoint.allCases {
            // Time for officers' limits to fill up.
            service.pass(seconds: 1)
            let nobody = try await isLetIn(service, endpoint, nil)
            var roles: [String] = []
            for (role, officer) in officers {
                // A session of its own for each call, because signing out is one of the calls.
                if try await isLetIn(service, endpoint, service.session(officer)) { roles.append(role.rawValue) }
            }
            var scopes: [String] = []
            for scope in Scope.allCases where try await isLetIn(service, endpoint, "scope \(scope.rawValue)") {
                scopes.append(scope.rawValue)
            }
            let cells = [
                nobody ? "✓" : "·", cell(roles, of: Role.allCases.count), cell(scopes, of: Scope.allCases.count),
            ]
            rows.append("| `\(endpoint.method) \(endpoint.template)` | \(cells.joined(separator: " | ")) |")
        }
        return rows
    }

    private func cell(_ names: [String], of count: Int) -> String {
        names.isEmpty ? "·" : names.count == count ? "all" : names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// Whether a call gets past the door: what it meets behind it, such as content that says nothing, does not matter.
    private func isLetIn(_ service: OfficerCity, _ endpoint: Endpoint, _ token: String?) async throws -> Bool {
        let path = endpoint.template.replacing("{id}", with: "cit_7zzzzzzzzzzzzzzzzzzzzzzzzz")
            .replacing(/\{[a-z]+\}/, with: "nothing")
        let hasContent = endpoint.method == .post || endpoint.method == .put
        let answer = try await service.ask(endpoint.method, path, as: token, hasContent ? "{}" : nil)
        // A limit says nothing about rights; attempts at passwords have one of their own.
        let isClient = token?.hasPrefix("scope ") ?? false
        #expect(answer.status != .tooManyRequests || !isClient || endpoint.access == .open, "\(endpoint)")
        return answer.status != .unauthorized && answer.status != .forbidden
    }
}
