import Postgres
package import Rights
package import Signing

/// The use cases about accounts, consents and what is held about a person, as one set for the HTTP surface.
package struct AccountServices: Sendable {
    package let open: OpenAccount
    package let find: FindAccount
    package let read: ReadAccount
    package let erase: EraseAccount
    package let listConsents: ListConsents
    package let giveConsent: GiveConsent
    package let withdrawConsent: WithdrawConsent
    package let refuseRecording: RefuseRecording
    package let listRecords: ListRecords
    package let readReaders: ReadReaders
    package let export: ExportEverything
    package let issueReport: IssueReport
    package let verifyReport: VerifyReport
    package let issueStatement: IssueStatement
    /// For cursors into lists of records.
    package let cursorCipher: FieldCipher
    /// The city's public keys as a JWK Set.
    package let publicKeys: [UInt8]

    package init(
        pools: RequestPools, identity: IdentityKeys, shelf: CardShelf, signer: StatementSigner, audit: AuditTrail,
        trust: TrustShelf? = nil, rules: ConsentRules = ConsentRules()
    ) throws {
        let (pool, patient) = (pools.brief, pools.patient)
        let idempotency = try Idempotency(ring: identity.ring)
        open = OpenAccount(pool: patient, identity: identity, idempotency: idempotency, audit: audit, rules: rules)
        find = FindAccount(pool: pool, identity: identity, audit: audit)
        read = ReadAccount(pool: pool, identity: identity, audit: audit, rules: rules)
        erase = EraseAccount(pool: patient, audit: audit, trust: trust)
        listConsents = ListConsents(pool: pool, audit: audit, rules: rules)
        giveConsent = GiveConsent(pool: patient, idempotency: idempotency, audit: audit, rules: rules)
        withdrawConsent = WithdrawConsent(pool: patient, audit: audit, rules: rules)
        refuseRecording = RefuseRecording(pool: patient, audit: audit)
        listRecords = ListRecords(pool: pool, audit: audit)
        readReaders = ReadReaders(pool: pool, audit: audit)
        export = ExportEverything(pool: pool, identity: identity, shelf: shelf, audit: audit)
        issueReport = IssueReport(
            pool: pool, identity: identity, shelf: shelf, signer: signer, idempotency: idempotency, audit: audit,
            rules: rules)
        verifyReport = VerifyReport(pool: pool)
        issueStatement = IssueStatement(
            pool: pool, identity: identity, shelf: shelf, signer: signer, idempotency: idempotency, audit: audit)
        cursorCipher = try FieldCipher(identity.ring)
        publicKeys = signer.publicKeys
    }
}
