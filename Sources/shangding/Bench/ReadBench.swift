import API
import CivilTime
import Foundation
import Hummingbird
import Logging
import Postgres
import ServiceLifecycle
import Store
import UseCases

/// Reading scores over HTTP, against a route that returns a constant of the same size through the same middleware. Both
/// are asked by the same `wrk` with the same thousand ids; every score is read from the database.
struct ReadBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let port: Int

    private static let token = [UInt8](repeating: 0x62, count: 40)
    private static let secondsPerRound = 8

    func run() async throws -> String {
        _ = try await city.load()
        if try await latest(limit: 1).isEmpty {
            _ = try await ScoreEveryone(pool: city.installation.pool)(in: city.context)
        }
        try await city.settle()
        let ids = try await latest(limit: 1000)
        guard let first = ids.first else { throw CommandFailure("nobody has a score to read") }
        let pipeline = PostgresPipeline(
            options: city.installation.options.statementTimeout(.seconds(5)),
            connections: city.installation.settings.databasePipelines)
        let server = Server(installation: city.installation, token: String(decoding: Self.token, as: UTF8.self))
        let services = try server.services(
            pipeline, city.installation.pool, try cityTexts(city.installation.settings))
        let router = buildRouter(services: services, metrics: RequestMetrics(), logger: city.installation.log)
        let view = try await services.readScore(
            .city(first), OperationContext(now: city.installation.clock.now, actor: .command("bench")))
        addConstantRoute(to: router, services: services, answering: view)
        let report = try await serving(router) { try measure(ids) }
        await pipeline.close()
        return report
    }

    /// Alternates the two routes, so that what else the machine does falls on both.
    private func measure(_ ids: [CityID]) throws -> String {
        var ours: [Int] = []
        var floors: [Int] = []
        _ = try wrk("/v1/citizens/%s/score", ids, seconds: 3)
        for _ in 0..<repeats {
            floors.append(try wrk("/bench/constant/%s", ids, seconds: Self.secondsPerRound))
            ours.append(try wrk("/v1/citizens/%s/score", ids, seconds: Self.secondsPerRound))
        }
        let (our, floor) = (Measurements(values: ours), Measurements(values: floors))
        return "bench read: ratio \(ratio(our.median, floor.median)) (ours \(our.median)/s of \(our.spread), "
            + "floor \(floor.median)/s of \(floor.spread), 64 connections, one wrk thread; target ≥ 0.60)"
    }

    private func latest(limit: Int) async throws -> [CityID] {
        try await city.installation.pool.transaction(.readOnly) { db in
            try db.all(Self.someIDs, Int32(limit)).map { CityID(.init(uuid: $0)) }
        }
    }

    private static let someIDs = Statement<Int32, UInt128>(
        sql: """
            SELECT city_id FROM citizen WHERE EXISTS (SELECT FROM score WHERE score.citizen_id = citizen.citizen_id)
            ORDER BY city_id LIMIT $1
            """,
        encode: { limit, writer in writer.append(limit) },
        decode: { row throws(PostgresError) in try row.uuid() })

    private func serving<Result: Sendable>(
        _ router: Router<APIContext>, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let application = try buildApplication(
            router: router, host: "127.0.0.1", port: port, logger: city.installation.log,
            onServerRunning: { _ in signal.finish() })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: city.installation.log))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in started {}
            let result = try body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    /// Requests per second of one run of `wrk`.
    private func wrk(_ path: String, _ ids: [CityID], seconds: Int) throws -> Int {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("shangding-\(port).lua")
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        try Data(
            """
            local ids = {\(list)}
            local requests, n = {}, 0
            init = function()
              wrk.headers["Authorization"] = "Bearer \(String(decoding: Self.token, as: UTF8.self))"
              for i, id in ipairs(ids) do requests[i] = wrk.format("GET", string.format("\(path)", id)) end
            end
            request = function() n = n % #requests + 1; return requests[n] end
            """.utf8
        ).write(to: script)
        defer { try? FileManager.default.removeItem(at: script) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "wrk", "-t1", "-c64", "-d\(seconds)s", "-s", script.path, "http://127.0.0.1:\(port)",
        ]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, !text.contains("Non-2xx"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Requests/sec:") }),
            let rate = line.split(separator: " ").last?.split(separator: ".").first.flatMap({ Int($0) })
        else { throw CommandFailure("wrk failed or met errors:\n" + text) }
        return rate
    }
}
