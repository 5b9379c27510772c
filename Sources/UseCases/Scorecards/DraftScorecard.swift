package import Postgres
import Rights
package import Scoring
package import Signing
import Store

/// Begins a new version of a scorecard, or changes its draft. Nothing of it counts before it was checked, submitted and
/// approved by another officer.
///
/// A draft has to be a scorecard document for a known catalogue edition; what the law gate and the golden cases say of
/// it comes with `CheckDraft`. Whoever writes any of it can never be the one who approves it.
package struct DraftScorecard: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Outcome: Sendable {
        case kept(CardReference)
        /// It is no scorecard document; nothing was stored.
        case refused([Refusal])
    }

    /// Asked for with a key, the answer to a refused document has to throw, so that nothing is kept of it.
    ///
    /// - Throws: `CheckScorecard.Failure`, or `Fault.versionTaken`.
    package func callAsFunction<Answer>(
        _ document: [UInt8], in context: OperationContext, answering: Answering<Outcome, Answer> = .plainly
    ) async throws -> Answer {
        try await pool.transaction { db in
            let officer = try context.officer(may: .scorecardDraft, db)
            return try answering(in: context, db) { try draft(document, officer.key, in: context, db) }
        }
    }

    private func draft(
        _ document: [UInt8], _ author: Int32, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> Outcome {
        let (verdict, edition) = try CheckScorecard.judge(document, [], db)
        guard let card = verdict.card, let edition else { return .refused(verdict.refusals) }
        guard try ScorecardStore.scorecard(code: card.code, version: Int32(card.version), db) == nil else {
            throw Fault.versionTaken
        }
        let digest = SHA256Digest(hashing: document)
        guard
            let id = try ScorecardStore.add(
                code: card.code, version: Int32(card.version), edition: edition, digest: digest.bytes,
                document: document, now: context.now, db)
        else { throw Fault.versionTaken }
        try keep(id, author, "drafted", in: context, db)
        return .kept(CardReference(code: card.code, version: card.version, digest: digest.hex))
    }

    /// Puts another document in the place of a draft's, if it still is the one the officer saw.
    ///
    /// - Throws: `Fault.draftChanged` when it is another one by now; `Fault.scorecardState` once it was submitted;
    ///   `Fault.versionTaken` when the document is of another code or version.
    package func replace(
        code: String, version: Int, seen: SHA256Digest, with document: [UInt8], in context: OperationContext
    ) async throws -> Outcome {
        try await pool.transaction { db in
            let officer = try context.officer(may: .scorecardDraft, db)
            guard let stored = try ScorecardStore.lock(code: code, version: Int32(clamping: version), db) else {
                throw Fault.scorecardUnknown
            }
            guard stored.state == .draft || stored.state == .checked else { throw Fault.scorecardState }
            guard stored.digest == seen.bytes else { throw Fault.draftChanged }
            let (verdict, edition) = try CheckScorecard.judge(document, [], db)
            guard let card = verdict.card, let edition else { return .refused(verdict.refusals) }
            guard card.code == code, card.version == version else { throw Fault.versionTaken }
            let digest = SHA256Digest(hashing: document)
            try ScorecardStore.replaceDraft(
                stored.id, edition: edition, digest: digest.bytes, document: document, db)
            try keep(stored.id, officer.key, "changed", in: context, db)
            return .kept(CardReference(code: code, version: version, digest: digest.hex))
        }
    }

    private func keep(
        _ id: Int32, _ author: Int32, _ reason: String, in context: OperationContext, _ db: isolated PostgresConnection
    ) throws {
        try ScorecardStore.addAuthor(author, of: id, db)
        try CardSteps(audit: audit).move(id, to: .draft, because: reason, in: context, db)
    }
}
