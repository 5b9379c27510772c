package import Incentives
package import Postgres
package import Signing
package import Store

/// Versions of scenarios in every state, for officers.
package struct ReadScenarios: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package struct Page: Sendable {
        package let versions: [StoredVersion]
        /// Where the next page begins; `nil` at the end.
        package let next: (code: String, version: Int)?
    }

    package struct Answer: Sendable {
        package let version: StoredVersion
        /// The steps of its life, the first one first.
        package let steps: [ScenarioStep]

        package var code: String { version.code }
        package var number: Int { version.version }
        package var state: ScenarioState { version.state }
        /// Of the document, by which a draft is named when it is changed.
        package var digest: SHA256Digest { version.digest }

        static func of(
            _ code: String, _ version: Int?, _ db: isolated PostgresConnection
        ) throws -> Answer {
            guard let found = try ScenarioStore.version(of: code, version, db) else { throw Fault.scenarioUnknown }
            return Answer(version: found, steps: try ScenarioStore.steps(of: found.key, db))
        }
    }

    /// Versions by code and number. Archived ones only where the filter asks for them.
    package func callAsFunction(
        _ filter: ScenarioStore.Filter = .init(), after place: (code: String, version: Int) = ("", 0), limit: Int
    ) async throws -> Page {
        let found = try await pool.transaction(.readOnly) { db in
            try ScenarioStore.versions(filter, after: place, limit: limit + 1, db)
        }
        let last = found.count > limit ? found[limit - 1] : nil
        return Page(versions: Array(found.prefix(limit)), next: last.map { ($0.code, $0.version) })
    }

    /// The same, for faces that do not know the store.
    package func callAsFunction(
        state: ScenarioState?, kind: String?, provider: String?, after place: (code: String, version: Int), limit: Int
    ) async throws -> Page {
        try await self(.init(state: state, kind: kind, provider: provider), after: place, limit: limit)
    }

    /// One version, the latest where no number is given.
    ///
    /// - Throws: `Fault.scenarioUnknown`.
    package func one(_ code: String, _ version: Int? = nil) async throws -> Answer {
        try await pool.transaction(.readOnly) { db in try Answer.of(code, version, db) }
    }

    /// What differs between two versions, in words; without `from`, from the version before.
    package func difference(
        of code: String, from: Int? = nil, to: Int? = nil
    ) async throws -> [ScenarioDifference.Change] {
        try await pool.transaction(.readOnly) { db in
            guard let new = try ScenarioStore.version(of: code, to, db) else { throw Fault.scenarioUnknown }
            guard let old = try ScenarioStore.version(of: code, from ?? (new.version - 1), db) else {
                // A first version has none before it: everything is new.
                if from == nil { return [] }
                throw Fault.scenarioUnknown
            }
            return ScenarioDifference.between(try old.scenario(), try new.scenario())
        }
    }
}
