package import CivilTime
package import Incentives
package import Postgres
package import Signing

/// One version of a scenario as stored.
package struct StoredVersion: Sendable {
    package let key: Int32
    package let scenario: Int32
    /// Of the scenario, as the outside world names it.
    package let id: PublicID
    package let code: String
    package let version: Int
    package let state: ScenarioState
    package let digest: SHA256Digest
    package let kind: String
    package let provider: String
    package let startsOn: Day
    package let endsOn: Day
    package let createdAt: Instant
    package let document: [UInt8]
    /// Of the check that nobody is worse off, since its approval.
    package let certificate: [UInt8]?

    package static let prefix = "scn_"
}

/// One step in the life of a version.
package struct ScenarioStep: Sendable {
    /// `nil` for its beginning.
    package let from: ScenarioState?
    package let to: ScenarioState
    package let actor: String
    package let reason: String
    package let at: Instant
}

/// Scenarios, their versions and the steps of their lives. The database keeps a submitted document as it is, and lets a
/// version go only where its life allows.
package enum ScenarioStore {
    /// A document with what the database keeps of it in columns.
    package struct Draft: Sendable {
        package let scenario: Scenario
        package let document: [UInt8]
        package let digest: SHA256Digest

        package init(_ scenario: Scenario) {
            self.scenario = scenario
            document = scenario.document
            digest = SHA256Digest(hashing: document)
        }
    }

    package typealias Latest = (
        code: String, key: Int32, version: Int, state: ScenarioState, digest: SHA256Digest
    )
    package typealias Author = (actor: String, reason: String, now: Instant)

    /// Makes sure that scenarios of these codes exist.
    package static func add(_ codes: [String], now: Instant, _ db: isolated PostgresConnection) throws {
        let ids = try codes.map { _ in try PublicID.random() }
        _ = try db.run(Statements.add, (ids: ids, codes: codes, now: now))
    }

    /// Holds scenarios until commit.
    package static func lock(_ codes: [String], _ db: isolated PostgresConnection) throws {
        _ = try db.all(Statements.lock, codes)
    }

    package static func latest(of codes: [String], _ db: isolated PostgresConnection) throws -> [Latest] {
        try db.all(Statements.latest, codes)
    }

    /// Adds drafts; gives the number of each.
    package static func addVersions(
        _ drafts: [Draft], by author: Author, _ db: isolated PostgresConnection
    ) throws -> [(code: String, key: Int32, version: Int)] {
        try db.all(VersionStatements.add, (drafts: drafts, author: author))
    }

    /// Puts other documents in the place of drafts', by the keys of their versions.
    package static func replace(
        _ drafts: [(key: Int32, draft: Draft)], by author: Author, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(VersionStatements.replace, (drafts: drafts, author: author))
    }

    /// Moves a version to a state and writes down who did it, when and why.
    package static func move(
        _ key: Int32, to state: ScenarioState, by author: Author, _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.move, (key: key, state: state, author: author))
    }

    package static func certify(_ key: Int32, _ certificate: [UInt8], _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.certify, (key: key, certificate: certificate))
    }

    /// A version; the latest where no number is given.
    package static func version(
        of code: String, _ number: Int?, _ db: isolated PostgresConnection
    ) throws -> StoredVersion? {
        try db.first(VersionStatements.one, (code: code, version: number.map { Int32(clamping: $0) }))
    }

    package static func live(of scenario: Int32, _ db: isolated PostgresConnection) throws -> StoredVersion? {
        try db.first(VersionStatements.live, scenario)
    }

    package struct Filter: Hashable, Sendable {
        package var state: ScenarioState?
        package var kind: String?
        package var provider: String?

        package init(state: ScenarioState? = nil, kind: String? = nil, provider: String? = nil) {
            self.state = state
            self.kind = kind
            self.provider = provider
        }
    }

    package static func versions(
        _ filter: Filter, after: (code: String, version: Int), limit: Int, _ db: isolated PostgresConnection
    ) throws -> [StoredVersion] {
        try db.all(VersionStatements.page, (filter: filter, after: after, limit: limit))
    }

    /// What time alone moves.
    package static func due(
        on day: Day, _ db: isolated PostgresConnection
    ) throws -> [(code: String, version: Int)] {
        try db.all(Statements.due, day)
    }

    /// Writes down that an officer wrote documents or parts of them.
    package static func addAuthor(_ officer: Int32, of keys: [Int32], _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.addAuthors, (keys: keys, officer: officer))
    }

    package static func isAuthor(_ officer: Int32, of key: Int32, _ db: isolated PostgresConnection) throws -> Bool {
        try db.first(Statements.hasAuthor, (key: key, officer: officer)) ?? false
    }

    package static func steps(of key: Int32, _ db: isolated PostgresConnection) throws -> [ScenarioStep] {
        try db.all(Statements.steps, key)
    }

    /// The population on a day, counted by score and district.
    package static func population(
        on day: Day, _ db: isolated PostgresConnection
    ) throws -> [PopulationCell] {
        try db.all(Statements.population, day)
    }

    private enum Statements {
        static let add = Statement<(ids: [PublicID], codes: [String], now: Instant), Void>(sql: SQL.addScenarios) {
            given, writer in
            writer.append(given.ids.map(\.uuid))
            writer.append(given.codes)
            writer.append(given.now)
        }
        static let lock = Statement<[String], Int32>(
            sql: SQL.lockScenarios, encode: { codes, writer in writer.append(codes) },
            decode: { row throws(PostgresError) in try row.int32() })
        static let latest = Statement<[String], Latest>(
            sql: SQL.latestVersions, encode: { codes, writer in writer.append(codes) },
            decode: { row throws(PostgresError) in
                (
                    code: try row.text(), key: try row.int32(), version: Int(try row.int32()),
                    state: try VersionStatements.state(&row), digest: try VersionStatements.digest(&row)
                )
            })
        static let move = Statement<(key: Int32, state: ScenarioState, author: Author), Void>(sql: SQL.moveVersion) {
            step, writer in
            writer.append(step.key)
            writer.append(step.state.rawValue)
            writer.append(step.author.actor)
            writer.append(step.author.reason)
            writer.append(step.author.now)
        }
        static let certify = Statement<(key: Int32, certificate: [UInt8]), Void>(sql: SQL.certifyVersion) {
            given, writer in
            writer.append(given.key)
            writer.append(given.certificate)
        }
        static let due = Statement<Day, (code: String, version: Int)>(
            sql: SQL.versionsDue, encode: { day, writer in writer.append(day) },
            decode: { row throws(PostgresError) in (code: try row.text(), version: Int(try row.int32())) })
        static let addAuthors = Statement<(keys: [Int32], officer: Int32), Void>(sql: SQL.addVersionAuthors) {
            given, writer in
            writer.append(given.keys)
            writer.append(given.officer)
        }
        static let hasAuthor = Statement<(key: Int32, officer: Int32), Bool>(
            sql: SQL.versionHasAuthor,
            encode: { given, writer in
                writer.append(given.key)
                writer.append(given.officer)
            },
            decode: { row throws(PostgresError) in try row.bool() })
        static let steps = Statement<Int32, ScenarioStep>(
            sql: SQL.versionSteps, encode: { key, writer in writer.append(key) },
            decode: { row throws(PostgresError) in
                ScenarioStep(
                    from: try row.optionalText().flatMap(ScenarioState.init(rawValue:)),
                    to: try VersionStatements.state(&row), actor: try row.text(), reason: try row.text(),
                    at: try row.instant())
            })
        static let population = Statement<Day, PopulationCell>(
            sql: SQL.populationByScore, encode: { day, writer in writer.append(day) },
            decode: { row throws(PostgresError) in
                PopulationCell(
                    score: try row.optional(Int16.self).map(Int.init), district: try row.optionalText(),
                    people: try row.int64())
            })
    }
}
