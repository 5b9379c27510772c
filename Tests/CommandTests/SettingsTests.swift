import Foundation
import Signing
import Store
import Testing
import UseCases

@testable import shangding

/// What operators can set, read from several places at once.
@Suite struct `The settings` {
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

    @Test func `must say so before the program works as the owner of what it should be guarded from`() async throws {
        let role = DatabaseRole.app
        #expect(try await Self.read().asOwner == false)
        #expect(try await Self.read(environment: ["SHANGDING_AS_OWNER": "true"]).asOwner)
        #expect(
            try await Self.faults(environment: ["SHANGDING_AS_OWNER": "yes"])
                == ["SHANGDING_AS_OWNER: must be true or false"])
        #expect(try role.isTaken(at: .granted, asOwner: false))
        #expect(try !role.isTaken(at: .absent, asOwner: true))
        for (standing, asOwner) in [(DatabaseRole.Standing.absent, false), (.denied, false), (.denied, true)] {
            #expect(throws: CommandFailure.self) { try role.isTaken(at: standing, asOwner: asOwner) }
        }
    }

    @Test func `that are not given have the documented default`() async throws {
        let settings = try await Self.read()
        #expect(settings.dataDirectory == ".shangding" && settings.keyRingPath == ".shangding/keys/ring")
        #expect(settings.httpHost == "127.0.0.1" && settings.httpPort == 8080 && settings.metricsPort == 9464)
        #expect(settings.trustedProxies.isEmpty && settings.databaseConnections == 8 && settings.databasePipelines == 2)
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
        let secrets = ["postgresql://clerk:hunter2@[broken"]
        let lines = try await Self.faults(
            flags: ["http-port": "0", "database-connections": "many"],
            environment: [
                "SHANGDING_TRUSTED_PROXIES": "10.0.0.1,proxy", "DATABASE_URL": secrets[0],
                "SHANGDING_LOG_LEVEL": "loud",
                "SHANGDING_DATABASE_PIPELINES": "17", "SHANGDING_SHUTDOWN_SECONDS": "",
            ])
        let named = lines.map { String($0.prefix { $0 != ":" }) }
        #expect(
            named == [
                "SHANGDING_HTTP_PORT", "SHANGDING_TRUSTED_PROXIES", "DATABASE_URL", "SHANGDING_DATABASE_CONNECTIONS",
                "SHANGDING_DATABASE_PIPELINES", "SHANGDING_LOG_LEVEL", "SHANGDING_SHUTDOWN_SECONDS",
            ])
        let shown = Settings.Faults(lines: lines).description
        for secret in secrets + ["hunter2", "clerk"] { #expect(!shown.contains(secret)) }
    }

    @Test func `name releases of the library by branch`() async throws {
        #expect(try await Self.read().sm2Fixes == nil)
        let named = try await Self.read(flags: ["sm2-openssl": "3.5.7, 3.0.23"]).sm2Fixes
        #expect(named?.description == "3.0.23, 3.5.7")
        for text in ["3.0", "3.0.19,3.0.23", "latest"] {
            let lines = try await Self.faults(environment: ["SHANGDING_SM2_OPENSSL": text])
            #expect(lines.count == 1 && lines[0].hasPrefix("SHANGDING_SM2_OPENSSL: must be releases"), "\(text)")
        }
    }

    @Test func `refuse one port for both the API and the metrics`() async throws {
        let lines = try await Self.faults(flags: ["http-port": "9464"])
        #expect(lines.count == 1 && lines[0].hasPrefix("SHANGDING_METRICS_PORT: must differ"))
    }

    @Test func `take secrets from files, without the end of the line`() async throws {
        let url = "postgresql://clerk:hunter2@db1,db2/shangding?target_session_attrs=read-write&sslmode=verify-full"
        for end in ["", "\n", "\r\n"] {
            try await Self.withFile(url + end) { address in
                let settings = try await Self.read(environment: ["DATABASE_URL_FILE": address])
                guard case .url(url) = settings.database else { return #expect(Bool(false), "not the address") }
            }
        }
    }

    @Test func `name proxies by address or network`() async throws {
        let settings = try await Self.read(flags: ["trusted-proxies": "10.0.0.1, 2001:db8::/32"])
        #expect(settings.trustedProxies.map(\.description) == ["10.0.0.1/32", "2001:db8::/32"])
        for text in ["proxy.example", "10.0.0.0/33", "10.0.0.1/8"] {
            let lines = try await Self.faults(environment: ["SHANGDING_TRUSTED_PROXIES": text])
            #expect(lines.count == 1 && lines[0].hasPrefix("SHANGDING_TRUSTED_PROXIES: must be"), "\(text)")
        }
    }

    @Test func `refuse a secret given twice, a file that is not there and an empty one`() async throws {
        try await Self.withFile("postgresql://db/x\n") { file in
            let twice = try await Self.faults(environment: [
                "DATABASE_URL": "postgresql://clerk:hunter2@db/x", "DATABASE_URL_FILE": file,
            ])
            #expect(twice == ["DATABASE_URL_FILE: must not be given together with DATABASE_URL"])
        }
        try await Self.withFile("\n") { file in
            let empty = try await Self.faults(environment: ["DATABASE_URL_FILE": file])
            #expect(empty == ["DATABASE_URL_FILE: the file's first line is empty"])
        }
        try await Self.withFile("letmein12345\n") { file in
            let plain = try await Self.faults(environment: ["SHANGDING_REFUSED_PASSWORDS": file])
            #expect(plain.count == 1 && plain[0].hasPrefix("SHANGDING_REFUSED_PASSWORDS: each line must be the SHA-1"))
        }
        let missing = try await Self.faults(environment: ["DATABASE_URL_FILE": "/nowhere/address"])
        #expect(missing == ["DATABASE_URL_FILE: the file cannot be read"])
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
