package import CivilTime
package import Incentives
import Postgres
import Scoring
package import Signing
import Store

/// One version of a scenario for a face that shows it to people: what it says, and where it stands.
package struct VersionView: Sendable {
    package let code: String
    package let version: Int
    package let state: ScenarioState
    /// Of the document; names exactly what an officer saw.
    package let digest: SHA256Digest
    package let createdAt: Instant
    package let scenario: Scenario

    /// How requests and people name it.
    package var name: String { "\(code)/\(version)" }

    fileprivate init(_ stored: StoredVersion) throws {
        code = stored.code
        version = stored.version
        state = stored.state
        digest = stored.digest
        createdAt = stored.createdAt
        scenario = try stored.scenario()
    }
}

/// The life of a version as people read it.
package struct VersionLife: Sendable {
    package struct Step: Sendable {
        package let state: ScenarioState
        /// An officer's login, or what else did it.
        package let actor: String
        package let reason: String
        package let at: Instant
    }

    package let view: VersionView
    /// The first one first.
    package let steps: [Step]
    /// Numbers of all versions of the scenario, the newest first.
    package let versions: [Int]
}

extension ReadScenarios {
    package struct ViewPage: Sendable {
        package let versions: [VersionView]
        /// Where the next page begins; `nil` at the end.
        package let next: (code: String, version: Int)?
    }

    /// Versions by code and number whose code or names have `text` in them.
    package func views(
        state: ScenarioState?, kind: String?, provider: String?, text: String,
        after place: (code: String, version: Int) = ("", 0), limit: Int
    ) async throws -> ViewPage {
        var (found, place) = ([VersionView](), place)
        while true {
            let page = try await self(
                .init(state: state, kind: kind, provider: provider), after: place, limit: 200)
            for stored in page.versions {
                let view = try VersionView(stored)
                guard text.isEmpty || view.mentions(text) else { continue }
                if found.count == limit {
                    return ViewPage(versions: found, next: found.last.map { ($0.code, $0.version) })
                }
                found.append(view)
            }
            guard let next = page.next else { return ViewPage(versions: found, next: nil) }
            place = next
        }
    }

    /// - Throws: `Fault.scenarioUnknown`.
    package func view(_ code: String, _ version: Int? = nil) async throws -> VersionView {
        try await pool.transaction(.readOnly) { db in
            guard let found = try ScenarioStore.version(of: code, version, db) else { throw Fault.scenarioUnknown }
            return try VersionView(found)
        }
    }

    /// - Throws: `Fault.scenarioUnknown`.
    package func life(_ code: String, _ version: Int) async throws -> VersionLife {
        try await pool.transaction(.readOnly) { db in
            guard let found = try ScenarioStore.version(of: code, version, db),
                let latest = try ScenarioStore.version(of: code, nil, db)
            else { throw Fault.scenarioUnknown }
            let logins = Dictionary(
                try OfficerStore.all(db).map { ("\(Actor.officer($0.id))", $0.login) },
                uniquingKeysWith: { first, _ in first })
            return VersionLife(
                view: try VersionView(found),
                steps: try ScenarioStore.steps(of: found.key, db).map {
                    .init(state: $0.to, actor: logins[$0.actor] ?? $0.actor, reason: $0.reason, at: $0.at)
                }, versions: (1...latest.version).reversed())
        }
    }
}

extension VersionView {
    fileprivate func mentions(_ text: String) -> Bool {
        let wanted = text.lowercased()
        return [code, scenario.name.zh, scenario.name.en].contains { $0.lowercased().contains(wanted) }
    }
}

extension PreviewScenario {
    /// Codes of the live card's tiers that can be thresholds, from the lowest up; none without a card.
    package func tiers(in context: OperationContext) async throws -> [String] {
        try await pool.transaction(.readOnly) { db in
            let facts: CityFacts
            do {
                facts = try CityFacts.read(on: context.businessDay, db)
            } catch Fault.noScorecardLive {
                return []
            }
            return facts.tiers.filter { $0.from >= facts.base }.map(\.code)
        }
    }
}
