import Foundation
import Hummingbird
import Logging
import NIOCore
import TestKit
import Testing

@testable import Console

/// The console on a port of this machine, for a browser.
struct ConsoleServer: Sendable {
    let address: String

    static func with<Result: Sendable>(
        _ console: ConsoleCity, _ body: @escaping @Sendable (ConsoleServer) async throws -> Result
    ) async throws -> Result {
        let router = Router(context: TestContext.self, options: .autoGenerateHeadEndpoints)
        Console.addRoutes(to: router, services: console.services, logger: LogScan.logger)
        let (ports, said) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in said.yield(channel.localAddress?.port ?? 0) }, logger: LogScan.logger)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(ConsoleServer(address: "http://127.0.0.1:\(port)")) }
                return nil
            }
            defer { group.cancelAll() }
            for try await result in group {
                if let result { return result }
            }
            throw Chromium.Failure(description: "the server ended")
        }
    }
}

/// Where pictures of pages go when somebody wants to look at them: the folder `SHANGDING_PICTURES` names.
enum Pictures {
    static func keep(_ browser: Chromium, _ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["SHANGDING_PICTURES"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await browser.picture().write(to: URL(filePath: "\(folder)/\(name).png"))
    }
}
