package import CivilTime
package import Federation
package import Postgres
package import Signing
import Store

/// Partner cities, for officers.
package struct ReadPartners: Sendable {
    let pool: PostgresPool
    let own: OwnCity?

    package init(pool: PostgresPool, own: OwnCity?) {
        self.pool = pool
        self.own = own
    }

    package struct Row: Sendable {
        package let id: PublicID
        package let entity: EntityID
        package let name: LocalText
        package let state: PartnerState
        package let changedAt: Instant
        /// When the statement in force ends; `nil` without one.
        package let statementExpiresAt: Instant?
        /// How often in a row asking for something failed.
        package let failures: Int
    }

    /// All of them, those that ended last: a city has some ten.
    package func callAsFunction() async throws -> [Row] {
        try await pool.transaction(.readOnly) { db in
            let statements = Dictionary(
                try PartnerDocumentStore.statements(db).map { ($0.partner, $0.expiresAt) }, uniquingKeysWith: { $1 })
            let failures = Dictionary(
                try PartnerDocumentStore.fetches(db).map { ($0.partner, Int($0.failures)) }, uniquingKeysWith: max)
            return try PartnerStore.all(db).map { partner in
                Row(
                    id: partner.id, entity: partner.entity, name: partner.name, state: partner.state,
                    changedAt: partner.changedAt, statementExpiresAt: statements[partner.key],
                    failures: failures[partner.key] ?? 0)
            }
        }
    }

    /// - Throws: `Fault.partnerUnknown`.
    package func one(_ id: PublicID, now: Instant) async throws -> PartnerView {
        try await pool.transaction(.readOnly) { [own] db in
            guard let partner = try PartnerStore.partner(id, db) else { throw Fault.partnerUnknown }
            return try PartnerView(of: partner, own, now: now, db)
        }
    }

    /// The partner of an entity that has not ended.
    ///
    /// - Throws: `Fault.partnerUnknown`.
    package func id(of entity: EntityID) async throws -> PublicID {
        try await pool.transaction(.readOnly) { db in
            guard let partner = try PartnerStore.partner(entity, db) else { throw Fault.partnerUnknown }
            return partner.id
        }
    }
}

extension PartnerView {
    init(
        of partner: StoredPartner, _ own: OwnCity?, now: Instant, _ db: isolated PostgresConnection
    ) throws {
        let officers = Dictionary(
            try OfficerStore.all(db).map { ("\(Actor.officer($0.id))", $0.login) },
            uniquingKeysWith: { first, _ in first })
        id = partner.id
        entity = partner.entity
        name = partner.name
        base = partner.baseURL
        state = partner.state
        root = partner.root
        changedAt = partner.changedAt
        heard = try PartnerStore.thumbprints(of: partner.key, db).map(\.login)
        steps = try PartnerStore.steps(of: partner.key, db).map {
            Step(state: $0.to, actor: officers[$0.actor] ?? $0.actor, reason: $0.reason, at: $0.at)
        }
        let kept = try own.flatMap { own in
            try PartnerDocumentStore.statement(of: partner.key, db).map { try KeptStatement($0, of: partner, own) }
        }
        statement = kept.map { kept in
            Statement(
                content: kept.statement, issuedAt: kept.stored.issuedAt, expiresAt: kept.stored.expiresAt,
                fetchedAt: kept.stored.fetchedAt, isExpired: !kept.isInForce(at: now))
        }
        catalogue = try PartnerDocumentStore.catalogue(of: partner.key, db).map {
            Catalogue(version: $0.version, expiresAt: $0.expiresAt, fetchedAt: $0.fetchedAt)
        }
        fetches = try PartnerDocumentStore.fetches(db).filter { $0.partner == partner.key }.map {
            Fetch(
                what: $0.what.rawValue, triedAt: $0.triedAt, nextAt: $0.nextAt, failures: Int($0.failures),
                fault: $0.fault)
        }
        let agreement = try PartnerStore.agreements(db)[partner.key]
        agreementVersion = agreement.map { Int($0.version) } ?? 0
        terms = (agreement?.terms ?? []).map(\.view)
        let (named, approved) = (kept?.places ?? [], try PartnerStore.places(db)[partner.key] ?? [])
        places = named.union(approved).sorted { ($0.kind.rawValue, $0.place) < ($1.kind.rawValue, $1.place) }.map {
            Place(
                kind: $0.kind.rawValue, place: $0.place, isApproved: approved.contains($0), isNamed: named.contains($0))
        }
    }
}
