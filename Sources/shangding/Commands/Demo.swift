import ArgumentParser
import CivilTime
import DemoCity
import Glibc
import Logging
import Store
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

    @Option(help: "1, or 2: Zhengzhou and Hangzhou, and the story of a citizen of each in the other.")
    var cities = 1

    @Flag(help: "Stop after the report, or after the story of two cities.")
    var once = false

    @Flag(help: "With two cities: kill each service once at a random step of the story.")
    var kill = false

    func validate() throws {
        guard (1...DemoPlace.count).contains(cities) else { throw ValidationError("--cities must be 1 or 2") }
        guard !kill || cities == 2 else { throw ValidationError("--kill goes with --cities 2") }
        guard date == nil || cities == 1 else { throw ValidationError("two cities live today; leave --date out") }
    }

    func run() async throws {
        let settings = try await options.settings(adding: listening.flags)
        var log = commandLogger(settings)
        if settings.logLevel == .info { log.logLevel = .warning }
        guard case .privateCluster = settings.database else {
            throw CommandFailure(
                "demo works on the private cluster only, so that invented people never meet a real city; "
                    + "unset DATABASE_URL and the PG* variables")
        }
        if cities == 2 {
            return try await TwoCities(
                settings: settings, options: options, citizens: citizens, seed: seed, once: once, kill: kill, log: log
            ).run()
        }
        let day = try cityDay()
        let clock =
            date == nil ? ServiceClock.system : .starting(at: SyntheticCity.opening(of: day).adding(seconds: 120))
        try await withInstallation(settings, clock: clock, schema: .migrate, role: .app, log: log) { installation in
            let city = try await show(installation, day: day)
            if !once { try await serve(city, installation) }
        }
    }

    private func cityDay() throws -> Day {
        guard let date else { return ServiceClock.system.now.day }
        guard let day = Day(date) else { throw ValidationError("--date must be a day, YYYY-MM-DD") }
        return day
    }

    /// Builds the city unless it is there, and prints the report.
    private func show(_ installation: Installation, day: Day) async throws -> SyntheticCity {
        let started = ServiceClock.system.now
        func timing(_ what: String) {
            let milliseconds = (ServiceClock.system.now.microseconds - started.microseconds) / 1000
            printError("\(milliseconds) ms  \(what)")
        }
        let (city, outcome) = try await SyntheticCity.standing(
            in: installation, citizens: citizens, seed: seed, day: day, timing: timing)
        if outcome == nil {
            printError(
                "the city in \(installation.settings.dataDirectory) is reused; it was built for \(city.city.day)")
        }
        let context = SyntheticCity.afterBuilding(on: day)
        print(try await CityReport(city: city, installation: installation).text(outcome, in: context), terminator: "")
        return city
    }
}

extension Demo {
    /// Serves the city and prints what to try once the API answers.
    private func serve(_ city: SyntheticCity, _ installation: Installation) async throws {
        let metrics = "http://\(installation.settings.httpHost):\(installation.settings.metricsPort)/metrics"
        let client = DemoClient(installation: installation)
        let handles = try await client.handles(in: city)
        guard let citizen = CityReport.explained.flatMap({ handles[$0] }) else {
            throw CommandFailure("the synthetic city lacks the person its guide is about")
        }
        let officers = DemoOfficers(installation: installation)
        try await officers.prepare(in: installation.context("demo"))
        let password = try officers.password()
        let code = "\(CommandLine.arguments[0]) demo-code --data-dir '\(installation.settings.dataDirectory)'"
        let rewards = DemoRewards(installation: installation)
        let now = installation.clock.now
        // The address is not known before the service listens; its place is kept until then.
        let uses = try await rewards.lines(at: "$API", person: "$PERSON", now: now).map { "  " + $0 }
        try await Server(installation: installation).run { address in
            let person = "\(address)/v1/citizens/\(citizen)"
            let authorization = "-H \"Authorization: Bearer $TOKEN\""
            print(
                """

                The API listens. Try:
                  TOKEN=$(curl -s -K '\(client.file)' -d grant_type=client_credentials \(address)/oauth/token | grep -o 'sdt_[A-Za-z0-9_-]*')
                  curl -s \(authorization) \(person)/score
                  curl -s \(authorization) \(person)/explanation
                  curl -s \(authorization) -H 'Accept-Language: en' \(person)/outlook
                  curl -s \(authorization) '\(person)/history?limit=5'
                  curl -s \(authorization) '\(address)/v1/events?limit=5'
                  curl -s \(address)/v1/scorecards/live
                  curl -s \(address)/health/ready
                  curl -s \(metrics)
                Rewards, from browse to settled:
                  API=\(address) PERSON=\(person)
                \(uses.joined(separator: "\n"))
                Console, to write a scenario as one officer and approve it as another:
                  \(address)/console
                  login \(DemoOfficers.author) or \(DemoOfficers.approver), password \(password)
                  the code of the moment: \(code) \(DemoOfficers.author)
                Reference: \(address)/reference   Stop with Ctrl-C.
                """)
            fflush(nil)
        }
    }
}
