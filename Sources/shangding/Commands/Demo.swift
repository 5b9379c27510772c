import ArgumentParser
import CivilTime
import Logging
import UseCases

/// `shangding demo`: a synthetic city from nothing to a served score.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a synthetic city, score it, print a report and serve it. A second start reuses what is there.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var listening: ListeningOptions

    @Option(help: "How many people, 20 to 100000000.")
    var citizens = 20_000

    @Option(help: "The same seed and date give the same city.")
    var seed: UInt64 = 1

    @Option(help: "The city's day, YYYY-MM-DD; today when not given.")
    var date: String?

    @Flag(help: "Stop after the report.")
    var once = false

    func run() async throws {
        let settings = try await options.settings(adding: listening.flags)
        var log = commandLogger(settings)
        if settings.logLevel == .info { log.logLevel = .warning }
        let day = try cityDay()
        let clock = date == nil ? ServiceClock.system : .starting(at: SyntheticCity.opening(of: day).adding(seconds: 120))
        try await withInstallation(settings, clock: clock, schema: .migrate, log: log) { installation in
            try await show(installation, day: day)
            if !once { try await serveCity(installation) }
        }
    }

    private func cityDay() throws -> Day {
        guard let date else { return ServiceClock.system.now.day }
        guard let day = Day(date) else { throw ValidationError("--date must be a day, YYYY-MM-DD") }
        return day
    }

    /// Builds the city unless it is there, and prints the report.
    private func show(_ installation: Installation, day: Day) async throws {
        let city = try SyntheticCity(installation: installation, citizens: citizens, seed: seed, day: day)
        let started = ServiceClock.system.now
        func timing(_ what: String) {
            let milliseconds = (ServiceClock.system.now.microseconds - started.microseconds) / 1000
            printError("\(milliseconds) ms  \(what)")
        }
        let isBuilt = try await CityIsBuilt(pool: installation.pool)()
        let outcome = isBuilt ? nil : try await city.build(timing: timing)
        if isBuilt { printError("the city in \(installation.settings.dataDirectory) is reused") }
        let context = OperationContext(
            now: SyntheticCity.opening(of: day).adding(seconds: 120), actor: "cli:demo")
        print(try await CityReport(city: city, installation: installation).text(outcome, in: context), terminator: "")
    }
}
