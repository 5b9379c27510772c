package import CivilTime
package import Federation
package import Postgres
import Signing
package import Store

/// Asks active partners for their scenarios. What is kept is signed by a key of the partner's statement and never older
/// than what was kept before.
package struct FetchCatalogues: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let documents: PartnerDocuments
    let now: @Sendable () -> Instant

    package init(
        pool: PostgresPool, shelf: TrustShelf, transport: any PartnerTransport, now: @escaping @Sendable () -> Instant
    ) {
        self.pool = pool
        self.shelf = shelf
        documents = PartnerDocuments(own: shelf.own, transport: transport)
        self.now = now
    }

    /// Asks one partner, whose turn the caller has claimed, and writes down how it went.
    @discardableResult
    package func callAsFunction(_ partner: StoredPartner) async throws -> FetchStatements.Outcome {
        let outcome = try await attempt(partner)
        let now = now()
        try await pool.transaction { db in
            if case .failed(let fault) = outcome {
                try PartnerDocumentStore.failed(
                    .catalogue, of: partner.key, fault: fault, now: now, lease: FetchStatements.lease, db)
            } else {
                try PartnerDocumentStore.succeeded(
                    .catalogue, of: partner.key, next: now.adding(seconds: FetchStatements.period),
                    lease: FetchStatements.lease, db)
            }
        }
        return outcome
    }

    private func attempt(_ partner: StoredPartner) async throws -> FetchStatements.Outcome {
        let trust = shelf.current
        guard let trusted = trust.partner(partner.entity), let statement = trusted.statement else {
            return .failed(Fault.partnerSilent.rawValue)
        }
        let (known, places) = try await pool.transaction(.readOnly) { db in
            (
                try PartnerDocumentStore.catalogue(of: partner.key, db),
                try PartnerStore.places(db)[partner.key] ?? []
            )
        }
        guard let base = documents.base(of: partner, statement, approved: places) else {
            return .failed(PartnerSilence.hostNotApproved.rawValue)
        }
        // What ends within the day is asked for whole, so that it is signed anew.
        let tag = known.flatMap { now().adding(seconds: 86_400) < $0.expiresAt && !$0.etag.isEmpty ? $0.etag : nil }
        switch await documents.get(
            base.at(PartnerURL.cataloguePath), .catalogue, pins: statement.tlsKeys, etag: tag)
        {
        case .unchanged: return .unchanged
        case .failed(let fault): return .failed(fault)
        case .found(let compact, let etag):
            let opened: (envelope: Envelope, catalogue: PartnerCatalogue)
            do throws(FederationRefusal) {
                let message = try Receiver.open(compact, as: .catalogue, trust: trust, tlsPeer: nil, now: now())
                guard message.peer == partner.entity else { return .failed(FederationCode.wrongIssuer.rawValue) }
                opened = (message.envelope, try PartnerCatalogue(data: message.envelope.data))
            } catch {
                return .failed(error.code.rawValue)
            }
            if let held = shelf.catalogue(of: partner.entity) {
                guard opened.catalogue.version >= held.version else {
                    return .failed(StatementFault.rolledBack.name)
                }
                guard opened.catalogue.version > held.version || opened.catalogue.items == held.items else {
                    return .failed(StatementFault.forked.name)
                }
            }
            return try await keep(
                StoredPartnerCatalogue(
                    partner: partner.key, version: opened.catalogue.version, jws: compact, etag: etag,
                    expiresAt: Instant(wholeSeconds: opened.envelope.expiresAt), fetchedAt: now()),
                of: partner, under: statement)
        }
    }

    /// Keeps what was found good under a statement, unless another has come meanwhile: its key may be compromised
    /// since.
    private func keep(
        _ catalogue: StoredPartnerCatalogue, of partner: StoredPartner, under statement: PartnerStatement
    ) async throws -> FetchStatements.Outcome {
        try await pool.transaction { db in
            guard try PartnerStore.lock(partner.id, db) != nil,
                try PartnerDocumentStore.statement(of: partner.key, db)?.seq == statement.sequence
            else { return .failed(FederationCode.keyNotUsable.rawValue) }
            return try PartnerDocumentStore.keep(catalogue, db)
                ? .accepted(seq: catalogue.version) : .failed(StatementFault.rolledBack.name)
        }
    }
}
