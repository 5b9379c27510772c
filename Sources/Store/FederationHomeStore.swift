package import CivilTime
package import Federation
package import Postgres
package import Rights
package import Signing

/// A one-time code and all that is known of its person at the moment of the claim.
package struct StoredCode: Sendable {
    package let digest: SHA256Digest
    package let citizen: Int64
    package let partner: Int32
    package let invite: MessageID
    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    package let challenge: SHA256Digest
    package let state: CodeState
    package let expiresAt: Instant
    /// `nil` for somebody without an account.
    package let account: StoredAccount.State?
    package let scoringFrom: Day?
    package let scoringUntil: Day?
    /// The latest score and its run, whether or not it may be used.
    package let score: Int16?
    package let run: Int64?
    /// The consent towards the partner, if the last word was yes.
    package let consent: Consent?
    /// Under which the partner knows the person; `nil` after a withdrawal.
    package let subject: SubjectID?

    package struct Consent: Sendable {
        package let id: PublicID
        package let notice: String
        package let givenAt: Instant
        package let from: Day
        package let until: Day
        package let categories: Set<ConsentCategory>
    }
}

/// A code as it is minted.
package struct NewCode: Sendable {
    package let digest: SHA256Digest
    package let citizen: Int64
    package let partner: Int32
    package let consent: PublicID
    package let invite: MessageID
    package let terms: Invite
    package let mintedAt: Instant
    package let expiresAt: Instant

    package init(
        digest: SHA256Digest, citizen: Int64, partner: Int32, consent: PublicID, invite: MessageID, terms: Invite,
        mintedAt: Instant, expiresAt: Instant
    ) {
        self.digest = digest
        self.citizen = citizen
        self.partner = partner
        self.consent = consent
        self.invite = invite
        self.terms = terms
        self.mintedAt = mintedAt
        self.expiresAt = expiresAt
    }
}

/// What a partner was told.
package struct GivenGrant: Sendable {
    package let citizen: Int64
    package let id: MessageID
    package let partner: Int32
    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    package let consent: PublicID
    package let at: Instant
    package let notAfter: Instant
    package let maxUses: Int16
    /// Of the score by which the band is met.
    package let run: Int64

    package init(
        citizen: Int64, id: MessageID, partner: Int32, scenario: String, purpose: FederationPurpose, minBand: Band,
        disclose: Disclosure, consent: PublicID, at: Instant, notAfter: Instant, maxUses: Int16, run: Int64
    ) {
        self.citizen = citizen
        self.id = id
        self.partner = partner
        self.scenario = scenario
        self.purpose = purpose
        self.minBand = minBand
        self.disclose = disclose
        self.consent = consent
        self.at = at
        self.notAfter = notAfter
        self.maxUses = maxUses
        self.run = run
    }
}

/// The same as the person reads it.
package struct ShownGrant: Sendable {
    package let id: MessageID
    package let entity: String
    package let scenario: String
    package let purpose: String
    package let minBand: String
    package let disclose: String
    package let at: Instant
    package let notAfter: Instant
    package let maxUses: Int16
    package let state: String
    package let endedAt: Instant?
}

/// What a home city keeps of its people's sharing: pairs, codes, grants given.
package enum FederationHomeStore {
    /// Locks the people behind codes against withdrawing a consent, until commit.
    package static func lockHolders(_ codes: [SHA256Digest], _ db: isolated PostgresConnection) throws {
        _ = try db.all(FederationHomeStatements.lockHolders, codes)
    }

    /// The codes that exist, locked. The people behind them are locked already.
    package static func lock(
        _ codes: Set<SHA256Digest>, _ db: isolated PostgresConnection
    ) throws -> [SHA256Digest: StoredCode] {
        guard !codes.isEmpty else { return [:] }
        return Dictionary(
            try db.all(FederationHomeStatements.lockCodes, Array(codes)).map { ($0.digest, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// `false` when one of them had ended: then the transaction must not commit.
    package static func redeem(_ codes: [SHA256Digest], _ db: isolated PostgresConnection) throws -> Bool {
        try codes.isEmpty || db.run(FederationHomeStatements.redeem, codes) == codes.count
    }

    package static func insert(_ grants: [GivenGrant], _ db: isolated PostgresConnection) throws {
        guard !grants.isEmpty else { return }
        _ = try db.run(FederationHomeStatements.insertGrants, grants)
    }

    /// A page of what partners were told about a person, in the order of the numbers.
    package static func grants(
        of citizen: Int64, after id: PublicID, limit: Int32, _ db: isolated PostgresConnection
    ) throws -> [ShownGrant] {
        try db.all(FederationHomeStatements.grants, (citizen: citizen, after: id, limit: limit))
    }

    /// Ends the grants of a person that hold, towards these cities or all, and puts the pairs to rest. Gives what
    /// ended.
    package static func revoke(
        of citizen: Int64, towards entities: [String]?, at now: Instant, _ db: isolated PostgresConnection
    ) throws -> [(partner: Int32, grant: MessageID)] {
        let ended = try db.all(FederationHomeStatements.revoke, (citizen: citizen, entities: entities, now: now))
        _ = try db.run(FederationHomeStatements.deactivate, (citizen: citizen, entities: entities, now: now))
        return ended
    }

    /// Ends everything a partner was granted. Gives what ended.
    package static func revokeAll(
        of partner: Int32, at now: Instant, _ db: isolated PostgresConnection
    ) throws -> [MessageID] {
        try db.all(FederationHomeStatements.revokeAll, (partner: partner, now: now))
    }

    /// Ends the grants that were to hold longer than the person now agrees to be scored. Gives what ended.
    package static func revokeBeyondConsent(
        of citizen: Int64, at now: Instant, _ db: isolated PostgresConnection
    ) throws -> [(partner: Int32, grant: MessageID)] {
        try db.all(FederationHomeStatements.revokeBeyondConsent, (citizen: citizen, now: now))
    }

    package static func pairs(of citizen: Int64, _ db: isolated PostgresConnection) throws -> [KnownPair] {
        try db.all(FederationHomeStatements.pairs, citizen)
    }

    /// Makes the pair, or wakes the one there is.
    package static func activatePair(
        of citizen: Int64, with partner: Int32, orElse fresh: SubjectID, at now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(
            FederationHomeStatements.activate, (citizen: citizen, partner: partner, subject: fresh, now: now))
    }

    /// A new code in place of one that was minted under the same invite; `false` when that one has been redeemed.
    package static func mint(_ code: NewCode, _ db: isolated PostgresConnection) throws -> Bool {
        _ = try db.run(FederationHomeStatements.forgetOpen, code)
        return try db.run(FederationHomeStatements.insertCode, code) == 1
    }

    /// Lets nobody stand behind the codes of a person that may still be brought; the person is forgotten next.
    package static func detachCodes(of citizen: Int64, at now: Instant, _ db: isolated PostgresConnection) throws {
        _ = try db.run(FederationHomeStatements.detachCodes, (citizen: citizen, now: now))
    }

    /// Ends what has run out. Returns how many.
    package static func expireGrants(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(FederationHomeStatements.expire, now)
    }

    /// Deletes codes that ended before an instant. Returns how many.
    package static func forgetCodes(before instant: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(FederationHomeStatements.forgetCodes, instant)
    }
}
