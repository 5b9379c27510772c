package import CivilTime
package import Postgres
package import Signing

/// Codes shown at the desk and the order numbers they were redeemed under; keyed digests only.
package enum RedemptionCodeStore {
    /// Replaces the code of a hold. `false` when another hold has the code: draw another.
    package static func replace(
        _ digest: [UInt8], of hold: HoldStore.Key, provider: Int32, expiresAt: Instant,
        _ db: isolated PostgresConnection
    ) throws -> Bool {
        try forget(hold, db)
        return try db.run(
            Statements.insert, (digest: digest, hold: hold, provider: provider, expiresAt: expiresAt)) == 1
    }

    package static func forget(_ hold: HoldStore.Key, _ db: isolated PostgresConnection) throws {
        _ = try db.run(Statements.forget, hold)
    }

    /// The hold a code of this provider's stands for, and until when.
    package static func hold(
        digests: [[UInt8]], provider: Int32, _ db: isolated PostgresConnection
    ) throws -> (key: HoldStore.Key, expiresAt: Instant)? {
        try db.first(Statements.find, (digests: digests, provider: provider))
    }

    /// Returns how many went.
    package static func forgetExpired(at now: Instant, _ db: isolated PostgresConnection) throws -> Int {
        try db.run(Statements.expire, now)
    }

    /// What was redeemed under an order number before.
    package static func order(
        digests: [[UInt8]], provider: Int32, _ db: isolated PostgresConnection
    ) throws -> (request: [UInt8], redemption: PublicID)? {
        try db.first(Statements.order, (digests: digests, provider: provider))
    }

    /// `false` when it was used meanwhile.
    package static func addOrder(
        _ digest: [UInt8], request: [UInt8], provider: Int32, redemption: PublicID, _ db: isolated PostgresConnection
    ) throws -> Bool {
        try db.run(
            Statements.addOrder, (digest: digest, request: request, provider: provider, redemption: redemption)) == 1
    }

    private enum Statements {
        static let insert = Statement<
            (digest: [UInt8], hold: HoldStore.Key, provider: Int32, expiresAt: Instant), Void
        >(sql: SQL.insertCode) { code, writer in
            writer.append(code.digest)
            writer.append(code.hold.beneficiary)
            writer.append(code.hold.hold.uuid)
            writer.append(code.provider)
            writer.append(code.expiresAt)
        }
        static let forget = Statement<HoldStore.Key, Void>(sql: SQL.forgetCodesOfHold) { hold, writer in
            writer.append(hold.beneficiary)
            writer.append(hold.hold.uuid)
        }
        static let find = Statement<(digests: [[UInt8]], provider: Int32), (key: HoldStore.Key, expiresAt: Instant)>(
            sql: SQL.codeWithDigest,
            encode: { asked, writer in
                writer.append(asked.digests)
                writer.append(asked.provider)
            },
            decode: { row throws(PostgresError) in
                (
                    key: (beneficiary: try row.int64(), hold: PublicID(uuid: try row.uuid())),
                    expiresAt: try row.instant()
                )
            })
        static let expire = Statement<Instant, Void>(sql: SQL.forgetExpiredCodes) { now, writer in writer.append(now) }
        static let order = Statement<(digests: [[UInt8]], provider: Int32), (request: [UInt8], redemption: PublicID)>(
            sql: SQL.providerOrder,
            encode: { asked, writer in
                writer.append(asked.provider)
                writer.append(asked.digests)
            },
            decode: { row throws(PostgresError) in
                (request: try row.bytes(), redemption: PublicID(uuid: try row.uuid()))
            })
        static let addOrder = Statement<
            (digest: [UInt8], request: [UInt8], provider: Int32, redemption: PublicID), Void
        >(sql: SQL.insertProviderOrder) { order, writer in
            writer.append(order.provider)
            writer.append(order.digest)
            writer.append(order.request)
            writer.append(order.redemption.uuid)
        }
    }
}
