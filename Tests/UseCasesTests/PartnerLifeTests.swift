import CivilTime
import Federation
import Rights
import Signing
import Store
import TestKit
import Testing
import UseCases

@Suite struct `The life of a partner` {
    private static func keys() throws -> SignatureKeyRing {
        try .random(algorithms: [.ed25519, .sm2], at: TestCity.opening)
    }

    private func states(_ city: TestCity) async throws -> [String] {
        try await city.texts("SELECT entity || ' ' || state FROM partner ORDER BY partner_id")
    }

    @Test func `goes from a proposal over two thumbprints and two officers to its end`() async throws {
        try await TestCity.with { city in
            let officers = try await city.partnerOfficers()
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let (id, shelf, _) = try await city.activated(
                partner, officers, transport, keys: Self.keys(), clock: clock)
            #expect(shelf.current.partner(partner.entity)?.state == .active)
            #expect(shelf.current.partner(partner.entity)?.agrees(to: .travel, disclosing: .band) == true)
            #expect(shelf.current.partner(partner.entity)?.agrees(to: .travel, disclosing: .score) == false)
            #expect(shelf.current.key(partner.key.id)?.isUsable(at: clock.now) == true)
            try await city.partners.suspend(id, reason: TestCity.reason(), in: officers.second.context())
            try await shelf.reload()
            #expect(shelf.current.partner(partner.entity)?.state == .suspended)
            try await city.take(.resume, id, officers)
            try await city.take(.end, id, officers)
            try await shelf.reload()
            #expect(shelf.current.partner(partner.entity) == nil)
            let view = try await city.partners.read.one(id, now: clock.now)
            #expect(view.steps.map(\.state) == [.proposed, .verified, .active, .suspended, .active, .ended])
            #expect(view.steps.map(\.actor) == ["fang.hua", "gao.ming", "he.lin", "gao.ming", "he.lin", "he.lin"])
            #expect(
                try await city.texts(
                    "SELECT action FROM audit_entry WHERE action LIKE 'partner.%' ORDER BY at, entry_id"
                ).filter { $0 == "partner.moved" }.count == 6)
        }
    }

    @Test func `needs the same thumbprint from two officers, neither of whom sees the other's`() async throws {
        try await TestCity.with { city in
            let (officers, partner) = (try await city.partnerOfficers(), try PartnerCity())
            let other = try SigningKey.random(.sm2).id
            let id = try await city.propose(partner, by: officers.first)
            #expect(try await city.partners.verify(id, partner.root.id, in: officers.first.context()) == .heard)
            #expect(try await city.partners.read.one(id, now: TestCity.opening).root == nil)
            #expect(try await city.partners.read.one(id, now: TestCity.opening).heard == ["fang.hua"])
            await #expect(throws: Fault.fourEyes) {
                try await city.partners.verify(id, partner.root.id, in: officers.first.context())
            }
            await #expect(throws: Fault.forbidden) {
                try await city.partners.verify(id, partner.root.id, in: officers.approver.context())
            }
            await #expect(throws: Fault.thumbprintDiffers) {
                try await city.partners.verify(id, other, in: officers.second.context())
            }
            #expect(try await states(city) == ["urn:ccr:330100 proposed"])
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action LIKE 'partner.thumb%' ORDER BY 1")
                    == ["partner.thumbprint_differed", "partner.thumbprint_typed"])
            #expect(try await city.partners.verify(id, partner.root.id, in: officers.second.context()) == .verified)
            #expect(try await city.partners.read.one(id, now: TestCity.opening).root == partner.root.id)
            await #expect(throws: Fault.partnerState) {
                try await city.partners.discard(id, reason: TestCity.reason(), in: officers.first.context())
            }
        }
    }

    @Test func `begins again after a mistyped thumbprint`() async throws {
        try await TestCity.with { city in
            let (officers, partner) = (try await city.partnerOfficers(), try PartnerCity())
            let id = try await city.propose(partner, by: officers.first)
            _ = try await city.partners.verify(id, SigningKey.random(.sm2).id, in: officers.first.context())
            await #expect(throws: Fault.partnerExists) { try await city.propose(partner, by: officers.second) }
            try await city.partners.discard(id, reason: TestCity.reason(), in: officers.second.context())
            _ = try await city.verified(partner, officers)
            #expect(try await states(city) == ["urn:ccr:330100 ended", "urn:ccr:330100 verified"])
        }
    }

    @Test(arguments: [
        ("urn:ccr:410100", "https://a.example"), ("urn:ccr:test:hz", "https://a.example"),
        ("urn:ccr:330100", "http://a.example"), ("urn:ccr:330100", "https://10.0.0.1"),
        ("urn:ccr:330100", "https://localhost"), ("urn:ccr:330100", "https://a.example/path"),
    ])
    func `refuses itself, test cities and places it would never call`(entity: String, base: String) async throws {
        try await TestCity.with { city in
            let (officers, partner) = (try await city.partnerOfficers(), try PartnerCity(entity, base: base))
            await #expect(throws: Fault.partnerUnfit) { try await city.propose(partner, by: officers.first) }
        }
    }

    /// Neither when it is asked for nor when it is approved, if the partner's statement has changed meanwhile.
    @Test func `is not begun or taken up with whom nothing can be signed for`() async throws {
        try await ExchangeCity.with { exchange in
            let (city, clock) = (exchange.city, exchange.clock)
            let other = try PartnerCity("urn:ccr:350200", base: "https://ccr.xiamen.example", key: .random(.es256))
            let transport = TransportTable()
            let id = try await city.verified(other, exchange.officers, now: clock.now)
            let (shelf, _) = try city.trust(transport, keys: exchange.keys, clock: clock)
            func published(_ sequence: Int64, _ algorithms: [SignatureAlgorithm]) async throws {
                clock.advance(61)
                let statement = other.statement(sequence, algorithms: algorithms, now: clock.now)
                transport.put(
                    .init(try other.signed(statement, now: clock.now)), at: other.base, PartnerURL.statementPath)
                #expect(try await shelf.refetch(other.entity))
            }
            try await published(1, [.es256])
            await #expect(throws: Fault.noCommonAlgorithm) {
                try await city.take(.activate, id, exchange.officers, now: clock.now)
            }
            try await published(2, [.es256, .sm2])
            let asked = try await city.partners.request(
                .activate, id, reason: TestCity.reason(), in: exchange.officers.first.context(clock.now))
            try await published(3, [.es256])
            await #expect(throws: Fault.noCommonAlgorithm) {
                try await city.decideChange(asked, .approve, in: exchange.officers.approver.context(clock.now))
            }
            try await published(4, [.ed25519])
            try await city.decideChange(asked, .approve, in: exchange.officers.approver.context(clock.now))
            try await city.partners.suspend(
                id, reason: TestCity.reason(), in: exchange.officers.second.context(clock.now))
            try await published(5, [.es256])
            await #expect(throws: Fault.noCommonAlgorithm) {
                try await city.take(.resume, id, exchange.officers, now: clock.now)
            }
            try await city.take(.end, id, exchange.officers, now: clock.now)
        }
    }

    @Test func `is not activated, resumed or agreed with by one officer`() async throws {
        try await TestCity.with { city in
            let officers = try await city.partnerOfficers()
            // Roles may meet in one person; the person still is one.
            let both = try await city.officer("both.roles", .partnerOfficer, .approver)
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let id = try await city.verified(partner, officers)
            let term = PartnerView.Term(purpose: .travel, disclose: .meets, dailyClaims: 5)
            await #expect(throws: Fault.partnerSilent) {
                try await city.partners.request(.activate, id, reason: TestCity.reason(), in: both.context())
            }
            transport.put(.init(try partner.signed(partner.statement())), at: partner.base, PartnerURL.statementPath)
            let (shelf, _) = try city.trust(transport, keys: Self.keys(), clock: clock)
            try await shelf.refetch(partner.entity)
            let activation = try await city.partners.request(
                .activate, id, reason: TestCity.reason(), in: both.context())
            let agreement = try await city.partners.request.agree(
                [term], with: id, reason: TestCity.reason(), in: both.context())
            for change in [activation, agreement] {
                await #expect(throws: Fault.fourEyes) {
                    try await city.decideChange(change, .approve, in: both.context())
                }
            }
            await #expect(throws: Fault.changeUnknown) {
                try await city.decideChange(activation, .approve, in: officers.first.context())
            }
            let seen = try await ReadChanges(pool: city.pool).one(
                agreement, for: officers.approver.identity, now: TestCity.opening)
            guard case .partner(let standing)? = seen.plan else { throw Fault.changeUnknown }
            #expect(standing.entity == partner.entity && standing.root == partner.root.id)
            #expect(standing.statement?.seq == 1 && standing.now.isEmpty && standing.state == .verified)
            #expect(standing.asked?.map(\.purpose) == [.travel] && standing.asked?.first?.dailyClaims == 5)
            try await city.decideChange(agreement, .approve, in: officers.approver.context())
            try await city.decideChange(activation, .approve, in: officers.approver.context())
            try await shelf.reload()
            #expect(shelf.current.partner(partner.entity)?.agreement[.travel]?.dailyClaims == 5)
            #expect(try await states(city) == ["urn:ccr:330100 active"])
        }
    }

    @Test func `agrees to what the newest version names and to nothing else`() async throws {
        try await TestCity.with { city in
            let officers = try await city.partnerOfficers()
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let (id, shelf, _) = try await city.activated(
                partner, officers, transport, keys: Self.keys(), clock: clock)
            try await city.agree(
                [PartnerView.Term(purpose: .rental, disclose: .score, dailyClaims: 1, liable: "杭州市信用中心")], with: id,
                officers)
            try await shelf.reload()
            let trusted = try #require(shelf.current.partner(partner.entity))
            #expect(trusted.agrees(to: .rental, disclosing: .score) && !trusted.agrees(to: .travel, disclosing: .meets))
            #expect(trusted.agreement[.rental]?.liable == "杭州市信用中心")
            for terms in [
                [],
                [PartnerView.Term(purpose: .travel, disclose: .meets, dailyClaims: 1)] + [
                    PartnerView.Term(purpose: .travel, disclose: .band, dailyClaims: 1)
                ],
            ] {
                await #expect(throws: Fault.agreementUnfit) {
                    try await city.partners.request.agree(
                        terms, with: id, reason: TestCity.reason(), in: officers.first.context())
                }
            }
        }
    }

    @Test func `is judged again when a request about it is approved`() async throws {
        try await TestCity.with { city in
            let officers = try await city.partnerOfficers()
            let (partner, transport, clock) = (try PartnerCity(), TransportTable(), TestClock())
            let (id, _, _) = try await city.activated(partner, officers, transport, keys: Self.keys(), clock: clock)
            try await city.partners.suspend(id, reason: TestCity.reason(), in: officers.first.context())
            let resume = try await city.partners.request(
                .resume, id, reason: TestCity.reason(), in: officers.first.context())
            try await city.take(.end, id, officers)
            await #expect(throws: Fault.partnerState) {
                try await city.decideChange(resume, .approve, in: officers.approver.context())
            }
            #expect(try await states(city) == ["urn:ccr:330100 ended"])
        }
    }
}
