package import Incentives
package import Postgres
package import Signing

/// One version as it is stored, for whoever grants under it.
package struct StoredTerms: Sendable {
    package let versionKey: Int32
    package let scenarioKey: Int32
    package let scenario: PublicID
    package let version: Int
    package let providerKey: Int32
    package let providerCode: String
    package let document: [UInt8]
}

package struct LiveOutlet: Sendable {
    package let key: Int32
    package let providerKey: Int32
    package let code: String
    package let name: String
    package let adcode: String
    /// Whether it and its provider are active.
    package let isActive: Bool
}

/// What runs now, as the memory of the benefit desk needs it.
package enum LiveScenarioStore {
    /// What `scenario_version` notifies on every change.
    package static let channel = "shangding_scenario"

    /// Keys of the live versions, and whether each runs (or is paused).
    package static func live(_ db: isolated PostgresConnection) throws -> [(version: Int32, isRunning: Bool)] {
        try db.all(Statements.live)
    }

    package static func terms(
        _ versions: [Int32], _ db: isolated PostgresConnection
    ) throws -> [StoredTerms] {
        versions.isEmpty ? [] : try db.all(Statements.terms, versions)
    }

    /// The version of a scenario that is live, else the last that was; `nil` where none has ever been published.
    package static func last(
        of scenario: PublicID, _ db: isolated PostgresConnection
    ) throws -> (version: Int32, isLive: Bool)? {
        try db.first(Statements.last, scenario)
    }

    /// How a scenario is named outside.
    package static func publicID(ofScenario key: Int32, _ db: isolated PostgresConnection) throws -> PublicID? {
        try db.first(Statements.publicID, key)
    }

    /// Every pool, with its scenario.
    package static func pools(_ db: isolated PostgresConnection) throws -> [(scenario: Int32, pool: ScenarioPool)] {
        try db.all(Statements.pools)
    }

    /// How often the units of pools begin anew.
    package static func periods(
        of pools: [Int32], _ db: isolated PostgresConnection
    ) throws -> [Int32: QuotaPeriod] {
        pools.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: try db.all(Statements.periods, pools))
    }

    package static func outlets(_ db: isolated PostgresConnection) throws -> [LiveOutlet] {
        try db.all(Statements.outlets)
    }

    /// Those of the versions that run; they go on running until commit.
    package static func shareRunning(_ versions: [Int32], _ db: isolated PostgresConnection) throws -> Set<Int32> {
        versions.isEmpty ? [] : Set(try db.all(Statements.share, versions))
    }

    private enum Statements {
        static let live = Statement<Void, (version: Int32, isRunning: Bool)>(sql: SQL.liveVersionKeys) {
            row throws(PostgresError) in
            (version: try row.int32(), isRunning: try row.text() == "running")
        }
        static let terms = Statement<[Int32], StoredTerms>(
            sql: SQL.scenarioVersions, encode: { versions, writer in writer.append(versions) },
            decode: { row throws(PostgresError) in
                StoredTerms(
                    versionKey: try row.int32(), scenarioKey: try row.int32(), scenario: PublicID(uuid: try row.uuid()),
                    version: Int(try row.int32()), providerKey: try row.int32(), providerCode: try row.text(),
                    document: try row.bytes())
            })
        static let publicID = Statement<Int32, PublicID>(
            sql: SQL.publicIDOfScenario, encode: { key, writer in writer.append(key) },
            decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
        static let last = Statement<PublicID, (version: Int32, isLive: Bool)>(
            sql: SQL.lastVersionKey, encode: { id, writer in writer.append(id.uuid) },
            decode: { row throws(PostgresError) in
                (version: try row.int32(), isLive: ["running", "paused"].contains(try row.text()))
            })
        static let pools = Statement<Void, (scenario: Int32, pool: ScenarioPool)>(sql: SQL.allPools) {
            row throws(PostgresError) in
            let (scenario, pool) = (try row.int32(), try row.int32())
            guard let unit = Quota.Unit(rawValue: try row.text()), let period = QuotaPeriod(rawValue: try row.text())
            else { throw PostgresError.unreadable("quota_pool.unit") }
            let district = try row.text()
            let quota = Quota(
                unit: unit, period: period, district: district.isEmpty ? nil : district,
                outlet: try row.optionalText(), units: try row.int64())
            return (scenario: scenario, pool: ScenarioPool(id: pool, quota: quota))
        }
        static let periods = Statement<[Int32], (Int32, QuotaPeriod)>(
            sql: SQL.periodsOfPools, encode: { pools, writer in writer.append(pools) },
            decode: { row throws(PostgresError) in
                let pool = try row.int32()
                guard let period = QuotaPeriod(rawValue: try row.text()) else { throw .unreadable("quota_pool.period") }
                return (pool, period)
            })
        static let outlets = Statement<Void, LiveOutlet>(sql: SQL.allOutlets) { row throws(PostgresError) in
            LiveOutlet(
                key: try row.int32(), providerKey: try row.int32(), code: try row.text(), name: try row.text(),
                adcode: try row.text(), isActive: try row.bool())
        }
        static let share = Statement<[Int32], Int32>(
            sql: SQL.shareRunningVersions, encode: { versions, writer in writer.append(versions) },
            decode: { row throws(PostgresError) in try row.int32() })
    }
}
