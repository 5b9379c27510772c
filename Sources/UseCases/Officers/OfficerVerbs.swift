import Postgres
package import Scoring

/// All that officers can do, put together from what an installation has.
package struct OfficerVerbs: Sendable {
    package let signIn: SignIn
    package let signOut: SignOut
    package let readSession: ReadSession
    package let sessions: OwnSessions
    package let changePassword: ChangePassword
    package let activate: ActivateOfficer
    package let listOfficers: ListOfficers
    package let requestOfficer: RequestOfficer
    package let disableOfficer: DisableOfficer
    package let readChanges: ReadChanges
    package let decideChange: DecideChange
    package let readScorecards: ReadScorecards
    package let draft: DraftScorecard
    package let check: CheckDraft
    package let submit: SubmitScorecard
    package let submitCatalogue: SubmitCatalogue
    package let reach: ReachCitizen
    package let enrol: EnrolAtCounter
    package let readAccount: ReadAccount
    package let explain: ExplainScore
    package let issueReport: IssueReport
    package let withdraw: WithdrawConsent
    package let markDeceased: MarkDeceased
    package let unmask: UnmaskIdentity
    package let readDeliveries: ReadDeliveries
    package let readAudit: ReadAudit
    package let listClients: ListClients
    package let registerClient: RegisterClient
    package let rotateCredential: RotateCredential
    package let revokeClient: RevokeClient
    package let grantCitizens: GrantCitizens
    package let scenarios: ScenarioVerbs
    package let partners: PartnerVerbs
    /// For what an officer makes once for each key.
    package let idempotency: Idempotency

    /// `cases` are the golden cases every card has to agree with; `own` is absent where federation is off.
    package init(
        pools: RequestPools, identity: IdentityKeys, audit: AuditTrail, effects: ChangeEffects, cases: [GoldenCase],
        shelf: CardShelf, signer: StatementSigner, own: OwnCity? = nil, desk: PasswordDesk = PasswordDesk()
    ) throws {
        let (pool, patient) = (pools.brief, pools.patient)
        let ring = identity.ring
        let credentials = try CheckCredentials(pool: pool, desk: desk, ring: ring, audit: audit)
        idempotency = try Idempotency(ring: ring)
        signIn = SignIn(check: credentials)
        signOut = SignOut(pool: pool, audit: audit)
        readSession = ReadSession(pool: pool)
        sessions = OwnSessions(check: credentials)
        changePassword = ChangePassword(check: credentials)
        activate = try ActivateOfficer(pool: pool, desk: desk, ring: ring, audit: audit)
        listOfficers = ListOfficers(pool: pool)
        requestOfficer = RequestOfficer(pool: pool, audit: audit)
        disableOfficer = DisableOfficer(pool: pool, effects: effects, audit: audit)
        readChanges = ReadChanges(pool: pool, own: own)
        decideChange = DecideChange(pool: pool, effects: effects, audit: audit)
        readScorecards = ReadScorecards(pool: pool)
        draft = DraftScorecard(pool: pool, audit: audit)
        check = CheckDraft(pool: pool, cases: cases, audit: audit)
        submit = SubmitScorecard(pool: pool, audit: audit)
        submitCatalogue = SubmitCatalogue(pool: pool, audit: audit)
        reach = ReachCitizen(pool: pool, identity: identity, audit: audit)
        enrol = EnrolAtCounter(
            open: OpenAccount(pool: patient, identity: identity, idempotency: idempotency, audit: audit))
        readAccount = ReadAccount(pool: pool, identity: identity, audit: audit)
        explain = ExplainScore(pool: pool, shelf: shelf, audit: audit)
        issueReport = IssueReport(
            pool: pool, identity: identity, shelf: shelf, signer: signer, idempotency: idempotency, audit: audit)
        withdraw = WithdrawConsent(pool: patient, audit: audit)
        markDeceased = MarkDeceased(pool: patient, audit: audit)
        unmask = UnmaskIdentity(pool: pool, identity: identity, audit: audit)
        readDeliveries = ReadDeliveries(pool: pool)
        readAudit = ReadAudit(pool: pool, audit: audit)
        listClients = ListClients(pool: pool)
        registerClient = RegisterClient(pool: pool, audit: audit)
        rotateCredential = RotateCredential(pool: pool, audit: audit)
        revokeClient = RevokeClient(pool: pool, audit: audit)
        grantCitizens = GrantCitizens(pool: pool, audit: audit)
        scenarios = ScenarioVerbs(pool: pool, audit: audit, own: own)
        partners = PartnerVerbs(pool: pool, audit: audit, own: own)
    }
}
