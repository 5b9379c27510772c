import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Postgres
import Signing
import StrictJSON
import TestKit
import Testing
import UseCases

@testable import API
@testable import Console
@testable import shangding

/// The service on a port of this machine, put together as the program does it: the console for a browser, the API for
/// an app and a till.
struct ConsoleServer: Sendable {
    let address: String

    static func with<Result: Sendable>(
        _ console: ConsoleCity, _ body: @escaping @Sendable (ConsoleServer) async throws -> Result
    ) async throws -> Result {
        let (city, pipeline) = (console.city, PostgresPipeline(options: console.city.database.options, connections: 1))
        var services = try await Server(installation: installation(of: console)).services(
            pipeline, RequestPools(shared: city.pool), ConsoleCity.texts(),
            TokenCache(pipeline: pipeline, uptime: { 0 }))
        services.now = { console.now }
        let router = buildRouter(services: services, metrics: RequestMetrics(), logger: LogScan.logger)
        Console.addRoutes(to: router, services: console.services, logger: LogScan.logger)
        let (ports, said) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in said.yield(channel.localAddress?.port ?? 0) }, logger: LogScan.logger)
        let answer = try await withThrowingTaskGroup(of: Result?.self) { group in
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
        await pipeline.close()
        return answer
    }

    private static func installation(of console: ConsoleCity) async throws -> Installation {
        let city = console.city
        let repository = ConsoleCity.repository
        let settings = try await Settings.read(
            flags: [
                "data-dir": city.folder, "city-dir": repository.appending(path: "Deploy/City").path,
                "contract": repository.appending(path: "Docs/openapi.yaml").path,
            ], environment: [:], file: nil)
        return Installation(
            settings: settings, clock: .starting(at: console.now), options: city.database.options, pool: city.pool,
            scenarios: ScenarioShelf(pool: city.pool), identity: city.identity, audit: city.audit,
            signatures: try SignatureKeyRing.open(
                inDataFolder: city.folder, algorithms: SignatureAlgorithm.allCases, creatingAt: console.now),
            cluster: nil, log: LogScan.logger)
    }

    /// Sends JSON as the holder of a token, and reads what is answered.
    func ask(_ path: String, _ json: String = "", as token: SecretToken) async throws -> JSONObject {
        var headers: HTTPFields = [
            .authorization: "Bearer \(token.text)", .idempotencyKey: try PublicID.random().text(prefix: "key-"),
        ]
        if !json.isEmpty { headers[.contentType] = "application/json" }
        let answer = try await post(path, headers, json)
        #expect(answer.status == .ok, "\(path.split(separator: "/").last ?? ""): \(answer.text)")
        guard case .object(let object) = try JSONValue(reading: Array(answer.text.utf8)) else {
            return JSONObject(uniqueMembers: [])
        }
        return object
    }

    func post(
        _ path: String, _ headers: HTTPFields, _ body: String
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        let url = try #require(URL(string: address))
        let (host, port) = (try #require(url.host), try #require(url.port))
        var headers = headers
        headers[.contentLength] = "\(body.utf8.count)"
        let request = TestClient.Request(
            path, method: .post, authority: "\(host):\(port)", headers: headers, body: ByteBuffer(string: body))
        let response = try await TestClient.withClient(
            host: host, port: port, configuration: .init(timeout: .seconds(60))
        ) { try await $0.execute(request) }
        return (response.status, response.body.map { String(buffer: $0) } ?? "")
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
