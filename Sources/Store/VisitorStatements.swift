import CivilTime
import Postgres
import Signing

/// The statements of `VisitorStore`.
enum VisitorStatements {
    typealias Handle = (client: Int32, id: PublicID)
    typealias Asked = (asked: [(visitor: Int64, scenario: Int32)], now: Instant)

    static let lock = handles(SQL.lockVisitors)
    static let find = handles(SQL.visitorsOfHandles)
    static let share = one(SQL.shareVisitor)
    static let lockOne = one(SQL.lockVisitor)
    static let grants = asked(SQL.visitorGrants)
    static let lockGrants = asked(SQL.lockVisitorGrants)
    static let use = Statement<[(visitor: Int64, grant: UInt128, hold: PublicID)], Void>(
        sql: SQL.useVisitorGrants
    ) { uses, writer in
        writer.append(uses.map(\.visitor))
        writer.append(uses.map(\.grant))
        writer.append(uses.map(\.hold.uuid))
    }
    static let giveBack = Statement<[(visitor: Int64, hold: PublicID)], Void>(
        sql: SQL.giveBackVisitorUses
    ) { holds, writer in
        writer.append(holds.map(\.visitor))
        writer.append(holds.map(\.hold.uuid))
    }
    static let insert = Statement<(partner: Int32, subject: UInt128, at: Instant), Void>(
        sql: SQL.insertVisitor
    ) { row, writer in
        writer.append(row.partner)
        writer.append(row.subject)
        writer.append(row.at)
    }
    static let ofSubject = Statement<(partner: Int32, id: UInt128), (visitor: Int64, isActive: Bool)>(
        sql: SQL.visitorOfSubject, encode: ofPartner,
        decode: { row throws(PostgresError) in (visitor: try row.int64(), isActive: try row.text() == "active") })
    static let insertHandle = Statement<(client: Int32, handle: PublicID, visitor: Int64), Void>(
        sql: SQL.insertClientVisitor
    ) { row, writer in
        writer.append(row.client)
        writer.append(row.handle.uuid)
        writer.append(row.visitor)
    }
    static let handle = Statement<(client: Int32, visitor: Int64), PublicID>(
        sql: SQL.clientVisitor,
        encode: { row, writer in
            writer.append(row.client)
            writer.append(row.visitor)
        },
        decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
    static let insertGrant = Statement<NewVisitorGrant, Void>(sql: SQL.insertVisitorGrant) { grant, writer in
        writer.append(grant.visitor)
        writer.append(grant.id)
        writer.append(grant.scenario)
        writer.append(grant.client)
        writer.append(grant.purpose)
        writer.append(grant.minBand)
        writer.append(grant.grantedAt)
        writer.append(grant.notAfter)
        writer.append(grant.maxUses)
        writer.append(grant.disclosed)
    }
    static let holds = Statement<(visitor: Int64, grant: UInt128), Bool>(
        sql: SQL.visitorGrantHolds, encode: grant, decode: { row throws(PostgresError) in try row.bool() })
    static let disclosures = Statement<(visitor: Int64, client: Int32, now: Instant, limit: Int32), StoredDisclosure>(
        sql: SQL.visitorDisclosures,
        encode: { asked, writer in
            writer.append(asked.visitor)
            writer.append(asked.client)
            writer.append(asked.now)
            writer.append(asked.limit)
        },
        decode: { row throws(PostgresError) in
            StoredDisclosure(
                scenario: PublicID(uuid: try row.uuid()), entity: try row.text(), purpose: try row.text(),
                disclosed: try row.text(), notAfter: try row.instant())
        })
    static let ofGrant = visitor(SQL.visitorOfGrant)
    static let withSubject = visitor(SQL.visitorWithSubject)
    static let openHolds = Statement<(visitor: Int64, grant: UInt128?), PublicID>(
        sql: SQL.openHoldsOfGrant,
        encode: { key, writer in
            writer.append(key.visitor)
            writer.append(key.grant)
        },
        decode: { row throws(PostgresError) in PublicID(uuid: try row.uuid()) })
    static let revoke = Statement<(visitor: Int64, grant: UInt128), Void>(sql: SQL.revokeVisitorGrant, encode: grant)
    static let revokeAll = Statement<Int64, UInt128>(
        sql: SQL.revokeVisitorGrants, encode: { visitor, writer in writer.append(visitor) },
        decode: { row throws(PostgresError) in try row.uuid() })
    static let openHoldsOfAll = Statement<Void, HoldStore.Key>(sql: SQL.openHoldsOfVisitors) {
        row throws(PostgresError) in (beneficiary: try row.int64(), hold: PublicID(uuid: try row.uuid()))
    }
    static let revokeEvery = Statement<Void, (partner: Int32, grant: UInt128)>(sql: SQL.revokeEveryVisitorGrant) {
        row throws(PostgresError) in (partner: try row.int32(), grant: try row.uuid())
    }
    static let erase = Statement<Int64, Void>(sql: SQL.eraseVisitor) { $1.append($0) }
    static let lockName = Statement<UInt128, Void>(sql: SQL.lockSubjectOfEvent) { $1.append($0) }
    static let endEarly = Statement<(partner: Int32, id: UInt128, at: Instant), Void>(sql: SQL.endEarly) {
        row, writer in
        writer.append(row.partner)
        writer.append(row.id)
        writer.append(row.at)
    }
    static let hasEndedEarly = Statement<(partner: Int32, names: [UInt128]), Bool>(
        sql: SQL.hasEndedEarly,
        encode: { asked, writer in
            writer.append(asked.partner)
            writer.append(asked.names)
        },
        decode: { row throws(PostgresError) in try row.bool() })
    static let forgetEndedEarly = Statement<Instant, Void>(sql: SQL.forgetEndedEarly) { $1.append($0) }
    static let expire = Statement<Instant, Void>(sql: SQL.expireVisitorGrants) { $1.append($0) }

    @Sendable private static func grant(_ key: (visitor: Int64, grant: UInt128), _ writer: inout ParameterWriter) {
        writer.append(key.visitor)
        writer.append(key.grant)
    }

    @Sendable private static func ofPartner(_ key: (partner: Int32, id: UInt128), _ writer: inout ParameterWriter) {
        writer.append(key.partner)
        writer.append(key.id)
    }

    private static func handles(_ sql: StaticString) -> Statement<[Handle], (place: Int64, visitor: Int64)> {
        Statement(
            sql: sql,
            encode: { handles, writer in
                writer.append(handles.map(\.client))
                writer.append(handles.map(\.id.uuid))
            },
            decode: { row throws(PostgresError) in (place: try row.int64(), visitor: try row.int64()) })
    }

    private static func one(_ sql: StaticString) -> Statement<Int64, Int64> {
        Statement(
            sql: sql, encode: { visitor, writer in writer.append(visitor) },
            decode: { row throws(PostgresError) in try row.int64() })
    }

    private static func visitor(_ sql: StaticString) -> Statement<(partner: Int32, id: UInt128), Int64> {
        Statement(sql: sql, encode: ofPartner, decode: { row throws(PostgresError) in try row.int64() })
    }

    private static func asked(_ sql: StaticString) -> Statement<Asked, StoredVisitorGrant> {
        Statement(
            sql: sql,
            encode: { question, writer in
                writer.append(question.asked.map(\.visitor))
                writer.append(question.asked.map(\.scenario))
                writer.append(question.now)
            },
            decode: { row throws(PostgresError) in
                StoredVisitorGrant(
                    visitor: try row.int64(), scenario: try row.int32(), id: try row.uuid(), minBand: try row.text(),
                    notAfter: try row.instant(), usesLeft: Int(try row.int16()))
            })
    }
}
