package import CivilTime
package import Federation
package import Postgres
import Rights
import Signing
import Store

/// Writes down that a citizen agreed to be vouched for in another city, once for this invite, and mints the code they
/// carry there: consent, pair and code in one transaction. The code is shown once and kept as its digest.
package struct MintCode: Sendable {
    let pool: PostgresPool
    let reader: InviteReader
    let consents: GiveConsent
    let idempotency: Idempotency
    let audit: AuditTrail

    package init(
        pool: PostgresPool, shelf: TrustShelf, identity: IdentityKeys, audit: AuditTrail
    ) throws {
        let idempotency = try Idempotency(ring: identity.ring)
        self.pool = pool
        reader = InviteReader(pool: pool, shelf: shelf)
        consents = GiveConsent(pool: pool, idempotency: idempotency, audit: audit)
        self.idempotency = idempotency
        self.audit = audit
    }

    package struct MintedCode: Sendable {
        package let code: OneTimeCode
        package let expiresAt: Instant
        /// Where the home app sends the citizen back to, with the code.
        package let returnURI: String
        package let consent: ConsentView
    }

    /// The consent holds no longer than what it is for, unless a longer one towards the city is in force or `evidence`
    /// says so.
    ///
    /// - Throws: `Fault.inviteInvalid`; `.inviteUsed` where a code of this citizen for it was redeemed already;
    ///   `.sharingPaused`; `RightsRefusal`, `Fault.citizenUnknown`, `.idempotencyConflict`.
    package func callAsFunction(
        _ invite: [UInt8], of citizen: CitizenHandle, evidence: ConsentEvidence, once: Once<MintedCode>,
        in context: OperationContext
    ) async throws -> [UInt8] {
        let asked = await Result { try await reader(invite, at: context.now) }
        return try await pool.transaction { db in
            try idempotency(once, in: context, db) {
                let view = try asked.get()
                guard let partner = reader.partner(view.city), let recipient = SharingTerms.recipient(view.city) else {
                    throw Fault.inviteInvalid
                }
                let book = try AccountBook(citizen.key(db), in: context, db)
                let consent = try agree(view, recipient, evidence, book, in: context, db)
                return (book.citizen, try mint(view, partner, consent, book.citizen, in: context, db))
            }
        }
    }

    private func agree(
        _ view: InviteView, _ recipient: ConsentRecipient, _ evidence: ConsentEvidence, _ book: AccountBook,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> ConsentView {
        let known = try ConsentStore.open(book.citizen, db).first {
            $0.purpose == .sharing && $0.recipient == recipient && $0.state == .given
        }
        var categories = SharingTerms.categories(view.terms.disclose)
        var evidence = evidence
        let needed = context.now.adding(seconds: view.grantSeconds).day.adding(days: 1)
        var until = max(evidence.until ?? needed, needed)
        // What was agreed to before and holds is not undone by agreeing to something else of the same city.
        if let known, let term = known.term, term.isInForce(on: context.businessDay) {
            categories.formUnion(known.categories)
            until = max(until, term.until)
        }
        evidence.until = min(until, evidence.givenAt.day.adding(months: ConsentRules.longestMonths))
        return try consents.decidePurpose(
            .given(evidence), .sharing, recipient, Array(categories), book, in: context, db)
    }

    private func mint(
        _ view: InviteView, _ partner: TrustedPartner, _ consent: ConsentView, _ citizen: Int64,
        in context: OperationContext, _ db: isolated PostgresConnection
    ) throws -> MintedCode {
        guard case .other(let id) = consent.name else { throw Fault.consentUnknown }
        guard
            try !FederationHomeStore.newPairWaits(
                of: citizen, with: partner.number, at: context.now,
                days: reader.shelf.contents.pauseDays(of: view.city), db)
        else { throw Fault.sharingPaused }
        try FederationHomeStore.activatePair(
            of: citizen, with: partner.number, orElse: .random(), at: context.now, db)
        let code = try OneTimeCode.random()
        let expiresAt = context.now.adding(seconds: OneTimeCode.lifetime)
        let isNew = try FederationHomeStore.mint(
            NewCode(
                digest: code.digest, citizen: citizen, partner: partner.number, consent: id, invite: view.id,
                terms: view.terms, mintedAt: context.now, expiresAt: expiresAt), db)
        guard isNew else { throw Fault.inviteUsed }
        try audit.append(
            .sharingCodeMinted, about: citizen, object: AuditObject.sharing(view.city, view.terms.purpose), in: context,
            db)
        return MintedCode(code: code, expiresAt: expiresAt, returnURI: view.terms.returnURI, consent: consent)
    }
}
