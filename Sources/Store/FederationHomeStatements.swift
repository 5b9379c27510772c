import CivilTime
import Federation
import Postgres
import Rights
import Signing

/// The statements of `FederationHomeStore`.
enum FederationHomeStatements {
    static let lockHolders = Statement<[SHA256Digest], Int64>(
        sql: SQL.lockHoldersOfCodes, encode: { codes, writer in writer.append(codes.map(\.bytes)) },
        decode: { row throws(PostgresError) in try row.int64() })
    static let lockCodes = Statement<[SHA256Digest], StoredCode>(
        sql: SQL.lockCodes, encode: { codes, writer in writer.append(codes.map(\.bytes)) }, decode: code)
    static let redeem = Statement<[SHA256Digest], Void>(sql: SQL.redeemCodes) { codes, writer in
        writer.append(codes.map(\.bytes))
    }
    static let insertGrants = Statement<[GivenGrant], Void>(sql: SQL.insertFederationGrants) { grants, writer in
        writer.append(grants.map(\.citizen))
        writer.append(grants.map(\.id.uuid.uuid))
        writer.append(grants.map(\.partner))
        writer.append(grants.map(\.scenario))
        writer.append(grants.map(\.purpose.rawValue))
        writer.append(grants.map(\.minBand.rawValue))
        writer.append(grants.map(\.disclose.rawValue))
        writer.append(grants.map(\.consent.uuid))
        writer.append(grants.map(\.at))
        writer.append(grants.map(\.notAfter))
        writer.append(grants.map(\.maxUses))
        writer.append(grants.map(\.run))
    }
    static let lockToJudge = Statement<(now: Instant, limit: Int32), GrantToJudge>(
        sql: SQL.lockGrantsToJudge,
        encode: { page, writer in
            writer.append(page.now)
            writer.append(page.limit)
        }, decode: toJudge)
    static let judge = Statement<(grants: [JudgedGrant], now: Instant), Void>(sql: SQL.judgeGrants) { given, writer in
        writer.append(given.grants.map(\.grant.citizen))
        writer.append(given.grants.map(\.grant.id.uuid.uuid))
        writer.append(given.grants.map(\.grant.run))
        writer.append(given.grants.map(\.isMet))
        writer.append(given.now)
    }
    static let grants = Statement<(citizen: Int64, after: PublicID, limit: Int32), ShownGrant>(
        sql: SQL.federationGrantsOfCitizen,
        encode: { page, writer in
            writer.append(page.citizen)
            writer.append(page.after.uuid)
            writer.append(page.limit)
        },
        decode: { row throws(PostgresError) in
            ShownGrant(
                id: MessageID(uuid: PublicID(uuid: try row.uuid())), entity: try row.text(), scenario: try row.text(),
                purpose: try row.text(), minBand: try row.text(), disclose: try row.text(), at: try row.instant(),
                notAfter: try row.instant(), maxUses: try row.int16(), state: try row.text(),
                endedAt: try row.optionalInstant())
        })
    typealias Ending = (citizen: Int64, entities: [String]?, now: Instant)
    static let revoke = Statement<Ending, (partner: Int32, grant: MessageID)>(
        sql: SQL.revokeFederationGrants, encode: ending,
        decode: { row throws(PostgresError) in
            (partner: try row.int32(), grant: MessageID(uuid: PublicID(uuid: try row.uuid())))
        })
    static let revokeBeyondConsent = Statement<(citizen: Int64, now: Instant), (partner: Int32, grant: MessageID)>(
        sql: SQL.revokeGrantsBeyondConsent,
        encode: { given, writer in
            writer.append(given.citizen)
            writer.append(given.now)
        },
        decode: { row throws(PostgresError) in
            (partner: try row.int32(), grant: MessageID(uuid: PublicID(uuid: try row.uuid())))
        })
    static let revokeAll = Statement<(partner: Int32, now: Instant), MessageID>(
        sql: SQL.revokeGrantsOfPartner,
        encode: { given, writer in
            writer.append(given.partner)
            writer.append(given.now)
        }, decode: { row throws(PostgresError) in MessageID(uuid: PublicID(uuid: try row.uuid())) })
    static let deactivate = Statement<Ending, Void>(sql: SQL.deactivatePairs, encode: ending)
    static let pairs = Statement<Int64, KnownPair>(
        sql: SQL.pairsOfCitizen, encode: { citizen, writer in writer.append(citizen) },
        decode: { row throws(PostgresError) in
            KnownPair(
                partner: try row.int32(), entity: try row.text(),
                subject: SubjectID(uuid: PublicID(uuid: try row.uuid())), scenarios: try row.textArray())
        })
    static let activate = Statement<(citizen: Int64, partner: Int32, subject: SubjectID, now: Instant), Void>(
        sql: SQL.activatePair
    ) { pair, writer in
        writer.append(pair.citizen)
        writer.append(pair.partner)
        writer.append(pair.subject.uuid.uuid)
        writer.append(pair.now)
    }
    static let recordErasure = Statement<(pauses: [(partner: Int32, days: Int16)], now: Instant), Void>(
        sql: SQL.recordErasureOfPairs
    ) { given, writer in
        writer.append(given.pauses.map(\.partner))
        writer.append(given.pauses.map(\.days))
        writer.append(given.now)
    }
    static let newPairWaits = Statement<(citizen: Int64, partner: Int32, now: Instant, days: Int16), Bool>(
        sql: SQL.newPairWaits,
        encode: { pair, writer in
            writer.append(pair.citizen)
            writer.append(pair.partner)
            writer.append(pair.now)
            writer.append(pair.days)
        }, decode: { row throws(PostgresError) in try row.bool() })
    static let forgetErasures = Statement<Instant, Void>(sql: SQL.forgetErasuresOfPairs) { $1.append($0) }
    static let detachCodes = Statement<(citizen: Int64, now: Instant), Void>(sql: SQL.detachCodes) { given, writer in
        writer.append(given.citizen)
        writer.append(given.now)
    }
    static let forgetOpen = Statement<NewCode, Void>(sql: SQL.forgetOpenCodes) { code, writer in
        writer.append(code.citizen)
        writer.append(code.partner)
        writer.append(code.invite.uuid.uuid)
    }
    static let insertCode = Statement<NewCode, Void>(sql: SQL.insertFederationCode) { code, writer in
        writer.append(code.digest.bytes)
        writer.append(code.citizen)
        writer.append(code.partner)
        writer.append(code.consent.uuid)
        writer.append(code.invite.uuid.uuid)
        writer.append(code.terms.scenario)
        writer.append(code.terms.purpose.rawValue)
        writer.append(code.terms.minBand.rawValue)
        writer.append(code.terms.disclose.rawValue)
        writer.append(code.terms.challenge.bytes)
        writer.append(code.mintedAt)
        writer.append(code.expiresAt)
    }
    static let expire = Statement<Instant, Void>(sql: SQL.expireFederationGrants) { $1.append($0) }
    static let forgetCodes = Statement<Instant, Void>(sql: SQL.forgetFederationCodes) { $1.append($0) }

    @Sendable private static func ending(_ ending: Ending, _ writer: inout ParameterWriter) {
        writer.append(ending.citizen)
        writer.append(ending.entities)
        writer.append(ending.now)
    }

    @Sendable private static func toJudge(_ row: inout RowReader) throws(PostgresError) -> GrantToJudge {
        let (citizen, id) = (try row.int64(), MessageID(uuid: PublicID(uuid: try row.uuid())))
        let (partner, entity) = (try row.int32(), EntityID(try row.text()))
        let (scenario, purpose) = (try row.text(), FederationPurpose(rawValue: try row.text()))
        guard let entity, let purpose, let band = Band(rawValue: try row.text()) else {
            throw .unreadable("federation_grant")
        }
        return GrantToJudge(
            citizen: citizen, id: id, partner: partner, entity: entity, scenario: scenario, purpose: purpose,
            minBand: band, score: try row.int16(), run: try row.int64(), isWithinConsent: try row.bool())
    }

    @Sendable private static func code(_ row: inout RowReader) throws(PostgresError) -> StoredCode {
        let digest = SHA256Digest(bytes: try row.bytes())
        let (citizen, partner) = (try row.int64(), try row.int32())
        let invite = MessageID(uuid: PublicID(uuid: try row.uuid()))
        let scenario = try row.text()
        let purpose = FederationPurpose(rawValue: try row.text())
        let (band, disclose) = (Band(rawValue: try row.text()), Disclosure(rawValue: try row.text()))
        let challenge = SHA256Digest(bytes: try row.bytes())
        let state = CodeState(rawValue: try row.text())
        let expiresAt = try row.instant()
        guard let digest, let purpose, let band, let disclose, let challenge, let state else {
            throw .unreadable("federation_code")
        }
        let account = try row.optionalText().flatMap(StoredAccount.State.init)
        let (from, until) = (try row.optionalDay(), try row.optionalDay())
        let (score, run) = (try row.optionalInt16(), try row.optionalInt64())
        let consent = try consent(&row)
        let subject = try row.optionalUUID().map { SubjectID(uuid: PublicID(uuid: $0)) }
        return StoredCode(
            digest: digest, citizen: citizen, partner: partner, invite: invite, scenario: scenario, purpose: purpose,
            minBand: band, disclose: disclose, challenge: challenge, state: state, expiresAt: expiresAt,
            account: account, scoringFrom: from, scoringUntil: until, score: score, run: run, consent: consent,
            subject: subject)
    }

    private static func consent(_ row: inout RowReader) throws(PostgresError) -> StoredCode.Consent? {
        let (id, notice) = (try row.optionalUUID(), try row.optionalText())
        let givenAt = try row.optionalInstant()
        let (from, until) = (try row.optionalDay(), try row.optionalDay())
        let categories = try (row.optionalArray(of: String.self) ?? []).compactMap(ConsentCategory.init)
        guard let id, let notice, let givenAt, let from, let until else { return nil }
        return StoredCode.Consent(
            id: PublicID(uuid: id), notice: notice, givenAt: givenAt, from: from, until: until,
            categories: Set(categories))
    }
}
