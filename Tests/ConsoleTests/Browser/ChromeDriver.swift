import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// The process that drives the browser, and the way to ask it.
struct ChromeDriver: Sendable {
    private let process: RunningProcess
    private let port: Int

    /// `Process` is used from one task at a time; the wrapper says so to nobody else.
    private actor RunningProcess {
        private let process = Process()
        private let output = Pipe()

        func start(_ path: String) throws {
            process.executableURL = URL(filePath: path)
            process.arguments = ["--port=0"]
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// The port it says it listens on, a moment after its start.
        func port() throws -> Int {
            var said = ""
            while true {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else {
                    throw Chromium.Failure(description: "chromedriver ended before it listened")
                }
                said += String(decoding: more, as: UTF8.self)
                guard let start = said.firstRange(of: "started successfully on port ") else { continue }
                let digits = said[start.upperBound...].prefix { $0.isNumber }
                if said[digits.endIndex...].contains("\n"), let port = Int(digits) { return port }
            }
        }

        /// Its browsers are gone by then: each session ends before its driver does.
        func stop() { process.terminate() }
    }

    static func start() async throws -> ChromeDriver {
        let path = "/usr/bin/chromedriver"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Chromium.Failure(
                description:
                    "the browser test needs a browser: apt-get install chromium chromium-driver (make setup does)")
        }
        let process = RunningProcess()
        try await process.start(path)
        return ChromeDriver(process: process, port: try await process.port())
    }

    func stop() async { await process.stop() }

    /// One command; the answer's `value`.
    func ask(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any? {
        let content = method == "POST" ? try JSONSerialization.data(withJSONObject: body ?? [:]) : nil
        let request = TestClient.Request(
            path, method: HTTPRequest.Method(method) ?? .get, authority: "127.0.0.1:\(port)",
            headers: content.map { [.contentType: "application/json", .contentLength: "\($0.count)"] } ?? [:],
            body: content.map { ByteBuffer(bytes: $0) })
        let response = try await TestClient.withClient(
            host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(60))
        ) { client in try await client.execute(request) }
        let bytes = response.body.map { Data($0.readableBytesView) } ?? Data()
        let value = (try JSONSerialization.jsonObject(with: bytes) as? [String: Any])?["value"]
        guard response.status == .ok else {
            let error = (value as? [String: Any])?["message"] as? String ?? "no reason"
            let command = path.split(separator: "/").dropFirst(2).joined(separator: "/")
            throw Chromium.Failure(description: "\(method) \(command): \(error.prefix(300))")
        }
        return value
    }
}
