package import CivilTime
import Postgres
package import Signing
import Store
package import UseCases

/// People of the partner city `urn:ccr:330100` who were granted something here.
extension BenefitCity {
    /// A partner as a row; whoever asks first makes it. It takes part in nothing.
    package func partner(_ entity: String = "urn:ccr:330100") async throws -> Int32 {
        try await city.owner.transaction { db in
            _ = try db.run(
                Statement<String, Void>(
                    sql: """
                        INSERT INTO partner (public_id, entity, name_zh, name_en, base_url, state, created_at, changed_at)
                        SELECT gen_random_uuid(), $1, '测试市', 'Test city', 'https://partner.test', 'proposed',
                            '2026-01-01', '2026-01-01'
                        WHERE NOT EXISTS (SELECT FROM partner WHERE entity = $1)
                        """, encode: { $1.append($0) }), entity)
            return try db.first(
                Statement<String, Int32>(
                    sql: "SELECT partner_id FROM partner WHERE entity = $1", encode: { $1.append($0) },
                    decode: { row throws(PostgresError) in try row.int32() }), entity) ?? 0
        }
    }

    /// A visitor with a grant for a scenario, known to the city's client.
    package func visitor(
        _ subject: PublicID? = nil, for scenario: PublicID, grant: PublicID? = nil, band: String = "L3",
        maxUses: Int16 = 1, seconds: Int64 = 3600, now: Instant = TestCity.opening
    ) async throws -> CitizenHandle {
        let partner = try await partner()
        let (subject, grant) = (try subject ?? PublicID.random(), try grant ?? PublicID.random())
        let (fresh, client) = (try PublicID.random(), client)
        let key = try await city.owner.transaction { db in
            try db.first(
                Statement<PublicID, Int32>(
                    sql: "SELECT scenario_id FROM scenario WHERE public_id = $1", encode: { $1.append($0.uuid) },
                    decode: { row throws(PostgresError) in try row.int32() }), scenario) ?? 0
        }
        let handle = try await city.pool.transaction { db in
            guard let visitor = try VisitorStore.visitor(of: subject.uuid, from: partner, at: now, db) else {
                throw Fault.citizenUnknown
            }
            _ = try VisitorStore.insert(
                NewVisitorGrant(
                    visitor: visitor, id: grant.uuid, scenario: key, client: client, purpose: "travel", minBand: band,
                    grantedAt: now, notAfter: now.adding(seconds: seconds), maxUses: maxUses, disclosed: nil), db
            )
            return try VisitorStore.handle(of: visitor, for: client, orElse: fresh, db)
        }
        return .visitor(client, handle)
    }
}
