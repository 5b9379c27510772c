import Synchronization

/// Kills each city's service once, with SIGKILL, at a random step of the story and a random moment within it.
final class Strikes: Sendable {
    struct Strike: Sendable {
        let service: CityService
        let step: Int
        let milliseconds: Int
    }

    private let planned: [Strike]
    private let struck = Mutex<[String]>([])

    /// One for each service, at steps of `steps`.
    init(_ services: [CityService], in steps: Range<Int>) {
        planned = services.map {
            Strike(service: $0, step: Int.random(in: steps), milliseconds: Int.random(in: 0...30))
        }
    }

    /// Nobody is killed.
    init() {
        planned = []
    }

    /// Runs one step while whoever is due is killed and started again. The step itself has to bear it.
    ///
    /// - Returns: A line for each service that was killed.
    func during(_ step: Int, _ body: () async throws -> Void) async throws -> [String] {
        let due = planned.filter { $0.step == step }
        try await withThrowingTaskGroup(of: Void.self) { striking in
            striking.addTask {
                for strike in due {
                    try await Task.sleep(for: .milliseconds(strike.milliseconds))
                    await strike.service.kill()
                    try await strike.service.start()
                }
            }
            // What ends the step early ends the strikes too: nothing is started after it.
            try await body()
            try await striking.waitForAll()
        }
        return due.map {
            "\($0.service.place.zh) was killed \($0.milliseconds) ms into this step, and has started again"
        }
    }
}
