import ArgumentParser
import Foundation
import Logging
import Store
import UseCases

/// The flags every command takes; each overrides the environment and the settings file.
struct SettingsOptions: ParsableArguments {
    @Option(help: "Folder of the private PostgreSQL, the keys and generated files.")
    var dataDir: String?

    @Option(help: "A file of settings, one NAME=value per line.")
    var settingsFile: String?

    @Option(help: "File with the encryption keys.")
    var keyRing: String?

    @Option(help: "File with the keys the city signs with.")
    var signingKeys: String?

    @Option(help: "File of passwords no officer may choose.")
    var refusedPasswords: String?

    @Option(help: "true to work on a server without the roles of Sql/Roles.sql.")
    var asOwner: String?

    @Option(help: "Folder with the texts of the city.")
    var cityDir: String?

    @Option(help: "Name of this city among partner cities, such as urn:ccr:410100.")
    var federationEntity: String?

    @Option(help: "true to let partners be in private networks, for demonstrations.")
    var federationAllowPrivate: String?

    @Option(help: "Connections for transactions.")
    var databaseConnections: String?

    @Option(help: "Shared connections for reads.")
    var databasePipelines: String?

    @Option(help: "Least level written to the log.")
    var logLevel: String?

    var flags: [String: String] {
        [
            "data-dir": dataDir, "key-ring": keyRing, "signing-keys": signingKeys,
            "refused-passwords": refusedPasswords, "as-owner": asOwner, "city-dir": cityDir,
            "federation-entity": federationEntity, "federation-allow-private": federationAllowPrivate,
            "database-connections": databaseConnections, "database-pipelines": databasePipelines,
            "log-level": logLevel,
        ].compactMapValues { $0 }
    }

    /// All settings, with the flags a command adds to the common ones.
    func settings(adding more: [String: String] = [:]) async throws -> Settings {
        try await Settings.read(
            flags: flags.merging(more) { _, new in new }, environment: ProcessInfo.processInfo.environment,
            file: settingsFile)
    }
}

/// The flags of commands that listen.
struct ListeningOptions: ParsableArguments {
    @Option(help: "Address the API listens on.")
    var httpHost: String?

    @Option(help: "Port of the API.")
    var httpPort: String?

    @Option(help: "Port of the metrics.")
    var metricsPort: String?

    @Option(help: "Address callers know the API by, without a path.")
    var publicUrl: String?

    @Option(help: "Addresses or networks of proxies whose last hop in X-Forwarded-For is believed.")
    var trustedProxies: String?

    @Option(help: "PEM file of the API's certificate and its chain.")
    var tlsCertificate: String?

    @Option(help: "PEM file of the certificate's private key.")
    var tlsKey: String?

    @Option(help: "The OpenAPI document to serve.")
    var contract: String?

    @Option(help: "Least release of OpenSSL to sign with SM2.")
    var sm2Openssl: String?

    @Option(help: "Longest time a stopping server waits for requests in flight.")
    var shutdownSeconds: String?

    var flags: [String: String] {
        [
            "http-host": httpHost, "http-port": httpPort, "metrics-port": metricsPort,
            "tls-certificate": tlsCertificate, "tls-key": tlsKey, "public-url": publicUrl,
            "trusted-proxies": trustedProxies, "contract": contract, "sm2-openssl": sm2Openssl,
            "shutdown-seconds": shutdownSeconds,
        ].compactMapValues { $0 }
    }
}

/// The logger of a command: lines of JSON on standard error.
func commandLogger(_ settings: Settings) -> Logger {
    Logger(label: "shangding") { JSONLogHandler(label: $0, level: settings.logLevel) }
}

/// Opens the installation a command works on, and seals what the command wrote into the audit where its role may.
/// Commands at a terminal log warnings only.
func withCommandInstallation<Result: Sendable>(
    _ options: SettingsOptions, role: DatabaseRole = .app, _ body: (Installation) async throws -> Result
) async throws -> Result {
    let settings = try await options.settings()
    var log = commandLogger(settings)
    if settings.logLevel == .info { log.logLevel = .warning }
    return try await withInstallation(settings, role: role, log: log) { installation in
        let result = try await body(installation)
        if role.seals { try await installation.sealAudit(installation.pool)(in: installation.context("seal")) }
        return result
    }
}
