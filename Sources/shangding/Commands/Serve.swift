import ArgumentParser
import Logging
import Signing
import Store

/// `shangding serve`: the API, the metrics and the maintainer that keeps scores in step.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and keep scores in step with what is known. SIGTERM drains and stops.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var listening: ListeningOptions

    func run() async throws {
        let settings = try await options.settings(adding: listening.flags)
        let log = commandLogger(settings)
        try await withInstallation(settings, role: .app, log: log) { installation in
            try SM2Library(installation).check(log)
            try await Server(installation: installation).run { address in
                log.info(
                    "serving", metadata: ["address": "\(address)", "openssl": "\(CryptographyLibrary.version)"])
            }
        }
    }
}
