import API
import CivilTime
import Federation
import Postgres
import Signing
import Synchronization
import UseCases

/// What the metrics say beside requests: the backlog of marks and what the maintainer has done.
final class ServiceGauges: Sendable {
    private struct Counts {
        var rescored: Int64 = 0
        var failures: Int64 = 0
        var sealed: Int64 = 0
        var sealFailures: Int64 = 0
        var expiredHolds: Int64 = 0
        var holdFailures: Int64 = 0
        var fetchFailures: Int64 = 0
        var toldPartners: Int64 = 0
        var untoldPartners: Int64 = 0
        var claimFaults: Int64 = 0
        /// `nil` until the books were first looked at.
        var quotaFaults: Int64?
        /// When the last look at the books was done; before the first, when this instance began.
        var quotasLookedAt: Instant
        var quotaCheckFailures: Int64 = 0
    }

    private let counts: Mutex<Counts>
    private let backlog: CountDirty
    private let unsealed: CountUnsealed
    /// `nil` where federation is off.
    private let partners: CountPartners?
    private let now: @Sendable () -> Instant

    /// `keys` sign messages to partners; `nil` where federation is off.
    init(pool: PostgresPool, keys: SignatureKeyRing?, now: @escaping @Sendable () -> Instant) {
        self.now = now
        counts = Mutex(Counts(quotasLookedAt: now()))
        partners = keys.map { CountPartners(pool: pool, keys: $0) }
        backlog = CountDirty(pool: pool)
        unsealed = CountUnsealed(pool: pool)
    }

    func recordSealed(_ entries: Int) { counts.withLock { $0.sealed += Int64(entries) } }
    func recordSealFailure() { counts.withLock { $0.sealFailures += 1 } }

    func recordExpired(_ holds: Int) { counts.withLock { $0.expiredHolds += Int64(holds) } }
    func recordHoldFailure() { counts.withLock { $0.holdFailures += 1 } }
    func recordFetchFailure() { counts.withLock { $0.fetchFailures += 1 } }
    func recordDelivery(acked: Int, failed: Int) {
        counts.withLock { counts in
            counts.toldPartners += Int64(acked)
            counts.untoldPartners += Int64(failed)
        }
    }
    func recordClaimFault() { counts.withLock { $0.claimFaults += 1 } }
    func recordQuotaFaults(_ faults: Int) {
        let now = now()
        counts.withLock { ($0.quotaFaults, $0.quotasLookedAt) = (Int64(faults), now) }
    }
    func recordQuotaCheckFailure() { counts.withLock { $0.quotaCheckFailures += 1 } }

    func record(_ event: RescoreMaintainer.Event) {
        counts.withLock { counts in
            switch event {
            case .rescored(let citizens): counts.rescored += Int64(citizens)
            case .failed: counts.failures += 1
            case .dayChanged: break
            }
        }
    }

    @Sendable func samples() async -> [MetricSample] {
        let instant = now()
        let now = counts.withLock { $0 }
        var samples = [
            MetricSample(
                name: "shangding_rescored_citizens_total", help: "Citizens the maintainer has scored anew.",
                kind: .counter, value: now.rescored),
            MetricSample(
                name: "shangding_rescore_failures_total", help: "Batches of the maintainer that failed.",
                kind: .counter, value: now.failures),
            MetricSample(
                name: "shangding_audit_sealed_total", help: "Audit entries this instance has sealed.",
                kind: .counter, value: now.sealed),
            MetricSample(
                name: "shangding_audit_seal_failures_total", help: "Attempts to seal the audit that failed.",
                kind: .counter, value: now.sealFailures),
            MetricSample(
                name: "shangding_holds_expired_total",
                help: "Holds this instance has ended because their time was over.",
                kind: .counter, value: now.expiredHolds),
            MetricSample(
                name: "shangding_hold_expiry_failures_total", help: "Attempts to end expired holds that failed.",
                kind: .counter, value: now.holdFailures),
            MetricSample(
                name: "shangding_quota_check_failures_total", help: "Looks at the books of units that failed.",
                kind: .counter, value: now.quotaCheckFailures),
            MetricSample(
                name: "shangding_quota_check_age_seconds",
                help: "Since the books of units were last looked at to the end, or since the start.",
                value: max(0, (instant.microseconds - now.quotasLookedAt.microseconds) / 1_000_000)),
        ]
        if let faults = now.quotaFaults {
            samples.append(
                MetricSample(
                    name: "shangding_quota_faults",
                    help: "What `verify quotas` found when this instance last looked; anything but 0 is an alarm.",
                    value: faults))
        }
        // A database that does not answer leaves the gauge out; readiness says so elsewhere.
        if let marks = try? await backlog() {
            samples.append(
                MetricSample(
                    name: "shangding_dirty_citizens", help: "Marks of citizens whose score has not followed yet.",
                    value: marks))
        }
        if let waiting = try? await unsealed() {
            samples.append(
                MetricSample(
                    name: "shangding_audit_unsealed", help: "Audit entries that wait to be sealed.", value: waiting))
        }
        return samples + (await ofPartners(now))
    }

    /// Nothing where federation is off. Seconds are gauges, so that alarms choose their own days.
    private func ofPartners(_ counts: Counts) async -> [MetricSample] {
        guard let partners else { return [] }
        var samples = [
            MetricSample(
                name: "shangding_partner_fetch_failures_total",
                help: "Statements and catalogues of partners that were not taken.", kind: .counter,
                value: counts.fetchFailures),
            MetricSample(
                name: "shangding_partner_events_acked_total", help: "Events that partners have signed for.",
                kind: .counter, value: counts.toldPartners),
            MetricSample(
                name: "shangding_partner_events_failed_total",
                help: "Events that partners refused or that ran out of time; anything but 0 is an alarm.",
                kind: .counter, value: counts.untoldPartners),
            MetricSample(
                name: "shangding_partner_claim_faults_total",
                help: "Claims that got no answer to be believed; the log says which partner and why.", kind: .counter,
                value: counts.claimFaults),
        ]
        guard let found = try? await partners(now: now()) else { return samples }
        for (state, count) in found.states {
            samples.append(
                MetricSample(
                    name: "shangding_partners_\(state.rawValue)", help: "Partner cities that are \(state.rawValue).",
                    value: count))
        }
        samples.append(
            MetricSample(
                name: "shangding_partners_silent",
                help: "Partners whose statement or catalogue could not be fetched the last time.", value: found.silent))
        samples += [
            MetricSample(
                name: "shangding_partner_events_waiting",
                help: "Events that partners have not signed for yet; growing for hours, a partner is away.",
                value: found.waiting),
            MetricSample(
                name: "shangding_partner_claims_percent",
                help: "How much of today's agreed claims the busiest partner has used; at 100 it is refused, an alarm.",
                value: found.claimsPercent),
        ]
        if let left = found.keySecondsLeft {
            samples.append(
                MetricSample(
                    name: "shangding_message_key_seconds_left",
                    help: "Until a message key has to be rotated; below 0 no statement can be published.", value: left))
        }
        if let left = found.statementSecondsLeft {
            samples.append(
                MetricSample(
                    name: "shangding_statement_seconds_left",
                    help: "Until this city's own statement ends; below 0 partners refuse everything.", value: left))
        }
        if let left = found.partnerSecondsLeft {
            samples.append(
                MetricSample(
                    name: "shangding_partner_statement_seconds_left",
                    help: "Until the first statement of an active partner ends.", value: left))
        }
        return samples
    }
}
