import CivilTime
import Federation
import Postgres
import Signing

/// The statements of `PartnerStore`.
enum PartnerStatements {
    static let insert = Statement<(proposal: PartnerStore.Proposal, id: PublicID, author: PartnerStore.Author), Int32>(
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
    static let shareActive = Statement<[Int32], Int32>(
        sql: SQL.shareActivePartners, encode: { partners, writer in writer.append(partners) },
        decode: { row throws(PostgresError) in try row.int32() })
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
    static let heard = Statement<Int32, PartnerStore.Heard>(
        sql: SQL.thumbprintsOfPartner, encode: { key, writer in writer.append(key) },
        decode: { row throws(PostgresError) in
            (
                officer: try row.int32(), login: try row.text(), thumbprint: try keyID(row.text()),
                at: try row.instant()
            )
        })
    static let move = Statement<(partner: Int32, state: PartnerState, root: KeyID?, author: PartnerStore.Author), Void>(
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
