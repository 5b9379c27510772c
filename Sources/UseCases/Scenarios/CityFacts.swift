import CivilTime
package import Incentives
import Postgres
import Scoring
import Signing
package import Store

/// What of the city a scenario is judged against: the live card's tiers, the providers and outlets, and the population.
struct CityFacts: Sendable {
    let card: CardReference
    let base: Int
    /// From the lowest up.
    let tiers: [Scorecard.Tier]
    private(set) var gate: PublicationGate.Facts

    /// - Throws: `Fault.noScorecardLive`.
    static func read(on day: Day, _ db: isolated PostgresConnection) throws -> CityFacts {
        guard let stored = try ScorecardStore.live(db) else { throw Fault.noScorecardLive }
        guard let card = try ScorecardDocument.read(stored.document).card else {
            throw PostgresError.unreadable("scorecard.document")
        }
        var outlets = try ProviderStore.kinds(db).mapValues { _ in Set<String>() }
        for owner in try ProviderStore.owners(db) where owner.isActive {
            outlets[owner.provider]?.insert(owner.outlet)
        }
        return CityFacts(
            card: CardReference(
                code: stored.code, version: Int(stored.version), digest: SHA256Digest(bytes: stored.digest)?.hex ?? ""),
            base: card.base, tiers: card.tiers,
            gate: PublicationGate.Facts(
                tiers: card.tiers.floors, outlets: outlets, today: day))
    }

    /// As the city would be with these providers.
    mutating func add(_ providers: [Provider]) {
        var outlets = gate.outlets
        for provider in providers { outlets[provider.code, default: []].formUnion(provider.outlets.map(\.code)) }
        gate = PublicationGate.Facts(tiers: gate.tiers, outlets: outlets, today: gate.today)
    }

    /// The tier of a score; scores below the base are counted together.
    func tier(of score: Int) -> String { tiers.publicCode(of: score, base: base) }

    /// The check over the population, and everything against publishing.
    func judge(
        _ scenario: Scenario, over population: [PopulationCell]
    ) -> (check: NoDetriment, refusals: [GateRefusal]) {
        let check = NoDetriment(of: scenario, over: population, tiers: gate.tiers)
        let refusals = PublicationGate.refusals(of: scenario, facts: gate)
        // A level of another life is refused for that, and is hardly comparable.
        guard !refusals.contains(where: { $0.code == .levelOfAnotherLife }) else { return (check, refusals) }
        return (check, refusals + check.worseLevels.map { GateRefusal(.someoneWorseOff, at: "/levels/\($0)") })
    }

    /// Checks a scenario by the gate and over the population; the certificate of a version that may be published.
    ///
    /// - Throws: `ScenarioRefusal`.
    func certificate(
        of version: StoredVersion, _ scenario: Scenario, over population: [PopulationCell], on day: Day
    ) throws -> [UInt8] {
        let (check, refusals) = judge(scenario, over: population)
        guard refusals.isEmpty else { throw ScenarioRefusal(refusals: refusals) }
        return PublicationCertificate.written(
            check, scenario: version.code, version: version.version, digest: version.digest.hex, card: card.code,
            cardVersion: card.version, on: day)
    }
}

extension StoredVersion {
    /// What the version says. Stored documents have been read before.
    package func scenario() throws -> Scenario {
        do {
            return try Scenario(document: document)
        } catch {
            throw PostgresError.unreadable("scenario_version.document")
        }
    }

    /// How requests and people name it.
    package var name: String { "\(code)/\(version)" }
}
