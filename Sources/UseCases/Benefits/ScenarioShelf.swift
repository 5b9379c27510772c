package import CivilTime
import Incentives
package import Postgres
import Signing
import Store
import Synchronization

/// One version of a scenario with the keys the database knows it by. Never changes once it has run.
struct VersionTerms: Sendable {
    let key: Int32
    let scenarioKey: Int32
    let scenario: PublicID
    let version: Int
    let providerKey: Int32
    /// Recipient of the consent towards its provider.
    let recipient: String
    let terms: Scenario
    let life: RedemptionLife

    init(_ stored: StoredTerms) throws {
        key = stored.versionKey
        scenarioKey = stored.scenarioKey
        scenario = stored.scenario
        version = stored.version
        providerKey = stored.providerKey
        recipient = "provider:" + stored.providerCode.lowercased()
        terms = try Scenario(document: stored.document)
        life = terms.life
    }
}

extension VersionTerms {
    /// What a hold was granted under this version.
    func grant(of hold: StoredHold, for order: Order) throws(OrderFault) -> Grant {
        let level = Int(hold.level)
        return try (terms.levels.indices.contains(level) ? terms.levels[level].benefit : .nothing).grant(for: order)
    }

    /// What of it is neither money nor things.
    func extras(of hold: StoredHold) -> Grant.Extras { (try? grant(of: hold, for: hold.order))?.extras ?? .init() }
}

/// A live scenario: its version, and what it may draw on.
struct LiveScenario: Sendable {
    let version: VersionTerms
    let isRunning: Bool
    let pools: [ScenarioPool]
    /// Where it is given, by code.
    let outlets: [String: LiveOutlet]
    /// The same for lists, in the order of the codes.
    let places: [ScenarioOutlet]

    /// `outlets`: all there are.
    init(_ version: VersionTerms, isRunning: Bool, pools: [ScenarioPool], among outlets: [LiveOutlet]) {
        self.version = version
        self.isRunning = isRunning
        self.pools = pools
        let terms = version.terms
        let places = outlets.filter { outlet in
            outlet.isActive && outlet.providerKey == version.providerKey
                && (terms.outlets.isEmpty || terms.outlets.contains(outlet.code))
        }
        self.outlets = Dictionary(uniqueKeysWithValues: places.map { ($0.code, $0) })
        self.places = places.map { ScenarioOutlet(code: $0.code, name: $0.name, adcode: $0.adcode) }
    }

    /// The named outlet, or why it is none. Where every outlet has ended, none is good.
    func outlet(_ code: String?) -> (key: Int32?, isUnknown: Bool) {
        guard let code else { return (nil, outlets.isEmpty || pools.contains { $0.quota.outlet != nil }) }
        guard let outlet = outlets[code] else { return (nil, true) }
        return (outlet.key, false)
    }
}

/// Every live scenario in memory: read again when one changes and every few seconds, since a word may be lost. Whoever
/// grants something asks the database in the same transaction whether the version still runs, so what is old here
/// delays and never misleads.
package final class ScenarioShelf: Sendable {
    struct Contents: Sendable {
        var live: [PublicID: LiveScenario] = [:]
        var outlets: [Int32: LiveOutlet] = [:]
        var outletsByCode: [String: LiveOutlet] = [:]
        /// Pools that had nothing left when last looked at.
        var exhausted: Set<PoolPeriod> = []
        /// In the order of their codes, for lists.
        var inOrder: [LiveScenario] = []
    }

    private struct State {
        var contents = Contents()
        var versions: [Int32: VersionTerms] = [:]
    }

    private let state = Mutex(State())
    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    var contents: Contents { state.withLock { $0.contents } }

    func live(_ scenario: PublicID) -> LiveScenario? { state.withLock { $0.contents.live[scenario] } }
    func outlet(_ key: Int32) -> LiveOutlet? { state.withLock { $0.contents.outlets[key] } }
    func outlet(code: String) -> LiveOutlet? { state.withLock { $0.contents.outletsByCode[code] } }

    /// Reads everything anew.
    package func reload(now: Instant) async throws {
        try await pool.transaction(.snapshot) { db in try read(at: now, db) }
    }

    /// The terms of a version that runs or has run, read from the database once.
    func version(_ key: Int32, _ db: isolated PostgresConnection) throws -> VersionTerms {
        if let known = state.withLock({ $0.versions[key] }) { return known }
        guard let stored = try LiveScenarioStore.terms([key], db).first else { throw Fault.scenarioUnknown }
        let terms = try VersionTerms(stored)
        state.withLock { $0.versions[key] = terms }
        return terms
    }

    /// What a scenario that runs no more was, for whoever still asks for it; `nil` for one that is live.
    ///
    /// - Throws: `Fault.scenarioUnknown` for one that has never been published.
    func over(_ scenario: PublicID, _ db: isolated PostgresConnection) throws -> LiveScenario? {
        guard let last = try LiveScenarioStore.last(of: scenario, db) else { throw Fault.scenarioUnknown }
        guard !last.isLive else { return nil }
        let outlets = state.withLock { Array($0.contents.outlets.values) }
        return LiveScenario(try version(last.version, db), isRunning: false, pools: [], among: outlets)
    }

    private func read(at now: Instant, _ db: isolated PostgresConnection) throws {
        let live = try LiveScenarioStore.live(db)
        let known = state.withLock { $0.versions }
        var versions = known
        for stored in try LiveScenarioStore.terms(live.map(\.version).filter { known[$0] == nil }, db) {
            versions[stored.versionKey] = try VersionTerms(stored)
        }
        let pools = Dictionary(grouping: try LiveScenarioStore.pools(db), by: \.scenario)
        let outlets = try LiveScenarioStore.outlets(db)
        var contents = Contents()
        contents.outlets = Dictionary(uniqueKeysWithValues: outlets.map { ($0.key, $0) })
        contents.outletsByCode = Dictionary(uniqueKeysWithValues: outlets.map { ($0.code, $0) })
        for (key, isRunning) in live {
            guard let version = versions[key] else { continue }
            let scopes = Set(version.terms.quotas.map(\.scope))
            contents.live[version.scenario] = LiveScenario(
                version, isRunning: isRunning,
                pools: (pools[version.scenarioKey] ?? []).map(\.pool).filter { scopes.contains($0.quota.scope) },
                among: outlets)
        }
        let periods = contents.live.values.flatMap { $0.pools.map { $0.period(on: now.day) } }
        contents.exhausted = Set(try QuotaPeriodStore.available(periods, db).filter { $0.value == 0 }.keys)
        contents.inOrder = contents.live.values.sorted { $0.version.terms.code < $1.version.terms.code }
        state.withLock { state in
            state.versions.merge(versions) { $1 }
            state.contents = contents
        }
    }
}

extension Quota {
    /// What tells a pool of a scenario from the others.
    fileprivate var scope: [String] { [unit.rawValue, period.rawValue, district ?? "", outlet ?? ""] }
}
