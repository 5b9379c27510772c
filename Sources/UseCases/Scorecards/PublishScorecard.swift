package import Postgres
package import Scoring
import Signing
import Store

/// Stores a card verbatim and makes it live, by the hand of the server's owner: `shangding scorecard publish`. Only in
/// a city that has never had an officer; from then on one officer submits a card and another approves it.
///
/// `checked` means that the law gate refuses nothing and that every golden case came out as written; the step says how
/// many there were. The card that was live becomes superseded in the same transaction; scores it
/// gave stay, each naming the card it was computed with. Publishing what is live already is a no-op.
package struct PublishScorecard: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail

    package init(pool: PostgresPool, audit: AuditTrail) {
        self.pool = pool
        self.audit = audit
    }

    package enum Outcome: Sendable {
        case published(CardReference)
        case alreadyLive(CardReference)
        /// The law gate or a golden case says no; nothing was stored.
        case refused(CheckScorecard.Verdict)
    }

    package enum Failure: Error, CustomStringConvertible {
        /// This code and version exist with another document.
        case versionTaken(code: String, version: Int)
        /// A superseded card does not come back; a new version does.
        case superseded(code: String, version: Int)

        package var description: String {
            switch self {
            case .versionTaken(let code, let version):
                "version_taken: \(code) version \(version) exists with another document; give this one a new version"
            case .superseded(let code, let version):
                "superseded: \(code) version \(version) has been superseded; publish it as a new version"
            }
        }
    }

    package func callAsFunction(
        _ document: [UInt8], cases: [GoldenCase], reason: String, in context: OperationContext
    ) async throws -> Outcome {
        try await pool.transaction { db in
            if try OfficerStore.hasAny(db) { throw Fault.fourEyes }
            try ScorecardStore.lock(db)
            let (verdict, edition) = try CheckScorecard.judge(document, cases, db)
            guard let card = verdict.card, let edition, verdict.passes else { return .refused(verdict) }
            let digest = SHA256Digest(hashing: document)
            let reference = CardReference(code: card.code, version: card.version, digest: digest.hex)
            let known = try ScorecardStore.scorecard(code: card.code, version: Int32(card.version), db)
            if let known {
                guard known.digest == digest.bytes else {
                    throw Failure.versionTaken(code: card.code, version: card.version)
                }
                if known.state == .live { return .alreadyLive(reference) }
                if known.state == .superseded { throw Failure.superseded(code: card.code, version: card.version) }
            }
            let id =
                try known?.id
                ?? ScorecardStore.add(
                    code: card.code, version: Int32(card.version), edition: edition, digest: digest.bytes,
                    document: document, now: context.now, db)
            guard let id else { return .refused(verdict) }
            let steps = CardSteps(audit: audit)
            try steps.move(
                id, to: .checked, because: "\(reason); golden cases passed: \(cases.count)", in: context, db)
            try steps.makeLive(id, because: reason, in: context, db)
            return .published(reference)
        }
    }
}
