import Foundation
import Testing

@testable import shangding

/// What operators can set, read from several places at once.
@Suite struct `The settings` {
    private static let token = "synthetic-token-0123456789-abcdefghij"

    private static func read(
        flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil
    ) async throws -> Settings {
        try await Settings.read(flags: flags, environment: environment, file: file)
    }

    /// A file with `text` for as long as `body` runs.
    private static func withFile<Result>(_ text: String, _ body: (String) async throws -> Result) async throws -> Result
    {
        let file = FileManager.default.temporaryDirectory.appending(path: "shangding-settings-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
    }

    private static func faults(
        flags: [String: String] = [:], environment: [String: String] = [:]
    ) async throws -> [String] {
        do {
            _ = try await read(flags: flags, environment: environment)
            return []
        } catch let faults as Settings.Faults {
            return faults.lines
        }
    }

    @Test func `that are not given have the documented default`() async throws {
        let settings = try await Self.read()
        #expect(settings.dataDirectory == ".shangding" && settings.keyRingPath == ".shangding/keys/ring")
        #expect(settings.httpHost == "127.0.0.1" && settings.httpPort == 8080 && settings.metricsPort == 9464)
        #expect(settings.apiToken == nil && settings.databaseConnections == 8 && settings.databasePipelines == 2)
        #expect(settings.cityDirectory == "Deploy/City" && settings.contractPath == "Docs/openapi.yaml")
        #expect("\(settings.logLevel)" == "info" && settings.shutdownSeconds == 20)
        guard case .privateCluster = settings.database else { return #expect(Bool(false), "\(settings.database)") }
    }

    @Test func `come from the flag, else the environment, else the settings file`() async throws {
        let name = SettingDefinition.httpPort.name
        try await Self.withFile("# ports\n\(name)=8003\nSHANGDING_METRICS_PORT=9003\n") { file in
            let all = try await Self.read(flags: ["http-port": "8001"], environment: [name: "8002"], file: file)
            #expect(all.httpPort == 8001 && all.metricsPort == 9003)
            #expect(try await Self.read(environment: [name: "8002"], file: file).httpPort == 8002)
            #expect(try await Self.read(file: file).httpPort == 8003)
        }
    }

    @Test func `with faults are refused with all of them at once and without a secret's value`() async throws {
        let secrets = ["short-token", "postgresql://clerk:hunter2@[broken"]
        let lines = try await Self.faults(
            flags: ["http-port": "0", "database-connections": "many"],
            environment: [
                "SHANGDING_API_TOKEN": secrets[0], "DATABASE_URL": secrets[1], "SHANGDING_LOG_LEVEL": "loud",
                "SHANGDING_DATABASE_PIPELINES": "17", "SHANGDING_SHUTDOWN_SECONDS": "",
            ])
        let named = lines.map { String($0.prefix { $0 != ":" }) }
        #expect(
            named == [
                "SHANGDING_HTTP_PORT", "SHANGDING_API_TOKEN", "DATABASE_URL", "SHANGDING_DATABASE_CONNECTIONS",
                "SHANGDING_DATABASE_PIPELINES", "SHANGDING_LOG_LEVEL", "SHANGDING_SHUTDOWN_SECONDS",
            ])
        let shown = Settings.Faults(lines: lines).description
        for secret in secrets + ["hunter2", "clerk"] { #expect(!shown.contains(secret)) }
    }

    @Test func `refuse one port for both the API and the metrics`() async throws {
        let lines = try await Self.faults(flags: ["http-port": "9464"])
        #expect(lines.count == 1 && lines[0].hasPrefix("SHANGDING_METRICS_PORT: must differ"))
    }

    @Test func `take secrets from files, without the end of the line`() async throws {
        let url = "postgresql://clerk:hunter2@db1,db2/shangding?target_session_attrs=read-write&sslmode=verify-full"
        try await Self.withFile(Self.token + "\n") { token in
            try await Self.withFile(url + "\r\n") { address in
                let settings = try await Self.read(environment: [
                    "SHANGDING_API_TOKEN_FILE": token, "DATABASE_URL_FILE": address,
                ])
                #expect(settings.apiToken == Self.token)
                guard case .url(url) = settings.database else { return #expect(Bool(false), "not the address") }
            }
        }
    }

    @Test func `refuse a secret given twice, a file that is not there, an empty one and a bad one`() async throws {
        try await Self.withFile("too short\n") { file in
            let twice = try await Self.faults(environment: [
                "SHANGDING_API_TOKEN": Self.token, "SHANGDING_API_TOKEN_FILE": file,
                "DATABASE_URL": "postgresql://clerk:hunter2@db/x", "DATABASE_URL_FILE": file,
            ])
            #expect(
                twice == [
                    "SHANGDING_API_TOKEN_FILE: must not be given together with SHANGDING_API_TOKEN",
                    "DATABASE_URL_FILE: must not be given together with DATABASE_URL",
                ])
            let bad = try await Self.faults(environment: ["SHANGDING_API_TOKEN_FILE": file])
            #expect(bad == ["SHANGDING_API_TOKEN: must be 32 to 256 visible ASCII characters"])
        }
        try await Self.withFile("\n") { file in
            let lines = try await Self.faults(environment: [
                "SHANGDING_API_TOKEN_FILE": file, "DATABASE_URL_FILE": "/nowhere/address",
            ])
            #expect(
                lines == [
                    "SHANGDING_API_TOKEN_FILE: the file's first line is empty",
                    "DATABASE_URL_FILE: the file cannot be read",
                ])
        }
    }

    @Test func `use a server named by the usual variables, but not by empty ones`() async throws {
        guard case .environment = try await Self.read(environment: ["PGHOST": "db"]).database else {
            return #expect(Bool(false), "PGHOST names a server")
        }
        guard case .privateCluster = try await Self.read(environment: ["PGHOST": ""]).database else {
            return #expect(Bool(false), "an empty PGHOST names none")
        }
    }
}
