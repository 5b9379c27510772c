import Glibc
import Signing
import StrictJSON
import UseCases

/// The story of two cities: they come to trust each other, a citizen of each uses a scenario of the other, and takes
/// the consent back. Every step is repeatable: what a killed city did not answer is asked again.
final class CityStory {
    let cities: [StoryCity]
    private let strikes: Strikes
    private var step = 0
    /// How much of each city's evidence has been printed.
    private var printed: [Int64]
    /// Makes this telling's keys its own.
    let telling: String

    /// Steps in which a city may be killed: the ceremonies, and both visits.
    static let steps = 1..<29

    init(_ cities: [StoryCity], _ strikes: Strikes) throws {
        self.cities = cities
        self.strikes = strikes
        printed = cities.map { _ in 0 }
        telling = String((try SecretToken.random(prefix: "")).text.prefix(12))
    }

    func tell() async throws {
        for (own, other) in [(0, 1), (1, 0)] { try await Ceremony(self, cities[own], cities[other]).tell() }
        for (own, other) in [(0, 1), (1, 0)] { try await Ceremony(self, cities[own], cities[other]).catalogue() }
        for (home, visited) in [(1, 0), (0, 1)] { try await Visit(self, home: home, visited: visited).tell() }
        guard step == Self.steps.upperBound - 1 else { throw CommandFailure("the story has \(step) steps") }
    }

    /// One step: printed before it, with what crossed after it.
    func step(_ title: String, _ body: () async throws -> [String]) async throws {
        step += 1
        Self.say("\n\(step). \(title)")
        var lines: [String] = []
        let struck = try await strikes.during(step) { lines = try await body() }
        for line in struck + lines { Self.say("   " + line) }
    }

    /// What the cities have exchanged since the last look, as both have kept it; each message once.
    func crossed(atLeast count: Int, in city: Int) async throws -> [String] {
        let (own, other) = (cities[city], cities[1 - city])
        var messages: [CrossedMessages.Message] = []
        try await Self.until("the evidence of \(own.place.en) has \(count) more messages") {
            messages = try await own.crossed.after(printed[city])
            return messages.count >= count
        }
        printed[city] = messages.last?.number ?? printed[city]
        return messages.flatMap { message in
            let (from, to) = message.isSent ? (own, other) : (other, own)
            return MessagePrinter.lines(message.jws, from: from.name, to: to.name, way: "over HTTP")
        }
    }

    /// Passes over what has been printed from the other side.
    func skipCrossed(in city: Int) async throws {
        printed[city] = try await cities[city].crossed.after(printed[city]).last?.number ?? printed[city]
    }

    /// Waits until something holds; both cities have two minutes for everything.
    static func until(_ what: String, _ holds: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while try await !holds() {
            guard ContinuousClock.now < end else { throw CommandFailure("waited two minutes in vain: \(what)") }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// At once, also into a file: whoever reads along sees where the story is.
    static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
