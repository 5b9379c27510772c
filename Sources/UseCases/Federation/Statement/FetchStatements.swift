package import CivilTime
package import Federation
package import Postgres
package import Signing
package import Store

/// Asks partners for their statements. What is taken is decided by `StatementRules`: signed by the pinned root key,
/// never an older one, never one that claims another city's key. A statement that is refused leaves the one before in
/// force until that expires; then its partner has no keys.
package struct FetchStatements: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let own: OwnCity
    let ownKeys: Set<KeyID>
    let documents: PartnerDocuments
    package let now: @Sendable () -> Instant

    /// Seconds between two fetches of what goes well.
    package static let period: Int64 = 3_600
    /// Seconds within which one partner is asked out of turn once.
    package static let outOfTurnPause: Int32 = 60
    /// Seconds after which a fetch that was begun, and not ended, is another instance's to make.
    ///
    /// Longer than the pause: so what is wanted while a fetch is under way is due before the lease ends, and can be
    /// told from it.
    static let lease: Int32 = 90

    /// `keys` are this city's own: no partner can claim one of them.
    package init(
        pool: PostgresPool, audit: AuditTrail, own: OwnCity, keys: SignatureKeyRing, transport: any PartnerTransport,
        now: @escaping @Sendable () -> Instant
    ) {
        self.pool = pool
        self.audit = audit
        self.own = own
        ownKeys = Set(keys.keys.map(\.id))
        documents = PartnerDocuments(own: own, transport: transport)
        self.now = now
    }

    /// How one attempt ended.
    package enum Outcome: Hashable, Sendable {
        case accepted(seq: Int64)
        case unchanged
        /// Why, as `partner_fetch.fault` has it.
        case failed(String)
    }

    /// `true` when the partner was asked; `false` when that was done a moment ago, or there is no such partner.
    func outOfTurn(_ entity: EntityID) async throws -> Bool {
        let now = now()
        let partner = try await pool.transaction { db -> StoredPartner? in
            guard let partner = try PartnerStore.partner(entity, db), partner.root != nil,
                try PartnerDocumentStore.claim(
                    .statement, of: partner.key, now: now, since: now.adding(seconds: -Int64(Self.outOfTurnPause)),
                    lease: now.adding(seconds: Int64(Self.lease)), db)
            else { return nil }
            return partner
        }
        guard let partner else { return false }
        _ = try await self(partner)
        return true
    }

    /// Asks one partner, whose turn the caller has claimed, and writes down how it went.
    @discardableResult
    package func callAsFunction(_ partner: StoredPartner) async throws -> Outcome {
        let outcome = try await attempt(partner)
        let now = now()
        try await pool.transaction { db in
            if case .failed(let fault) = outcome {
                try PartnerDocumentStore.failed(
                    .statement, of: partner.key, fault: fault, now: now, lease: Self.lease, db)
            } else {
                try PartnerDocumentStore.succeeded(
                    .statement, of: partner.key, next: now.adding(seconds: Self.period), lease: Self.lease, db)
            }
        }
        return outcome
    }

    private struct Known: Sendable {
        let statement: StoredStatement?
        let content: PartnerStatement?
        let base: PartnerURL?
        let keysOfOthers: Set<KeyID>

        var lastSeen: StatementRules.LastSeen? {
            statement.map { .init(sequence: $0.seq, hash: SHA256Digest(hashing: $0.jws)) }
        }
    }

    private func attempt(_ partner: StoredPartner) async throws -> Outcome {
        guard let root = partner.root else { return .failed(PartnerSilence.hostNotApproved.rawValue) }
        let known = try await known(partner)
        guard let base = known.base else { return .failed(PartnerSilence.hostNotApproved.rawValue) }
        let answer = await documents.get(
            base.at(PartnerURL.statementPath), .statement, pins: known.content?.tlsKeys ?? [])
        guard case .found(let compact, _) = answer else { return .failed(answer.fault) }
        let accepted: AcceptedStatement
        do throws(StatementFault) {
            accepted = try StatementRules.accept(
                compact, root: root, entity: partner.entity, reader: own.entity, lastSeen: known.lastSeen, now: now(),
                keysOfOthers: known.keysOfOthers.union(ownKeys))
        } catch {
            return .failed(error.name)
        }
        return try await keep(accepted, compact, of: partner, after: known.statement)
    }

    private func known(_ partner: StoredPartner) async throws -> Known {
        try await pool.transaction(.readOnly) { [documents, own] db in
            let stored = try PartnerDocumentStore.statement(of: partner.key, db)
            let content = try? stored.map { try KeptStatement($0, of: partner, own).statement }
            let places = try PartnerStore.places(db)[partner.key] ?? []
            return Known(
                statement: stored, content: content ?? nil,
                base: documents.base(of: partner, content ?? nil, approved: places),
                keysOfOthers: try PartnerDocumentStore.keysOfOthers(than: partner.entity, db)
                    .union(OwnDocumentStore.roots(db)))
        }
    }

    /// Keeps what was accepted unless somebody else was faster; then the next time tells.
    private func keep(
        _ accepted: AcceptedStatement, _ compact: [UInt8], of partner: StoredPartner, after known: StoredStatement?
    ) async throws -> Outcome {
        do {
            return try await keepAlone(accepted, compact, of: partner, after: known)
        } catch let fault as StatementFault {
            return .failed(fault.name)
        }
    }

    private func keepAlone(
        _ accepted: AcceptedStatement, _ compact: [UInt8], of partner: StoredPartner, after known: StoredStatement?
    ) async throws -> Outcome {
        let now = now()
        return try await pool.transaction { db in
            guard let row = try PartnerStore.lock(partner.id, db), row.state != .ended, row.root == partner.root,
                try PartnerDocumentStore.statement(of: partner.key, db)?.seq == known?.seq
            else { return .unchanged }
            guard accepted.isNew else {
                if let known { try PartnerDocumentStore.touch(known, now: now, db) }
                return .unchanged
            }
            let statement = accepted.statement
            try PartnerDocumentStore.keep(
                StoredStatement(
                    partner: partner.key, seq: statement.sequence, jws: compact,
                    issuedAt: Instant(wholeSeconds: accepted.envelope.issuedAt),
                    expiresAt: Instant(wholeSeconds: accepted.envelope.expiresAt), fetchedAt: now),
                keys: statement.allKeyIDs, db)
            // Whoever claimed one of these keys in the same moment and was first, owns it.
            guard try PartnerDocumentStore.keysOfOthers(than: partner.entity, db).isDisjoint(with: statement.allKeyIDs)
            else { throw StatementFault.foreignKey }
            try Self.dropCatalogue(of: partner.key, under: statement, now: now, db)
            try audit.append(
                .partnerStatementAccepted, object: AuditObject.partnerStatement(partner.id, statement.sequence),
                in: OperationContext(now: now, actor: .maintainer("partners")), db)
            return .accepted(seq: statement.sequence)
        }
    }

    /// What a key signed that is compromised now is nobody's word, and its number binds nobody: the honest one is
    /// wanted at once.
    private static func dropCatalogue(
        of partner: Int32, under statement: PartnerStatement, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        let lost = Set(statement.retired.filter { $0.compromisedAt != nil }.map(\.key.id))
        guard let held = try PartnerDocumentStore.catalogue(of: partner, db),
            let key = PartnerCatalogue.keyID(of: held.jws), lost.contains(key)
        else { return }
        try PartnerDocumentStore.dropCatalogue(of: partner, db)
        try PartnerDocumentStore.want(.catalogue, of: partner, now: now, pause: 0, db)
    }
}
