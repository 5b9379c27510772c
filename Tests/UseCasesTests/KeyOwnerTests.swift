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
}
