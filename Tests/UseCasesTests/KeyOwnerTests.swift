import CivilTime
import Federation
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A key` {
    @Test func `belongs to one of two who claim it in the same moment`() async throws {
        try await ExchangeCity.with { exchange in
            let (city, clock) = (exchange.city, exchange.clock)
            let new = try SigningKey.random(.ed25519)
            let xiamen = try PartnerCity("urn:ccr:350200", base: "https://ccr.xiamen.example")
            _ = try await city.verified(xiamen, exchange.officers)
            let (meeting, transport) = (Meeting(of: 2), AnsweringPartner())
            let texts = [
                exchange.partner.base.host: try exchange.partner.signed(
                    exchange.partner.statement(
                        9, keys: [PartnerCity.entry(exchange.partner.key), PartnerCity.entry(new)])),
                xiamen.base.host: try xiamen.signed(
                    xiamen.statement(1, keys: [PartnerCity.entry(xiamen.key), PartnerCity.entry(new)])),
            ]
            transport.answer { request in
                // Both have read who owns what before either is kept.
                await meeting.arrive()
                return PartnerResponse(
                    status: 200, contentType: "application/jose", body: texts[request.url.host] ?? [])
            }
            let fetch = FetchStatements(
                pool: city.pool, audit: city.audit, own: try city.own, keys: exchange.keys, transport: transport,
                now: { clock.now })
            let rows = try await city.pool.transaction { db in
                try [exchange.partner.entity, xiamen.entity].compactMap { try PartnerStore.partner($0, db) }
            }
            let outcomes = try await withThrowingTaskGroup(of: FetchStatements.Outcome.self) { group in
                for row in rows { group.addTask { try await fetch(row) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count == 2)
            #expect(outcomes.filter { $0 == .failed("statement_foreign_key") }.count == 1)
        }
    }

    /// A statement proves nothing of the keys it lists but that its root said so.
    @Test func `is free again once the city has ended that claimed it`() async throws {
        try await ExchangeCity.with { exchange in
            let (city, officers, clock) = (exchange.city, exchange.officers, exchange.clock)
            let xiamen = try PartnerCity("urn:ccr:350200", base: "https://ccr.xiamen.example")
            let claimant = exchange.partner
            let transport = TransportTable()
            let fetch = FetchStatements(
                pool: city.pool, audit: city.audit, own: try city.own, keys: exchange.keys, transport: transport,
                now: { clock.now })
            func accept(_ partner: PartnerCity, _ statement: PartnerStatement) async throws -> FetchStatements.Outcome {
                transport.put(
                    .init(try partner.signed(statement, now: clock.now)), at: partner.base, PartnerURL.statementPath)
                let row = try await city.pool.transaction { db in try PartnerStore.partner(partner.entity, db) }
                return try await fetch(try #require(row))
            }
            let now = clock.now.wholeSeconds
            let claimed = [xiamen.root, xiamen.key].map {
                RetiredKey(key: $0.verificationKey, from: now - 60, to: now, reason: .rotated, compromisedAt: nil)
            }
            #expect(try await accept(claimant, claimant.statement(9, retired: claimed)) == .accepted(seq: 9))
            _ = try await city.verified(xiamen, officers)
            #expect(try await accept(xiamen, xiamen.statement(1)) == .failed("statement_foreign_key"))
            try await city.take(.end, exchange.partnerID, officers)
            #expect(try await accept(xiamen, xiamen.statement(1)) == .accepted(seq: 1))
            // From then on they are its own.
            #expect(
                try await city.texts(
                    """
                    SELECT partner.entity || ' ' || count(*) FROM partner_key JOIN partner USING (partner_id)
                    GROUP BY partner.entity ORDER BY 1
                    """) == ["urn:ccr:330100 2", "urn:ccr:350200 2"])
        }
    }
}
