import CivilTime
package import Postgres
import Rights
import Scoring
import Signing
import Store

/// Writes down what a person decided about one purpose and one recipient: a consent given, given again or for longer,
/// or a refusal. Everyone who receives something is asked for alone (PIPL art 23), and nothing is unlimited.
package struct GiveConsent: Sendable {
    let pool: PostgresPool
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, idempotency: Idempotency, audit: AuditTrail
    ) {
        self.pool = pool
        self.idempotency = idempotency
        self.audit = audit
    }

    /// - Throws: `RightsRefusal` when the law or the person's own word is against it; `Fault.citizenUnknown`.
    package func callAsFunction(
        _ decision: ConsentDecision, of citizen: CitizenHandle, in context: OperationContext
    ) async throws -> ConsentView {
        try await pool.transaction { db in try decide(decision, citizen, in: context, db).outcome }
    }

    /// The same at most once for each idempotency key.
    package func callAsFunction(
        _ decision: ConsentDecision, of citizen: CitizenHandle, once: Once<ConsentView>, in context: OperationContext
    ) async throws -> [UInt8] {
        try await pool.transaction { db in
            try idempotency(
                once, in: context, db,
                again: { citizen, _ in try audit.append(.consentsRead, about: citizen, in: context, db) },
                { try decide(decision, citizen, in: context, db) })
        }
    }

    private func decide(
        _ decision: ConsentDecision, _ citizen: CitizenHandle, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> (citizen: Int64?, outcome: ConsentView) {
        if case .refused = decision.word, case .scoring = decision.subject { try AccountStore.lockToEndConsent(db) }
        let book = try AccountBook(citizen.key(db), in: context, db)
        let view =
            switch decision.subject {
            case .scoring(let separately):
                try decideScoring(decision.word, separately, book, in: context, db)
            case .purpose(let purpose, let recipient, let categories):
                try decidePurpose(decision.word, purpose, recipient, categories, book, in: context, db)
            }
        return (book.citizen, view)
    }

    private func decideScoring(
        _ word: ConsentDecision.Word, _ separately: [IndicatorCode], _ book: AccountBook,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> ConsentView {
        guard let known = book.known else { throw RightsRefusal.accountNotOpen }
        var account = known
        switch word {
        case .given(let evidence):
            let term = try ConsentTerm(givenAt: evidence.givenAt, until: evidence.until, at: context.now)
            _ = try book.standing.after(.consent(term, by: evidence.initiative), at: context.now)
            account = book.consenting(
                evidence, term, separately: try AccountBook.separateKeys(separately, in: context, db))
            if account.saysTheSame(as: known) {
                try audit.append(.consentsRead, about: book.citizen, in: context, db)
            } else {
                try audit.append(.consentGiven, about: book.citizen, object: "scoring", in: context, db)
            }
        case .refused:
            // Somebody who is asked to go on and says no has withdrawn.
            let next = try book.standing.after(.withdraw, at: context.now)
            if next != book.standing, case .withdrawn(let at) = next {
                account.state = .withdrawn
                account.withdrawnAt = at
                try audit.append(.consentWithdrawn, about: book.citizen, object: "scoring", in: context, db)
            }
        }
        let words = try StoredVocabulary.read(db)
        if !account.saysTheSame(as: known) { try book.write(account, in: context, db) }
        if account.state == .withdrawn, known.state != .withdrawn {
            try HoldEnding(audit: audit).releaseAll(of: book.citizen, restingOn: .scoring, in: context, db)
            try EndSharing.withdraw(of: book.citizen, in: context, db)
            try EventStore.append(.consentWithdrawn, about: book.citizen, at: context.now, db)
        }
        guard let view = ConsentView(account, on: context.businessDay, words: words) else {
            throw RightsRefusal.accountNotOpen
        }
        return view
    }

    func decidePurpose(
        _ word: ConsentDecision.Word, _ purpose: ConsentPurpose, _ recipient: ConsentRecipient,
        _ categories: [ConsentCategory], _ book: AccountBook, in context: OperationContext,
        _ db: isolated PostgresConnection
    ) throws -> ConsentView {
        switch book.standing {
        case .notOpened: throw RightsRefusal.accountNotOpen
        case .deceased, .erased: throw RightsRefusal.accountClosed
        case .active, .consentExpired, .withdrawn: break
        }
        guard purpose.fits(recipient) else { throw RightsRefusal.recipientUnfit }
        guard purpose.categories.isSuperset(of: categories) else { throw RightsRefusal.categoryUnfit }
        let known = try ConsentStore.open(book.citizen, db).first { $0.purpose == purpose && $0.recipient == recipient }
        let standing = known?.standing(on: context.businessDay) ?? .never
        let event: ConsentState.Event
        var evidence: ConsentEvidence?
        switch word {
        case .given(let given):
            guard !categories.isEmpty else { throw RightsRefusal.categoryUnfit }
            event = .give(
                try ConsentTerm(givenAt: given.givenAt, until: given.until, at: context.now), by: given.initiative)
            evidence = given
        case .refused: event = .refuse
        }
        let next = try standing.after(event, at: context.now)
        let consent = try StoredConsent(
            next, purpose, recipient, categories, evidence, after: known, at: context.now)
        try ConsentStore.replace(book.citizen, with: consent, db)
        let action: AuditAction =
            switch consent.state {
            case .given: .consentGiven
            case .refused: .consentRefused
            case .withdrawn: .consentWithdrawn
            }
        try audit.append(
            action, about: book.citizen, object: "\(ConsentView.Name.other(consent.id))", in: context, db)
        // Somebody who is asked to go on and says no has withdrawn.
        if purpose == .incentive, consent.state != .given || !categories.contains(.eligibility) {
            try HoldEnding(audit: audit).releaseAll(
                of: book.citizen, restingOn: .incentive(recipient.code), in: context, db)
        }
        // What partners were granted under a wider word does not outlive it.
        if purpose == .sharing, consent.state != .given || known?.isWider(than: consent) == true {
            try EndSharing.withdraw(of: book.citizen, towards: recipient, in: context, db)
        }
        if consent.state == .withdrawn {
            try EventStore.append(.consentWithdrawn, about: book.citizen, at: context.now, db)
        }
        return ConsentView(consent, on: context.businessDay)
    }
}

extension StoredConsent {
    /// The next version of a consent: what was agreed is kept when it ends.
    init(
        _ state: ConsentState, _ purpose: ConsentPurpose, _ recipient: ConsentRecipient,
        _ categories: [ConsentCategory], _ evidence: ConsentEvidence?, after known: StoredConsent?, at now: Instant
    ) throws {
        var term = known?.term
        let word: State
        switch state {
        case .given(let given), .expired(let given):
            word = .given
            term = given
        case .withdrawn: word = .withdrawn
        case .refused, .never: word = .refused
        }
        let isGiven = word == .given
        self.init(
            id: try known?.id ?? PublicID.random(), purpose: purpose, recipient: recipient,
            // Versions of one consent never share an instant, even when the clock stands still.
            knownFrom: known.map { max(now, Instant(microseconds: $0.knownFrom.microseconds + 1)) } ?? now, state: word,
            noticeVersion: isGiven ? evidence?.notice.text : known?.noticeVersion,
            evidence: isGiven ? evidence?.reference.text : known?.evidence,
            categories: isGiven ? Set(categories).sorted { $0.rawValue < $1.rawValue } : known?.categories ?? [],
            term: term)
    }
}

extension StoredConsent {
    /// Whether it allowed something, or for longer, that `next` does not.
    fileprivate func isWider(than next: StoredConsent) -> Bool {
        guard state == .given, let term, let nextTerm = next.term else { return false }
        return !Set(categories).isSubset(of: next.categories) || nextTerm.until < term.until
    }
}
