package import CivilTime
package import Federation
package import Postgres
package import Signing

/// A partner city as stored.
package struct StoredPartner: Sendable {
    package static let prefix = "ptn_"

    package let key: Int32
    package let id: PublicID
    package let entity: EntityID
    package let nameZh: String
    package let nameEn: String
    /// Where it was first said to answer, without a path at its end.
    package let baseURL: String
    package let state: PartnerState
    /// Pinned by two officers; `nil` before that.
    package let root: KeyID?
    package let createdAt: Instant
    package let changedAt: Instant
}

/// One step in the life of a partner.
package struct PartnerStep: Sendable {
    /// `nil` for its beginning.
    package let from: PartnerState?
    package let to: PartnerState
    package let at: Instant
    package let actor: String
    package let reason: String
}

/// What one purpose of an agreement allows.
package struct StoredTerm: Hashable, Sendable {
    package let purpose: FederationPurpose
    /// The most the other side may be told.
    package let disclose: Disclosure
    /// How often a day, 1 to 10,000,000.
    package let dailyClaims: Int32
    /// Who is liable where a deposit is waived; empty where none is.
    package let liable: String

    package init(purpose: FederationPurpose, disclose: Disclosure, dailyClaims: Int32, liable: String = "") {
        self.purpose = purpose
        self.disclose = disclose
        self.dailyClaims = dailyClaims
        self.liable = liable
    }
}

/// The agreement that holds.
package struct StoredAgreement: Sendable {
    package let version: Int32
    package let at: Instant
    package let terms: [StoredTerm]
}

/// A host or a return address that one of our officers approved.
package struct StoredPlace: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case host
        case returnURI = "return_uri"
    }

    package let kind: Kind
    package let place: String

    package init(_ kind: Kind, _ place: String) {
        self.kind = kind
        self.place = place
    }
}

/// Partner cities: who they are, where they stand, what was agreed. Nothing is ever taken back but an approved place.
package enum PartnerStore {
    /// What the tables of partners notify on every change.
    package static let channel = "shangding_partner"

    package typealias Author = (actor: String, reason: String, now: Instant)
    package typealias Proposal = (entity: EntityID, nameZh: String, nameEn: String, baseURL: String)

    /// Its key; `nil` when a partner of this entity is there and has not ended.
    package static func add(
        _ proposal: Proposal, id: PublicID, by author: Author, _ db: isolated PostgresConnection
    ) throws -> Int32? {
        try db.first(PartnerStatements.insert, (proposal: proposal, id: id, author: author))
    }

    /// The partner, held until commit.
    package static func lock(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(PartnerStatements.locked, id)
    }

    /// Which of these are active now; none is suspended or ended until commit.
    package static func shareActive(_ partners: [Int32], _ db: isolated PostgresConnection) throws -> Set<Int32> {
        Set(try db.all(PartnerStatements.shareActive, partners))
    }

    /// The partner of an entity that has not ended, held until commit.
    package static func lock(_ entity: EntityID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(PartnerStatements.lockedOfEntity, entity)
    }

    package static func partner(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(PartnerStatements.withID, id)
    }

    /// The partner of an entity that has not ended.
    package static func partner(_ entity: EntityID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(PartnerStatements.ofEntity, entity)
    }

    /// All of them, those that ended last.
    package static func all(_ db: isolated PostgresConnection) throws -> [StoredPartner] {
        try db.all(PartnerStatements.all)
    }

    /// Writes down what an officer heard; `false` when this officer has typed already.
    package static func hear(
        _ thumbprint: KeyID, of partner: Int32, by officer: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(PartnerStatements.hear, (partner: partner, officer: officer, thumbprint: thumbprint, now: now))
            != nil
    }

    package typealias Heard = (officer: Int32, login: String, thumbprint: KeyID, at: Instant)

    package static func thumbprints(of partner: Int32, _ db: isolated PostgresConnection) throws -> [Heard] {
        try db.all(PartnerStatements.heard, partner)
    }

    /// Moves a partner on, with its step, and pins its root key where one is given.
    package static func move(
        _ partner: Int32, to state: PartnerState, pinning root: KeyID? = nil, by author: Author,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(PartnerStatements.move, (partner: partner, state: state, root: root, author: author))
    }

    package static func steps(of partner: Int32, _ db: isolated PostgresConnection) throws -> [PartnerStep] {
        try db.all(PartnerStatements.steps, partner)
    }

    /// The agreement in force of every partner that has one, by the partner's key.
    package static func agreements(_ db: isolated PostgresConnection) throws -> [Int32: StoredAgreement] {
        Dictionary(grouping: try db.all(PartnerStatements.agreements), by: \.partner).mapValues { rows in
            StoredAgreement(version: rows[0].version, at: rows[0].at, terms: rows.map(\.term))
        }
    }

    /// Adds a version of the agreement: what it does not name is not agreed any more.
    package static func agree(
        _ terms: [StoredTerm], with partner: Int32, approvedBy officer: Int32, now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(PartnerStatements.agree, (partner: partner, terms: terms, officer: officer, now: now))
    }

    /// Every approved place, by the partner's key.
    package static func places(_ db: isolated PostgresConnection) throws -> [Int32: Set<StoredPlace>] {
        Dictionary(grouping: try db.all(PartnerStatements.places), by: \.partner).mapValues { Set($0.map(\.place)) }
    }

    /// `false` when it is approved already.
    package static func approve(
        _ place: StoredPlace, of partner: Int32, by officer: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(PartnerStatements.approve, (partner: partner, place: place, officer: officer, now: now)) != nil
    }

    /// `false` when it was not approved.
    package static func withdraw(
        _ place: StoredPlace, of partner: Int32, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(PartnerStatements.withdraw, (partner: partner, place: place)) != nil
    }

    /// How many partners stand where; a state nobody is in is left out.
    package static func counts(_ db: isolated PostgresConnection) throws -> [PartnerState: Int64] {
        Dictionary(try db.all(PartnerStatements.counts), uniquingKeysWith: +)
    }
}
