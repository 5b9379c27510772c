import ArgumentParser
import Logging
import Store

/// `shangding serve`: the API, the metrics and the maintainer that keeps scores in step.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and keep scores in step with what is known. SIGTERM drains and stops.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var listening: ListeningOptions

    func run() async throws {
        let settings = try await options.settings(adding: listening.flags)
        guard let token = settings.apiToken else {
            throw CommandFailure("SHANGDING_API_TOKEN is not set; the API is guarded by it (32 to 256 characters)")
        }
        let log = commandLogger(settings)
        try await withInstallation(settings, role: .app, log: log) { installation in
            try await Server(installation: installation, token: token).run { address in
                log.info("serving", metadata: ["address": "\(address)"])
            }
        }
    }
}
