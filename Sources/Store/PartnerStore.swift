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
        try db.first(Statements.insert, (proposal: proposal, id: id, author: author))
    }

    /// The partner, held until commit.
    package static func lock(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(Statements.locked, id)
    }

    /// The partner of an entity that has not ended, held until commit.
    package static func lock(_ entity: EntityID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(Statements.lockedOfEntity, entity)
    }

    package static func partner(_ id: PublicID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(Statements.withID, id)
    }

    /// The partner of an entity that has not ended.
    package static func partner(_ entity: EntityID, _ db: isolated PostgresConnection) throws -> StoredPartner? {
        try db.first(Statements.ofEntity, entity)
    }

    /// All of them, those that ended last.
    package static func all(_ db: isolated PostgresConnection) throws -> [StoredPartner] {
        try db.all(Statements.all)
    }

    /// Writes down what an officer heard; `false` when this officer has typed already.
    package static func hear(
        _ thumbprint: KeyID, of partner: Int32, by officer: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.hear, (partner: partner, officer: officer, thumbprint: thumbprint, now: now)) != nil
    }

    package typealias Heard = (officer: Int32, login: String, thumbprint: KeyID, at: Instant)

    package static func thumbprints(of partner: Int32, _ db: isolated PostgresConnection) throws -> [Heard] {
        try db.all(Statements.heard, partner)
    }

    /// Moves a partner on, with its step, and pins its root key where one is given.
    package static func move(
        _ partner: Int32, to state: PartnerState, pinning root: KeyID? = nil, by author: Author,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.move, (partner: partner, state: state, root: root, author: author))
    }

    package static func steps(of partner: Int32, _ db: isolated PostgresConnection) throws -> [PartnerStep] {
        try db.all(Statements.steps, partner)
    }

    /// The agreement in force of every partner that has one, by the partner's key.
    package static func agreements(_ db: isolated PostgresConnection) throws -> [Int32: StoredAgreement] {
        Dictionary(grouping: try db.all(Statements.agreements), by: \.partner).mapValues { rows in
            StoredAgreement(version: rows[0].version, at: rows[0].at, terms: rows.map(\.term))
        }
    }

    /// Adds a version of the agreement: what it does not name is not agreed any more.
    package static func agree(
        _ terms: [StoredTerm], with partner: Int32, approvedBy officer: Int32, now: Instant,
        _ db: isolated PostgresConnection
    ) throws {
        _ = try db.run(Statements.agree, (partner: partner, terms: terms, officer: officer, now: now))
    }

    /// Every approved place, by the partner's key.
    package static func places(_ db: isolated PostgresConnection) throws -> [Int32: Set<StoredPlace>] {
        Dictionary(grouping: try db.all(Statements.places), by: \.partner).mapValues { Set($0.map(\.place)) }
    }

    /// `false` when it is approved already.
    package static func approve(
        _ place: StoredPlace, of partner: Int32, by officer: Int32, now: Instant, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.approve, (partner: partner, place: place, officer: officer, now: now)) != nil
    }

    /// `false` when it was not approved.
    package static func withdraw(
        _ place: StoredPlace, of partner: Int32, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.first(Statements.withdraw, (partner: partner, place: place)) != nil
    }

    /// How many partners stand where; a state nobody is in is left out.
    package static func counts(_ db: isolated PostgresConnection) throws -> [PartnerState: Int64] {
        Dictionary(try db.all(Statements.counts), uniquingKeysWith: +)
    }

    private enum Statements {
        static let insert = Statement<(proposal: Proposal, id: PublicID, author: Author), Int32>(
            sql: SQL.insertPartner,
            encode: { given, writer in
                writer.append(given.id.uuid)
                writer.append(given.proposal.entity.text)
                writer.append(given.proposal.nameZh)
                writer.append(given.proposal.nameEn)
                writer.append(given.proposal.baseURL)
                writer.append(given.author.now)
                writer.append(given.author.actor)
                writer.append(given.author.reason)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let locked = Statement<PublicID, StoredPartner>(
            sql: SQL.lockedPartner, encode: { id, writer in writer.append(id.uuid) }, decode: partner)
        static let lockedOfEntity = Statement<EntityID, StoredPartner>(
            sql: SQL.lockedPartnerOfEntity, encode: { entity, writer in writer.append(entity.text) }, decode: partner)
        static let withID = Statement<PublicID, StoredPartner>(
            sql: SQL.partnerWithID, encode: { id, writer in writer.append(id.uuid) }, decode: partner)
        static let ofEntity = Statement<EntityID, StoredPartner>(
            sql: SQL.partnerOfEntity, encode: { entity, writer in writer.append(entity.text) }, decode: partner)
        static let all = Statement<Void, StoredPartner>(sql: SQL.partners, decode: partner)
        static let hear = Statement<(partner: Int32, officer: Int32, thumbprint: KeyID, now: Instant), Int32>(
            sql: SQL.insertThumbprint,
            encode: { given, writer in
                writer.append(given.partner)
                writer.append(given.officer)
                writer.append(given.thumbprint.text)
                writer.append(given.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let heard = Statement<Int32, Heard>(
            sql: SQL.thumbprintsOfPartner, encode: { key, writer in writer.append(key) },
            decode: { row throws(PostgresError) in
                (
                    officer: try row.int32(), login: try row.text(), thumbprint: try keyID(row.text()),
                    at: try row.instant()
                )
            })
        static let move = Statement<(partner: Int32, state: PartnerState, root: KeyID?, author: Author), Void>(
            sql: SQL.movePartner
        ) { step, writer in
            writer.append(step.partner)
            writer.append(step.state.rawValue)
            writer.append(step.root?.text)
            writer.append(step.author.now)
            writer.append(step.author.actor)
            writer.append(step.author.reason)
        }
        static let steps = Statement<Int32, PartnerStep>(
            sql: SQL.partnerSteps, encode: { key, writer in writer.append(key) },
            decode: { row throws(PostgresError) in
                PartnerStep(
                    from: try row.optionalText().flatMap(PartnerState.init(rawValue:)), to: try state(row.text()),
                    at: try row.instant(), actor: try row.text(), reason: try row.text())
            })
        static let agreements = Statement<Void, (partner: Int32, version: Int32, term: StoredTerm, at: Instant)>(
            sql: SQL.agreementsInForce
        ) { row throws(PostgresError) in
            let (partner, version) = (try row.int32(), try row.int32())
            guard let purpose = FederationPurpose(rawValue: try row.text()),
                let disclose = Disclosure(rawValue: try row.text())
            else { throw .unreadable("partner_agreement.purpose") }
            let term = StoredTerm(
                purpose: purpose, disclose: disclose, dailyClaims: try row.int32(), liable: try row.text())
            return (partner: partner, version: version, term: term, at: try row.instant())
        }
        static let agree = Statement<(partner: Int32, terms: [StoredTerm], officer: Int32, now: Instant), Void>(
            sql: SQL.insertAgreement
        ) { given, writer in
            writer.append(given.partner)
            writer.append(given.terms.map(\.purpose.rawValue))
            writer.append(given.terms.map(\.disclose.rawValue))
            writer.append(given.terms.map(\.dailyClaims))
            writer.append(given.terms.map(\.liable))
            writer.append(given.officer)
            writer.append(given.now)
        }
        static let places = Statement<Void, (partner: Int32, place: StoredPlace)>(sql: SQL.placesOfPartners) {
            row throws(PostgresError) in
            let partner = try row.int32()
            guard let kind = StoredPlace.Kind(rawValue: try row.text()) else {
                throw .unreadable("partner_place.kind")
            }
            return (partner: partner, place: StoredPlace(kind, try row.text()))
        }
        static let approve = Statement<(partner: Int32, place: StoredPlace, officer: Int32, now: Instant), Int32>(
            sql: SQL.insertPlace,
            encode: { given, writer in
                writer.append(given.partner)
                writer.append(given.place.kind.rawValue)
                writer.append(given.place.place)
                writer.append(given.officer)
                writer.append(given.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let withdraw = Statement<(partner: Int32, place: StoredPlace), Int32>(
            sql: SQL.deletePlace,
            encode: { given, writer in
                writer.append(given.partner)
                writer.append(given.place.kind.rawValue)
                writer.append(given.place.place)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        static let counts = Statement<Void, (PartnerState, Int64)>(sql: SQL.partnersByState) {
            row throws(PostgresError) in (try state(row.text()), try row.int64())
        }

        static func state(_ text: String) throws(PostgresError) -> PartnerState {
            guard let state = PartnerState(rawValue: text) else { throw .unreadable("partner.state") }
            return state
        }

        static func keyID(_ text: String) throws(PostgresError) -> KeyID {
            guard let id = KeyID(text) else { throw .unreadable("partner_thumbprint.thumbprint") }
            return id
        }

        @Sendable static func partner(_ row: inout RowReader) throws(PostgresError) -> StoredPartner {
            let (key, id) = (try row.int32(), PublicID(uuid: try row.uuid()))
            guard let entity = EntityID(try row.text()) else { throw .unreadable("partner.entity") }
            return StoredPartner(
                key: key, id: id, entity: entity, nameZh: try row.text(), nameEn: try row.text(),
                baseURL: try row.text(), state: try state(row.text()),
                root: try row.optionalText().flatMap { KeyID($0) }, createdAt: try row.instant(),
                changedAt: try row.instant())
        }
    }
}
