import Configuration
import Federation
import Logging
import Postgres
import Signing
import SystemPackage
import UseCases

/// Everything an operator can set, read once at start from flags, environment and settings file (in that order of
/// precedence). A value of this type is valid: all faults were reported together before it was made.
struct Settings: Sendable {
    let dataDirectory: String
    let httpHost: String
    let httpPort: Int
    let metricsPort: Int
    /// The PEM files of certificate chain and private key, where the API speaks TLS itself.
    let tls: (certificate: String, key: String)?
    /// Whether the program may work without the roles of `Sql/Roles.sql`.
    let asOwner: Bool
    /// The address callers know the API by, without a path: the issuer of what the city signs.
    let publicURL: String
    /// Proxies whose word for where a request comes from is believed.
    let trustedProxies: [NetworkRange]
    let database: Database
    let keyRingPath: String
    let signingKeysPath: String
    /// Passwords no officer may choose, beside those the rules know.
    let refusedPasswords: RefusedPasswords?
    let databaseConnections: Int
    let databasePipelines: Int
    let cityDirectory: String
    let contractPath: String
    /// Who this city is among partners; `nil` where federation is off.
    let federation: OwnCity?
    /// What the operator insists on for SM2; `nil` where any library may sign.
    let sm2Fixes: SM2Fixes?
    let logLevel: Logger.Level
    let shutdownSeconds: Int

    enum Database: Sendable {
        /// The private cluster under the data folder.
        case privateCluster
        /// `DATABASE_URL`, or what the file of `DATABASE_URL_FILE` holds.
        case url(String)
        /// libpq's own `PG*` variables.
        case environment([String: String])
    }

    /// Every fault found, one line each; never a value of a secret.
    struct Faults: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { (["the settings have faults:"] + lines.map { "  " + $0 }).joined(separator: "\n") }
    }

    /// Reads and checks all settings. `flags` maps flag names to values, `file` is the settings file if one was named.
    static func read(flags: [String: String], environment: [String: String], file: String?) async throws -> Settings {
        var providers: [any ConfigProvider] = []
        let named = SettingDefinition.all.compactMap { definition in
            definition.flag.flatMap { flags[$0] }.map { (definition.name, $0) }
        }
        providers.append(
            EnvironmentVariablesProvider(environmentVariables: Dictionary(uniqueKeysWithValues: named)))
        providers.append(EnvironmentVariablesProvider(environmentVariables: environment))
        if let file {
            providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file)))
        }
        return try Settings(reader: ConfigReader(providers: providers), environment: environment)
    }

    private init(reader: ConfigReader, environment: [String: String]) throws {
        var source = Source(reader: reader)
        let dataDirectory = source.text(.dataDirectory)
        self.dataDirectory = dataDirectory
        httpHost = source.text(.httpHost)
        httpPort = source.integer(.httpPort, in: 1...65_535)
        metricsPort = source.integer(.metricsPort, in: 1...65_535)
        let (certificate, key) = (source.text(.tlsCertificate), source.text(.tlsKey))
        tls = certificate.isEmpty ? nil : (certificate, key)
        if certificate.isEmpty != key.isEmpty {
            source.faults.append("SHANGDING_TLS_KEY: goes with SHANGDING_TLS_CERTIFICATE, both or neither")
        }
        publicURL = source.address(.publicURL, orElse: "\(tls == nil ? "http" : "https")://\(httpHost):\(httpPort)")
        trustedProxies = source.networks(.trustedProxies)
        database = source.database(.databaseURL, orFile: .databaseURLFile, environment: environment)
        asOwner = source.flag(.asOwner)
        let ring = source.text(.keyRing)
        keyRingPath = ring.isEmpty ? dataDirectory + "/keys/ring" : ring
        let signing = source.text(.signingKeys)
        signingKeysPath = signing.isEmpty ? dataDirectory + "/keys/signing" : signing
        refusedPasswords = source.refusedPasswords(.refusedPasswords)
        databaseConnections = source.integer(.connections, in: 2...64)
        databasePipelines = source.integer(.pipelines, in: 1...16)
        cityDirectory = source.text(.textsDirectory)
        contractPath = source.text(.contract)
        federation = source.ownCity(.federationEntity, .federationPrivate)
        sm2Fixes = source.sm2Fixes(.sm2OpenSSL)
        logLevel = source.level(.logLevel)
        shutdownSeconds = source.integer(.shutdownSeconds, in: 1...300)
        if httpPort == metricsPort {
            source.faults.append("SHANGDING_METRICS_PORT: must differ from SHANGDING_HTTP_PORT")
        }
        guard source.faults.isEmpty else { throw Faults(lines: source.faults) }
    }
}

/// Reads one definition after the other and keeps every fault.
private struct Source {
    let reader: ConfigReader
    var faults: [String] = []

    mutating func text(_ definition: SettingDefinition) -> String {
        let key = ConfigKey(definition.name.lowercased().split(separator: "_").map(String.init))
        return reader.string(forKey: key, isSecret: definition.isSecret) ?? definition.fallback
    }

    mutating func integer(_ definition: SettingDefinition, in range: ClosedRange<Int>) -> Int {
        guard let value = Int(text(definition)), range.contains(value) else {
            faults.append("\(definition.name): must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return value
    }

    mutating func flag(_ definition: SettingDefinition) -> Bool {
        let value = text(definition)
        if value != "true" && value != "false" { faults.append("\(definition.name): must be true or false") }
        return value == "true"
    }

    /// A secret, given itself or as the file that holds it, without the end of its last line; `nil` without either.
    private mutating func secret(_ definition: SettingDefinition, orFile file: SettingDefinition) -> String? {
        let value = text(definition)
        let path = text(file)
        if path.isEmpty { return value.isEmpty ? nil : value }
        guard value.isEmpty else {
            faults.append("\(file.name): must not be given together with \(definition.name)")
            return nil
        }
        guard let bytes = try? readFile(path, atMost: 1 << 20) else {
            faults.append("\(file.name): the file cannot be read")
            return nil
        }
        let held = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        if held.isEmpty { faults.append("\(file.name): the file's first line is empty") }
        return held
    }

    /// `http://` or `https://` with host and port, or the fallback when nothing is set.
    mutating func address(_ definition: SettingDefinition, orElse fallback: String) -> String {
        let value = text(definition)
        if value.isEmpty { return fallback }
        let rest =
            value.hasPrefix("https://") ? value.dropFirst(8) : value.hasPrefix("http://") ? value.dropFirst(7) : ""
        let isPlain = rest.utf8.allSatisfy { byte in
            switch byte {
            case 0x2D, 0x2E, 0x30...0x3A, 0x41...0x5B, 0x5D, 0x61...0x7A: true
            default: false
            }
        }
        if rest.isEmpty || !isPlain {
            faults.append(
                "\(definition.name): must be http:// or https:// with a host and perhaps a port, without a path")
        }
        return value
    }

    mutating func networks(_ definition: SettingDefinition) -> [NetworkRange] {
        text(definition).split(separator: ",").compactMap { part in
            guard let range = NetworkRange(part.filter { $0 != " " }) else {
                faults.append("\(definition.name): must be addresses or networks such as 10.1.0.0/16, comma-separated")
                return nil
            }
            return range
        }
    }

    mutating func ownCity(_ entity: SettingDefinition, _ allowPrivate: SettingDefinition) -> OwnCity? {
        let (name, allowsPrivate) = (text(entity), flag(allowPrivate))
        guard !name.isEmpty else { return nil }
        guard let id = EntityID(name) else {
            faults.append("\(entity.name): must be urn:ccr: and six digits of GB/T 2260, or urn:ccr:test: and a word")
            return nil
        }
        return OwnCity(entity: id, allowsPrivate: allowsPrivate)
    }

    mutating func refusedPasswords(_ definition: SettingDefinition) -> RefusedPasswords? {
        let path = text(definition)
        guard !path.isEmpty else { return nil }
        do throws(RefusedPasswordsFault) {
            return try RefusedPasswords(path: path)
        } catch {
            faults.append("\(error)")
            return nil
        }
    }

    mutating func sm2Fixes(_ definition: SettingDefinition) -> SM2Fixes? {
        let value = text(definition)
        guard !value.isEmpty else { return nil }
        guard let fixes = SM2Fixes(value) else {
            faults.append(
                "\(definition.name): must be releases such as 3.0.23, comma-separated and one for each branch")
            return nil
        }
        return fixes
    }

    mutating func level(_ definition: SettingDefinition) -> Logger.Level {
        let value = text(definition)
        guard let level = Logger.Level(rawValue: value), level >= .debug, level <= .error else {
            faults.append("\(definition.name): must be debug, info, notice, warning or error")
            return .info
        }
        return level
    }

    mutating func database(
        _ definition: SettingDefinition, orFile file: SettingDefinition, environment: [String: String]
    ) -> Settings.Database {
        guard let url = secret(definition, orFile: file) else {
            let names = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT"]
            return names.contains { environment[$0]?.isEmpty == false } ? .environment(environment) : .privateCluster
        }
        if !url.isEmpty, (try? ConnectionOptions(url: url)) == nil {
            faults.append("\(definition.name): is not an address PostgreSQL understands")
        }
        return .url(url)
    }
}
