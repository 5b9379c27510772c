import Foundation
import Logging
import Store
import UnixSignals
import UseCases

/// `shangding demo --cities 2`: two services with two databases on one machine, and the story of how they come to trust
/// each other. Each city is served by a child of this program; this program plays the officers, the apps and the tills.
struct TwoCities: Sendable {
    let settings: Settings
    let options: SettingsOptions
    let citizens: Int
    let seed: UInt64
    /// End after the story.
    let once: Bool
    /// Kill each service once.
    let kill: Bool
    let log: Logger

    func run() async throws {
        try FileManager.default.createDirectory(atPath: settings.dataDirectory, withIntermediateDirectories: true)
        let places = try DemoPlace.all(settings)
        introduce(places)
        try await opened(places[0]) { first in
            try await opened(places[1]) { second in
                try await prepare(places, [first, second])
            }
        }
    }

    private func introduce(_ places: [DemoPlace]) {
        print("Two cities in a box, with invented people\n")
        for place in places {
            print("  \(place.number + 1)  \(place.zh) \(place.en)  \(place.entity)  \(place.address)")
            print("     bands: \(place.bands)")
        }
    }

    private func opened(_ place: DemoPlace, _ body: (Installation) async throws -> Void) async throws {
        let settings = try await place.settings(options)
        try FileManager.default.createDirectory(atPath: place.dataDirectory, withIntermediateDirectories: true)
        try await withInstallation(settings, schema: .migrate, role: .app, log: log, body)
    }

    private func prepare(_ places: [DemoPlace], _ installations: [Installation]) async throws {
        var built: [SyntheticCity] = []
        for (place, installation) in zip(places, installations) {
            built.append(
                try await StoryCity.build(
                    installation, citizens: citizens, seed: seed &+ UInt64(place.number), in: place))
        }
        let standing = built
        let services = places.map { CityService($0, options) }
        try await withSignals(services) {
            print("\nKeys\n")
            for place in places { try await keys(of: place) }
            for service in services { try await service.start() }
            if FileManager.default.fileExists(atPath: told) {
                print("\nThe story was told in this folder; in an empty one it is told again.")
            } else {
                var cities: [StoryCity] = []
                for (index, place) in places.enumerated() {
                    cities.append(try await StoryCity(place, services[index], installations[index], standing[index]))
                }
                try await CityStory(cities, kill ? Strikes(services, in: CityStory.steps) : Strikes()).tell()
                try writeWhole([], to: told)
                print("\nThe end: each city has one visitor's benefit used and settled, and one consent taken back.")
            }
            guard !once else { return }
            print("\nBoth cities go on. Stop with Ctrl-C.")
            fflush(nil)
            try await Task.sleep(for: .seconds(1 << 30))
        }
    }

    private var told: String { settings.dataDirectory + "/story-told" }

    /// Made and shown by the commands an operator types.
    private func keys(of place: DemoPlace) async throws {
        let root = RootKey(of: place)
        if !FileManager.default.fileExists(atPath: root.path) {
            try await command(place, ["federation", "root", "--out", root.path])
        }
        print("  \(place.zh)'s root key has the thumbprint \(try root.id)")
        let flags = place.flags.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] }
        let publish = ["federation", "publish", "--root", root.path, "--base", place.address] + flags
        print("  \(place.zh): \(try await command(place, publish))")
    }

    /// A command that ends, and what it said.
    @discardableResult
    private func command(_ place: DemoPlace, _ arguments: [String]) async throws -> String {
        let path = place.dataDirectory + "/command.log"
        try? FileManager.default.removeItem(atPath: path)
        let isDone = try await ChildProgram(arguments, appendingTo: path).end()
        let said = String(decoding: try readFile(path), as: UTF8.self)
        guard isDone else { throw CommandFailure("shangding \(arguments.prefix(2).joined(separator: " ")): \(said)") }
        return said.split(separator: "\n").joined(separator: " ")
    }

    /// Runs the story; its end, or a signal, stops both services in order.
    private func withSignals(
        _ services: [CityService], _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let story = Task { try await body() }
        let listening = Task {
            for await _ in signals {
                story.cancel()
                return
            }
        }
        let result = await story.result
        listening.cancel()
        for service in services { await service.stop() }
        do {
            try result.get()
        } catch is CancellationError {}
    }
}
