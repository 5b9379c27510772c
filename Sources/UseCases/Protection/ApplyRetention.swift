import CivilTime
package import Postgres
import Scoring
import Store

/// Lets go of what may no longer be kept, rule by rule, and reports what went: `shangding retention`, and once a day
/// while the service runs. Each rule is a transaction of its own; repeating it finds nothing left to do.
package struct ApplyRetention: Sendable {
    private let pool: PostgresPool
    private let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Rule: String, CaseIterable, Sendable {
        /// Records whose indicator's retention has ended: archived, and out of every answer (社会信用条例 art 19).
        case records
        /// Scores whose consent ended a grace period ago (PIPL art 47).
        case scores
        /// Keys of repeated requests, after a week.
        case idempotencyKeys = "idempotency_keys"
        /// What exchange with partners keeps for a short while.
        case federation
    }

    /// How many rows each rule let go.
    package typealias Report = [(rule: Rule, rows: Int)]

    package func callAsFunction(in context: OperationContext) async throws -> Report {
        var report: Report = []
        for rule in Rule.allCases {
            let rows =
                switch rule {
                case .records: try await archiveRecords(in: context)
                case .scores: try await ForgetUnconsented(pool: pool)(in: context)
                case .idempotencyKeys: try await ForgetIdempotencyKeys(pool: pool)(in: context)
                case .federation: try await ForgetFederation(pool: pool)(in: context)
                }
            report.append((rule, rows))
        }
        let words = report.map { "\($0.rule.rawValue):\($0.rows)" }.joined(separator: " ")
        try await pool.transaction { db in try audit.append(.retentionApplied, object: words, in: context, db) }
        return report
    }

    private func archiveRecords(in context: OperationContext) async throws -> Int {
        try await pool.transaction { db in
            let rules = try Self.rules(on: context.businessDay, db)
            guard !rules.isEmpty else { return 0 }
            // A delivery that is being accepted has resolved these records already; wait for it.
            try CitizenStore.lockPeople(db)
            return try RecordStore.archive(rules, on: context.businessDay, at: context.now, db)
        }
    }

    /// How long records of each indicator may be kept, by the latest edition that names it: one that today's catalogue
    /// has dropped ends no later for that. What the live card still counts is kept until it has ended, whatever a later
    /// edition says; the law gate bounds that time as it bounds retention.
    private static func rules(on day: Day, _ db: isolated PostgresConnection) throws -> [RetentionRule] {
        let words = try StoredVocabulary.read(db)
        let live = try ScorecardStore.live(db).flatMap { try ScorecardDocument.read($0.document).card }
        let counting = Dictionary(live?.items.map { ($0.indicator, $0) } ?? []) { first, _ in first }
        var named: Set<IndicatorCode> = []
        return try CatalogueStore.editions(until: day, db).flatMap { stored in
            try StoredCatalogue.edition(stored).indicators.compactMap { indicator in
                guard named.insert(indicator.code).inserted, let rank = words.vocabulary.rank(of: indicator.code),
                    case .months(let months)? = indicator.retention
                else { return nil }
                let item = counting[indicator.code]
                return RetentionRule(
                    indicator: words.indicatorKeys[Int(rank)], months: Int32(max(months, item?.validityMonths ?? 0)),
                    isList: indicator.validityMonths == nil || item.map { $0.validityMonths == nil } ?? false)
            }
        }
    }
}
