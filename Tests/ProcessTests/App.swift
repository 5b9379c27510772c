import Foundation
import StrictJSON
import TestKit
import Testing

/// A city app's backend, as far as a test needs one: it calls the API with the `curl` command.
struct App: Sendable {
    let address: String

    /// Waits until the service answers that it is ready, or has ended.
    func waitUntilReady(_ server: Running) async throws {
        while server.isRunning {
            if try await ask("GET", "/health/ready", nil).status == 200 { return }
        }
        let ended = try await server.ended()
        Issue.record("the service ended with \(ended.code ?? -1): \(ended.errors)")
    }

    func token(client: String, secret: String) async throws -> String {
        let answer = try await Tool.run(
            "/usr/bin/env",
            ["curl", "-s", "-K", "-", address + "/oauth/token", "-d", "grant_type=client_credentials"],
            input: "user = \"\(client):\(secret)\"\n")
        return try JSONAnswer(status: 200, text: answer.output).string("access_token")
    }

    /// One request; the token and the content go through standard input, so that no other user sees them.
    func ask(
        _ method: String, _ path: String, _ token: String?, key: String? = nil, body: String? = nil
    ) async throws -> JSONAnswer {
        var settings = ["request = \"\(method)\"", "url = \"\(address)\(path)\""]
        if let token { settings.append("header = \"Authorization: Bearer \(token)\"") }
        if let key { settings.append("header = \"Idempotency-Key: \(key)\"") }
        if let body {
            settings.append("header = \"Content-Type: application/json\"")
            let line = body.replacing("\n", with: " ").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            settings.append("data = \"\(line)\"")
        }
        let answer = try await Tool.run(
            "/usr/bin/env", ["curl", "-s", "-m", "30", "-w", "\\n%{http_code}", "-K", "-"],
            input: settings.joined(separator: "\n") + "\n")
        let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false)
        return JSONAnswer(
            status: lines.last.flatMap { Int($0) } ?? 0, text: lines.dropLast().joined(separator: "\n"))
    }
}

/// What the service answered.
struct JSONAnswer: Sendable {
    let status: Int
    let text: String

    private func member(_ name: String) throws -> JSONValue? {
        guard case .object(let object) = try JSONValue(reading: Array(text.utf8)) else { return nil }
        return object[name]
    }

    func string(_ name: String) throws -> String {
        guard case .string(let value)? = try member(name) else {
            Issue.record("\(status) without \(name)")
            return ""
        }
        return value
    }

    func integer(_ name: String) throws -> Int64 {
        guard case .integer(let value)? = try member(name) else {
            Issue.record("\(status) without \(name)")
            return 0
        }
        return value
    }
}

/// A program of the system, run to its end.
enum Tool {
    static func run(_ path: String, _ arguments: [String], input: String = "") async throws -> Program.Ended {
        try await Running(path, arguments, dataFolder: "/nonexistent", input: input).ended()
    }
}
