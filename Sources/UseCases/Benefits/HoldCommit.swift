import CivilTime
import Incentives
import Postgres
import Signing
import Store

/// Makes redemptions of holds, by the citizen's word or at the desk: consents are asked for again, units become used,
/// the redemption begins. The rows are locked and may be committed.
struct HoldCommit: Sendable {
    let book: BeneficiaryBook
    let audit: AuditTrail

    typealias Committing = (hold: StoredHold, version: VersionTerms, context: OperationContext)

    /// Why each may not go on, `nil` where it may: a consent it began under is no longer in force. The score is not
    /// asked for again. A visitor's hold ends with its grant, so that one which has not ended may go on.
    func consents(_ commits: [Committing], _ db: isolated PostgresConnection) throws -> [(any Error)?] {
        let residents = commits.indices.filter { commits[$0].hold.beneficiary > 0 }
        var faults = [(any Error)?](repeating: nil, count: commits.count)
        for (place, fault) in zip(residents, try consents(ofResidents: residents.map { commits[$0] }, db)) {
            faults[place] = fault
        }
        return faults
    }

    private func consents(
        ofResidents commits: [Committing], _ db: isolated PostgresConnection
    ) throws -> [(any Error)?] {
        guard !commits.isEmpty else { return [] }
        let people = try book.read(
            commits.map {
                .init(
                    citizen: $0.hold.beneficiary, version: $0.version, now: $0.context.now, readsDeposits: false)
            }, db)
        return zip(commits, people).map { commit, person in
            switch person {
            case .failure(let fault): return fault
            case .success(let person): return person.agrees(to: commit.version) ? nil : Fault.consentMissing
            }
        }
    }

    /// In the order given. Slots of what is out at one time stay taken, and so do those of the periods.
    ///
    /// - Throws: `BatchConflict.overtaken` when one had ended already, which the locks should have shown.
    func callAsFunction(
        _ commits: [Committing], _ db: isolated PostgresConnection
    ) throws -> [StoredRedemption] {
        guard let now = commits.map(\.context.now).max() else { return [] }
        let draws = commits.flatMap(\.hold.draws)
        _ = try QuotaPeriodStore.lock(Set(draws.map(\.pool)).sorted(), db)
        let ended = try HoldStore.end(
            commits.map { (key: $0.hold.key, at: $0.context.now) }, as: .committed, reason: "committed", db)
        guard ended, try QuotaPeriodStore.move(draws, .commit, at: now, db) else { throw BatchConflict.overtaken }
        var redemptions: [(row: StoredRedemption, actor: String)] = []
        for commit in commits {
            redemptions.append(
                (
                    StoredRedemption(
                        commit.hold, id: try BenefitID.random(of: commit.hold.scenario), life: commit.version.life,
                        extras: commit.version.extras(of: commit.hold), provider: commit.version.providerKey,
                        at: commit.context.now),
                    "\(commit.context.actor)"
                ))
        }
        try RedemptionStore.insert(redemptions, db)
        try audit.append(
            commits.map { (.benefitCommitted, $0.hold.beneficiary, AuditObject.hold($0.hold.id), $0.context) }, db)
        return redemptions.map(\.row)
    }
}
