import API
import CivilTime
import Foundation
import Hummingbird
import Logging
import Postgres
import ServiceLifecycle
import Signing
import Store
import UseCases

/// Reading scores over HTTP with a token, against a route that returns a constant of the same size through the same
/// middleware, token included. All are asked by the same `wrk` with the same thousand ids; every score is read from the
/// database. Measured without the audit and with it, which the service never does without.
struct ReadBench: Sendable {
    let city: BenchCity
    let repeats: Int
    let port: Int

    private static let secondsPerRound = 8

    func run() async throws -> String {
        _ = try await city.load()
        let client = BenchClient(city: city)
        let proof = try await client.prepare()
        if try await client.handles(limit: 1).isEmpty {
            _ = try await ScoreEveryone(pool: city.installation.pool)(in: city.context)
        }
        try await city.settle()
        let ids = try await client.handles(limit: 1000)
        guard let first = ids.first else { throw CommandFailure("nobody has a score to read") }
        let installation = city.installation
        let pipeline = PostgresPipeline(
            options: installation.options.statementTimeout(.seconds(5)),
            connections: installation.settings.databasePipelines)
        let tokens = try TokenCache(pipeline: pipeline, uptime: ServiceClock.uptime)
        let audited = try Server(installation: installation).services(
            pipeline, RequestPools(shared: installation.pool), try cityTexts(installation.settings), tokens)
        var plain = audited
        let readScore = ReadScore(
            pipeline: pipeline, pool: installation.pool, shelf: installation.shelf, audit: nil)
        plain.readScore = { try await readScore(of: $0, in: $1) }
        let token = try await IssueToken(pool: installation.pool, audiences: [], lifetime: 3600)(
            IssueToken.Request(proof: proof, from: nil), now: installation.clock.now
        ).token.text
        let view = try await plain.readScore(
            first, OperationContext(now: installation.clock.now, actor: .command("bench")))
        var lines: [String] = []
        for (name, services, target) in [("read", plain, "0.60"), ("read-audit", audited, "0.30")] {
            let router = buildRouter(services: services, metrics: RequestMetrics(), logger: installation.log)
            addConstantRoute(to: router, services: services, answering: view)
            lines.append(
                try await BenchServer(city: city, port: port).serving(router, tokens) {
                    try measure(name, ids, token: token, target: target)
                })
        }
        await pipeline.close()
        return lines.joined(separator: "\n")
    }

    /// Alternates the two routes, so that what else the machine does falls on both.
    private func measure(_ name: String, _ ids: [CitizenHandle], token: String, target: String) throws -> String {
        var ours: [Int] = []
        var floors: [Int] = []
        _ = try wrk("/v1/citizens/%s/score", ids, token, seconds: 3)
        for _ in 0..<repeats {
            floors.append(try wrk("/bench/constant/%s", ids, token, seconds: Self.secondsPerRound))
            ours.append(try wrk("/v1/citizens/%s/score", ids, token, seconds: Self.secondsPerRound))
        }
        let (our, floor) = (Measurements(values: ours), Measurements(values: floors))
        return "bench \(name): ratio \(ratio(our.median, floor.median)) (ours \(our.median)/s of \(our.spread), "
            + "floor \(floor.median)/s of \(floor.spread), 64 connections, one wrk thread; target ≥ \(target))"
    }

    /// Requests per second of one run of `wrk`.
    private func wrk(_ path: String, _ ids: [CitizenHandle], _ token: String, seconds: Int) throws -> Int {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("shangding-\(port).lua")
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        try Data(
            """
            local ids = {\(list)}
            local requests, n = {}, 0
            init = function()
              wrk.headers["Authorization"] = "Bearer \(token)"
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
