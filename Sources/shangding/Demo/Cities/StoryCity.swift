import CivilTime
import DemoCity
import Foundation
import Rights
import Signing
import UseCases

/// A city in a story: where it is, its service, what it keeps, and who speaks for it.
struct StoryCity: Sendable {
    let place: DemoPlace
    let service: CityService
    let installation: Installation
    let city: SyntheticCity
    let officers: [CityCaller]
    let approver: CityCaller
    let app: CityCaller
    let till: CityCaller

    /// Two who listen at the ceremony, and one who approves.
    static let listeners = ["demo.partner", "demo.second"]
    static let roles: [(login: String, role: Role)] =
        listeners.map { ($0, .partnerOfficer) } + [(DemoOfficers.approver, .approver)]
    /// The use a visitor makes of the other city.
    static let use = DemoRewards.uses[0]

    var name: String { place.zh }
    /// Builds the city's database unless it is there, with the officers and clients of the story.
    static func build(_ installation: Installation, citizens: Int, seed: UInt64, in place: DemoPlace) async throws
        -> SyntheticCity
    {
        let (city, outcome) = try await SyntheticCity.standing(
            in: installation, citizens: citizens, seed: seed, day: installation.clock.now.day
        ) { _ in }
        printError("\(place.en): \(outcome == nil ? "reused" : "built"), \(city.city.citizens) people")
        try await DemoOfficers(installation: installation, roles: roles).prepare(in: installation.context("demo"))
        return city
    }

    /// Lets everybody in; the service runs.
    init(_ place: DemoPlace, _ service: CityService, _ installation: Installation, _ city: SyntheticCity) async throws {
        self.place = place
        self.service = service
        self.installation = installation
        self.city = city
        let desk = DemoOfficers(installation: installation, roles: Self.roles)
        var officers: [CityCaller] = []
        for login in Self.listeners {
            officers.append(try await CityCaller(officer: login, of: desk, at: service.http))
        }
        self.officers = officers
        approver = try await CityCaller(officer: DemoOfficers.approver, of: desk, at: service.http)
        app = try await CityCaller(client: DemoClient(installation: installation).file, at: service.http)
        till = try await CityCaller(
            client: DemoRewards(installation: installation).file(of: Self.use), at: service.http)
    }

    /// The citizen the story is about.
    func citizen() async throws -> CitizenHandle {
        let handles = try await DemoClient(installation: installation).handles(in: city)
        guard let handle = CityReport.explained.flatMap({ handles[$0] }) else {
            throw CommandFailure("the synthetic city lacks the person the story is about")
        }
        return handle
    }

    var crossed: CrossedMessages { CrossedMessages(pool: installation.pool) }
}
