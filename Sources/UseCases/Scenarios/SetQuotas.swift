import CivilTime
import Incentives
import Postgres
import Store

/// Gives a scenario's pools the units of the version that runs from now on, in the transaction that starts it.
///
/// Pools outlive versions, so that a new one does not forget what was used. A period that has begun is changed with it:
/// more units are issued, or what is available is taken back, with an entry of the ledger. A pool the version no longer
/// has keeps its row with no units and its period as it is, for what was held under the version before.
enum SetQuotas {
    /// - Throws: `Fault.quotaBelowUsed` when more is held or used in a period than it would have, unless `clamping`.
    static func apply(
        _ quotas: [Quota], of scenario: Int32, clamping: Bool, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        let wanted = Dictionary(quotas.map { (Scope($0), $0.units) }) { first, _ in first }
        let pools = try QuotaStore.lock(of: scenario, db)
        let known = Set(pools.map { Scope($0.quota) })
        let new = quotas.filter { !known.contains(Scope($0)) }
        if !new.isEmpty { try QuotaStore.add(new, to: scenario, db) }
        let changed = pools.compactMap { pool -> (pool: Int32, units: Int64)? in
            let units = wanted[Scope(pool.quota)] ?? 0
            return units == pool.quota.units ? nil : (pool.key, units)
        }
        if !changed.isEmpty { try QuotaStore.setUnits(changed, db) }
        let kept = pools.filter { wanted[Scope($0.quota)] != nil }
        let periods = kept.map { (pool: $0.key, startsOn: $0.quota.period.start(of: now.day)) }
        guard !periods.isEmpty else { return }
        let units = Dictionary(kept.map { ($0.key, wanted[Scope($0.quota)] ?? 0) }) { first, _ in first }
        var changes: [(period: QuotaStore.Period, units: Int64)] = []
        for (period, balance) in try QuotaStore.lock(periods, db) {
            do {
                let change = try balance.change(to: units[period.pool] ?? 0, clamping: clamping)
                if change != 0 { changes.append((period, change)) }
            } catch {
                throw Fault.quotaBelowUsed
            }
        }
        if !changes.isEmpty { try QuotaStore.change(changes, now: now, db) }
    }

    /// What makes two quotas the same pool.
    private struct Scope: Hashable {
        let unit: Quota.Unit
        let period: QuotaPeriod
        let district: String?
        let outlet: String?

        init(_ quota: Quota) {
            (unit, period, district, outlet) = (quota.unit, quota.period, quota.district, quota.outlet)
        }
    }
}
