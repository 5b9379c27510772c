import Glibc
import Synchronization

/// The service of one city: `shangding serve` as a child, on the city's folder and ports.
final class CityService: Sendable {
    let place: DemoPlace
    private let options: SettingsOptions
    private let child = Mutex<ChildProgram?>(nil)

    init(_ place: DemoPlace, _ options: SettingsOptions) {
        self.place = place
        self.options = options
    }

    var http: LocalHTTP { LocalHTTP(host: place.host, port: place.port) }
    private var log: String { place.dataDirectory + "/serve.log" }

    /// Starts it and returns when it says that it is ready.
    func start() async throws {
        let flags = options.flags.merging(place.flags) { _, new in new }
            .merging(place.listening) { _, new in new }
        let started = try ChildProgram(
            ["serve"] + flags.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] }, appendingTo: log)
        child.withLock { $0 = started }
        while true {
            if let answer = try? http.ask("GET", "/health/ready"), answer.status == 200 { return }
            guard started.isRunning else { throw CommandFailure("the service of \(place.en) has ended; see \(log)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Ends it as nobody would ask it to, and returns when it has ended.
    func kill() async { await end(SIGKILL) }

    /// Asks it to stop and returns when it has.
    func stop() async { await end(SIGTERM) }

    private func end(_ signal: Int32) async {
        guard
            let running = child.withLock({ child in
                defer { child = nil }
                return child
            })
        else { return }
        running.send(signal)
        _ = await running.end()
    }
}
