import CivilTime
import Federation
package import Postgres
import Store

/// Compares what partners were told with scores that came after: a grant whose person meets the asked band no longer
/// ends, and the partner hears of it as of a withdrawal, without the reason (CCR/1 §5.4, step 6).
///
/// A grant remembers the score it was judged by, so that a look costs one probe of a key for each grant that holds, and
/// scores are written without a thought for partners. Whoever is vouched for while a score is being written is judged
/// at the next look.
package struct JudgeGrants: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let cards: CardShelf
    let audit: AuditTrail
    let batchSize: Int32

    package init(
        pool: PostgresPool, shelf: TrustShelf, cards: CardShelf, audit: AuditTrail, batchSize: Int32 = 4096
    ) {
        self.pool = pool
        self.shelf = shelf
        self.cards = cards
        self.audit = audit
        self.batchSize = batchSize
    }

    package struct Report: Hashable, Sendable {
        package var judged = 0
        package var ended = 0
    }

    /// Judges all that are to be judged, a batch for each transaction. Nothing before this city has bands.
    package func callAsFunction(in context: OperationContext) async throws -> Report {
        var report = Report()
        let trust = shelf.contents
        guard let bands = trust.bands else { return report }
        while true {
            let batch = try await pool.transaction { db in try judge(bands, trust, in: context, db) }
            report.judged += batch.judged
            report.ended += batch.ended
            guard batch.judged == batchSize else { return report }
        }
    }

    private func judge(
        _ bands: BandMap, _ trust: TrustShelf.Contents, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Report {
        let grants = try FederationHomeStore.lockToJudge(at: context.now, limit: batchSize, db)
        guard !grants.isEmpty else { return Report() }
        let waivers = grants.map { trust.waivesDeposit($0.scenario, of: $0.entity, for: $0.purpose) }
        let forDeposits = try ScoreWithoutSuspensions.read(
            Dictionary(
                zip(grants, waivers).compactMap { $1 ? ($0.citizen, $0.run) : nil }, uniquingKeysWith: { max($0, $1) }
            ).map { ($0.key, $0.value) }, cards, db)
        let judged = zip(grants, waivers).map { grant, waives in
            let score = waives ? forDeposits[grant.citizen] : Int(grant.score)
            let meets = score.map { bands.meets(grant.minBand, by: $0) } ?? false
            return JudgedGrant(grant: grant, isMet: meets && grant.isWithinConsent)
        }
        try FederationHomeStore.judge(judged, at: context.now, db)
        let ended = judged.filter { !$0.isMet }.map(\.grant)
        try EndSharing.tell(ended.map { (partner: $0.partner, grant: $0.id) }, in: context, db)
        try audit.append(
            ended.map { (.sharingLapsed, $0.citizen, AuditObject.sharing($0.entity, $0.purpose), context) }, db)
        return Report(judged: judged.count, ended: ended.count)
    }
}
