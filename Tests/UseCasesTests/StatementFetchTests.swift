import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing
import UseCases

/// What is taken from a partner, and what never is.
@Suite struct `Fetching statements` {
    fileprivate struct Scene: Sendable {
        let city: TestCity
        let officers: PartnerOfficers
        let partner: PartnerCity
        let transport: TransportTable
        let clock: TestClock
        let id: PublicID
        let shelf: TrustShelf
        let statements: FetchStatements
        let keys: SignatureKeyRing

        func publish(_ compact: [UInt8], status: Int = 200) {
            transport.put(.init(compact, status: status), at: partner.base, PartnerURL.statementPath)
        }

        func publish(_ statement: PartnerStatement) throws {
            publish(try partner.signed(statement, now: clock.now))
        }

        func fetch() async throws -> FetchStatements.Outcome {
            let row = try await city.pool.transaction { db in try PartnerStore.partner(id, db) }
            guard let row else { throw Fault.partnerUnknown }
            let outcome = try await statements(row)
            try await shelf.reload()
            return outcome
        }

        var trusted: TrustedPartner? { shelf.current.partner(partner.entity) }

        func isUsable(_ key: SigningKey) -> Bool { shelf.current.key(key.id)?.isUsable(at: clock.now) ?? false }
    }

    private func with(_ body: (Scene) async throws -> Void) async throws {
        try await TestCity.with { city in
            let officers = try await city.partnerOfficers()
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let keys = try SignatureKeyRing.random(algorithms: [.ed25519, .sm2], at: TestCity.opening)
            let (id, shelf, statements) = try await city.activated(
                partner, officers, transport, keys: keys, clock: clock)
            try await body(
                Scene(
                    city: city, officers: officers, partner: partner, transport: transport, clock: clock, id: id,
                    shelf: shelf, statements: statements, keys: keys))
        }
    }

    @Test func `takes a newer one and keeps every one that was taken`() async throws {
        try await with { scene in
            #expect(try await scene.fetch() == .unchanged)
            try scene.publish(scene.partner.statement(7))
            #expect(try await scene.fetch() == .accepted(seq: 7))
            #expect(scene.trusted?.statement?.sequence == 7)
            #expect(
                try await scene.city.texts("SELECT seq::text FROM partner_statement ORDER BY seq") == ["1", "7"])
            #expect(
                try await scene.city.texts(
                    "SELECT object FROM audit_entry WHERE action = 'partner.statement_accepted' ORDER BY at, entry_id"
                ).count == 2)
        }
    }

    @Test func `refuses what is older, forked, expired, of another root or of another city`() async throws {
        try await with { scene in
            let (partner, now) = (scene.partner, scene.clock.now)
            try scene.publish(partner.statement(5))
            #expect(try await scene.fetch() == .accepted(seq: 5))
            let other = try PartnerCity("urn:ccr:350200")
            let impostor = try PartnerCity(partner.entity.text, base: partner.base.text)
            let bad: [(bytes: [UInt8], fault: String)] = [
                (try partner.signed(partner.statement(4)), "statement_rollback"),
                (try partner.signed(partner.statement(5, returnURIs: [])), "statement_fork"),
                (try partner.signed(partner.statement(6), by: other.root), "unknown_key"),
                (try partner.signed(partner.statement(6), by: partner.key), "unknown_key"),
                // Whoever took over name and certificate, with a root of their own and all in order.
                (try impostor.signed(impostor.statement(6)), "unknown_key"),
                (try partner.signed(partner.statement(6), from: other.entity), "wrong_issuer"),
                (try partner.signed(partner.statement(6), now: now.adding(seconds: -31 * 86_400)), "expired"),
                (try partner.signed(partner.statement(6), now: now.adding(seconds: 3_600)), "not_yet_valid"),
                (Array("<html>".utf8), "malformed"), ([], "malformed"),
                ([UInt8](repeating: 0x41, count: 70_000), "too_large"),
            ]
            for (bytes, fault) in bad {
                scene.publish(bytes)
                #expect(try await scene.fetch() == .failed(fault))
                #expect(scene.trusted?.statement?.sequence == 5)
                #expect(scene.isUsable(partner.key))
            }
            scene.publish(try partner.signed(partner.statement(6)), status: 500)
            #expect(try await scene.fetch() == .failed("status_500"))
            #expect(try await scene.city.text("SELECT failures::text FROM partner_fetch") == "\(bad.count + 1)")
            try scene.publish(partner.statement(6))
            #expect(try await scene.fetch() == .accepted(seq: 6))
            #expect(try await scene.city.text("SELECT failures || coalesce(fault, '-') FROM partner_fetch") == "0-")
        }
    }

    @Test func `lets nobody claim a key of ours or of another partner, ever`() async throws {
        try await with { scene in
            let (city, transport, clock) = (scene.city, scene.transport, scene.clock)
            let xiamen = try PartnerCity("urn:ccr:350200", base: "https://ccr.xiamen.example")
            let ours = try scene.keys.signingKey(for: .ed25519)
            _ = try await city.verified(xiamen, scene.officers)
            func offer(_ key: SigningKey) async throws -> FetchStatements.Outcome {
                transport.put(
                    .init(try xiamen.signed(xiamen.statement(1, keys: [PartnerCity.entry(key)]))), at: xiamen.base,
                    PartnerURL.statementPath)
                let row = try await city.pool.transaction { db in try PartnerStore.partner(xiamen.entity, db) }
                return try await scene.statements(try #require(row))
            }
            #expect(try await offer(scene.partner.key) == .failed("statement_foreign_key"))
            #expect(try await offer(scene.partner.root) == .failed("statement_foreign_key"))
            #expect(try await offer(ours) == .failed("statement_foreign_key"))
            // Hangzhou has long stopped using the key; it is its own still.
            try scene.publish(scene.partner.statement(2, keys: [PartnerCity.entry(try .random(.sm2))]))
            #expect(try await scene.fetch() == .accepted(seq: 2))
            #expect(try await offer(scene.partner.key) == .failed("statement_foreign_key"))
            #expect(try await offer(xiamen.key) == .accepted(seq: 1))
            _ = clock
        }
    }

    @Test func `follows a rotation with overlap, and a compromised key at once`() async throws {
        try await with { scene in
            let (partner, next) = (scene.partner, try SigningKey.random(.ed25519))
            try scene.publish(
                partner.statement(2, keys: [PartnerCity.entry(partner.key, .retiring), PartnerCity.entry(next)]))
            #expect(try await scene.fetch() == .accepted(seq: 2))
            #expect(scene.isUsable(partner.key) && scene.isUsable(next))
            let now = scene.clock.now.wholeSeconds
            try scene.publish(
                partner.statement(
                    3, keys: [PartnerCity.entry(partner.key, .retiring)],
                    retired: [
                        RetiredKey(
                            key: next.verificationKey, from: now - 60, to: now, reason: .compromised, compromisedAt: now
                        )
                    ]))
            #expect(try await scene.fetch() == .accepted(seq: 3))
            #expect(scene.isUsable(partner.key) && !scene.isUsable(next))
            #expect(scene.shelf.current.key(next.id)?.state == .compromised(at: scene.clock.now))
        }
    }

    @Test func `leaves a partner without keys once its statement has expired`() async throws {
        try await with { scene in
            scene.transport.be(silent: .timedOut)
            scene.clock.advance(30 * 86_400 - 1)
            #expect(try await scene.fetch() == .failed("timed_out"))
            #expect(scene.isUsable(scene.partner.key))
            scene.clock.advance(1)
            #expect(!scene.isUsable(scene.partner.key))
            try await scene.city.partners.suspend(
                scene.id, reason: TestCity.reason(), in: scene.officers.first.context(scene.clock.now))
            await #expect(throws: Fault.partnerSilent) {
                try await scene.city.partners.request(
                    .resume, scene.id, reason: TestCity.reason(), in: scene.officers.first.context(scene.clock.now))
            }
        }
    }

    @Test func `goes to a new host only after an officer approved it`() async throws {
        try await with { scene in
            let (partner, city) = (scene.partner, scene.city)
            let moved = try #require(PartnerURL("https://new.hangzhou.example"))
            let back = "https://app.hangzhou.example/other"
            try scene.publish(
                partner.statement(
                    2, base: moved, hosts: [moved.host, partner.base.host], returnURIs: [back]))
            #expect(try await scene.fetch() == .accepted(seq: 2))
            #expect(scene.trusted?.mayBeCalled(at: moved) == false && scene.trusted?.mayReturn(to: back) == false)
            let before = scene.transport.asked.count
            #expect(try await scene.fetch() == .unchanged)
            #expect(scene.transport.asked.dropFirst(before).allSatisfy { $0.hasPrefix(partner.base.text) })
            await #expect(throws: Fault.placeUnknown) {
                try await city.partners.places.approve(
                    .host, "evil.example", of: scene.id, in: scene.officers.first.context())
            }
            await #expect(throws: Fault.forbidden) {
                try await city.partners.places.approve(
                    .host, moved.host, of: scene.id, in: scene.officers.approver.context())
            }
            for (kind, place) in [(ApprovePlace.Kind.host, moved.host), (.returnURI, back)] {
                try await city.partners.places.approve(kind, place, of: scene.id, in: scene.officers.second.context())
            }
            try await scene.shelf.reload()
            #expect(scene.trusted?.mayBeCalled(at: moved) == true && scene.trusted?.mayReturn(to: back) == true)
            scene.transport.put(
                .init(try partner.signed(partner.statement(3))), at: moved, PartnerURL.statementPath)
            #expect(try await scene.fetch() == .accepted(seq: 3))
            try await city.partners.places.withdraw(

                .host, partner.base.host, of: scene.id, in: scene.officers.second.context())
            let calls = scene.transport.asked.count
            #expect(try await scene.fetch() == .failed("host_not_approved"))
            #expect(scene.transport.asked.count == calls, "nothing was sent")
        }
    }

    @Test func `asks out of turn once a minute, however many ask`() async throws {
        try await with { scene in
            scene.clock.advance(61)
            let before = scene.transport.asked.count
            let asked = try await withThrowingTaskGroup(of: Bool.self) { tasks in
                for _ in 0..<12 { tasks.addTask { try await scene.shelf.refetch(scene.partner.entity) } }
                return try await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(asked == 1)
            #expect(scene.transport.asked.count == before + 1)
            scene.clock.advance(59)
            #expect(try await !scene.shelf.refetch(scene.partner.entity))
            scene.clock.advance(1)
            #expect(try await scene.shelf.refetch(scene.partner.entity))
        }
    }

    @Test func `tries again later and later, up to an hour`() async throws {
        try await with { scene in
            let maintainer = try scene.maintainer()
            scene.transport.be(silent: .refused)
            scene.clock.advance(3_601)
            var waits: [Int64] = []
            for _ in 0..<9 {
                let before = scene.transport.asked.count
                await maintainer.fetchDue()
                #expect(scene.transport.asked.count > before)
                let row = try await scene.city.pool.transaction { db in
                    try PartnerDocumentStore.fetches(db).first { $0.what == .statement }
                }
                let next = try #require(row).nextAt
                waits.append(next.wholeSeconds - scene.clock.now.wholeSeconds)
                await maintainer.fetchDue()
                scene.clock.advance(waits.last ?? 0)
            }
            #expect(waits == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        }
    }

    @Test func `hears of a suspended partner at once`() async throws {
        try await with { scene in
            let listener = PostgresListener(
                options: scene.city.database.options, channels: [PartnerStore.channel], log: { _ in })
            var events = listener.events.makeAsyncIterator()
            _ = await events.next()
            try await scene.city.partners.suspend(
                scene.id, reason: TestCity.reason(), in: scene.officers.first.context())
            _ = await events.next()
            try await scene.shelf.reload()
            #expect(scene.trusted?.state == .suspended)
            await listener.close()
        }
    }

    @Test func `believes no statement that somebody wrote into the database`() async throws {
        try await with { scene in
            let forged = try scene.partner.signed(scene.partner.statement(9), by: try .random(.sm2))
            let now = scene.clock.now
            let stored = StoredStatement(
                partner: 1, seq: 9, jws: forged, issuedAt: now, expiresAt: now.adding(seconds: 86_400), fetchedAt: now)
            try await scene.city.pool.transaction { db in try PartnerDocumentStore.keep(stored, keys: [], db) }
            try await scene.shelf.reload()
            #expect(scene.trusted?.statement == nil && !scene.isUsable(scene.partner.key))
        }
    }
}

extension `Fetching statements`.Scene {
    fileprivate func maintainer() throws -> PartnerMaintainer {
        let clock = clock
        return PartnerMaintainer(
            pool: city.pool, shelf: shelf, statements: statements,
            catalogues: FetchCatalogues(pool: city.pool, shelf: shelf, transport: transport, now: { clock.now }),
            catalogue: ServeCatalogue(
                pool: city.pool, scenarios: ScenarioShelf(pool: city.pool), own: try city.own, keys: keys,
                algorithms: [.ed25519]), now: { clock.now }, observe: { _ in })
    }
}
