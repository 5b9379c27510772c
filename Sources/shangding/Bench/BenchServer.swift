import API
import Hummingbird
import Logging
import ServiceLifecycle
import UseCases

/// The HTTP a benchmark asks, in this process, for as long as it measures.
struct BenchServer: Sendable {
    let city: BenchCity
    let port: Int

    func serving<Result: Sendable>(
        _ router: Router<APIContext>, _ tokens: TokenCache, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let application = try buildApplication(
            router: router, host: "127.0.0.1", port: port, logger: city.installation.log,
            onServerRunning: { _ in signal.finish() })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [TokenMaintenance(installation: city.installation, tokens: tokens), application],
                logger: city.installation.log))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in started {}
            let result = try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }
}
