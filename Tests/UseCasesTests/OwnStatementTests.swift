import CivilTime
import Federation
import Foundation
import Incentives
import Signing
import Store
import StrictJSON
import TestKit
import Testing

@testable import UseCases

/// What this city publishes to its partners.
@Suite struct `The own statement` {
    private static func profile(_ change: (String) -> String = { $0 }) throws -> FederationProfile {
        let file = CityRules.root.appending(path: "Deploy/City/federation.json")
        return try FederationProfile(reading: Array(change(String(contentsOf: file, encoding: .utf8)).utf8))
    }

    private func content(_ profile: FederationProfile? = nil) throws -> PublishStatement.Content {
        let base = try #require(PartnerURL("https://score.zhengzhou.example"))
        return .init(profile: try profile ?? Self.profile(), base: base)
    }

    private func publish(
        _ city: TestCity, _ keys: SignatureKeyRing, _ root: SigningKey, isNewRoot: Bool = false,
        now: Instant = TestCity.opening
    ) async throws -> PartnerStatement {
        let published = try await PublishStatement(pool: city.pool, audit: city.audit, own: city.own, keys: keys)(
            content(), root: root, isNewRoot: isNewRoot, in: city.context(now))
        return try published.content(of: city.own)
    }

    private static func ring() throws -> SignatureKeyRing {
        try .random(algorithms: [.sm2, .ed25519], at: TestCity.opening)
    }

    @Test func `is numbered, expires and is what the next one has to follow`() async throws {
        try await TestCity.with { city in
            let (root, keys) = (try SigningKey.random(.sm2), try Self.ring())
            let first = try await publish(city, keys, root)
            #expect(
                first.sequence == 1 && first.root.id == root.id && first.base.text == "https://score.zhengzhou.example")
            #expect(first.hosts == ["score.zhengzhou.example"] && first.profiles == [.core, .catalogue])
            #expect(Set(first.keys.map(\.key.id)) == Set(keys.keys.map(\.id)))
            #expect(try await publish(city, keys, root).sequence == 2)
            #expect(
                try await city.texts(
                    "SELECT seq || ' ' || (expires_at - issued_at)::text FROM own_statement ORDER BY seq")
                    == ["1 30 days", "2 30 days"])
            await #expect(throws: PublishStatement.Refusal.self) {
                try await publish(city, keys, .random(.sm2))
            }
            #expect(try await publish(city, keys, .random(.sm2), isNewRoot: true).sequence == 3)
            #expect(
                try await city.texts(
                    "SELECT object FROM audit_entry WHERE action = 'city_statement.published' ORDER BY 1")
                    == ["city_statement:1", "city_statement:2", "city_statement:3"])
        }
    }

    /// Whoever holds the numbers of before the loss takes these, and would refuse the next ones of the backup.
    @Test func `goes on after a restore above whatever was published since the backup, and the catalogue with it`()
        async throws
    {
        try await ExchangeCity.with(citizens: 1) { exchange in
            let (city, before) = (exchange.city, try #require(exchange.catalogue.current?.version))
            let publish = PublishStatement(
                pool: city.pool, audit: city.audit, own: exchange.shelf.own, keys: exchange.keys)
            let held = try #require(exchange.shelf.contents.statement?.seq)
            let published = try await publish(content(), root: exchange.root, isRestored: true, in: exchange.context)
            #expect(published.seq == held + PublishStatement.restoredGap + 1)
            #expect(try await exchange.catalogue.refresh(now: exchange.clock.now))
            #expect(exchange.catalogue.current?.version == before + PublishStatement.restoredGap + 1)
            // Once is enough.
            #expect(try await publish(content(), root: exchange.root, in: exchange.context).seq == published.seq + 1)
            #expect(try await !exchange.catalogue.refresh(now: exchange.clock.now))
        }
    }

    /// What partners took back since the backup they have told once, and been signed for; nobody here knows of it any
    /// more.
    @Test func `lets go after a restore of everything partners had granted visitors, and of what that disclosed`()
        async throws
    {
        let terms = BenefitCity.terms(
            threshold: .score(150), quotas: [Quota(unit: .count, period: .day, units: 9)],
            eligibility: Eligibility(partnerBand: "L2", partnerDisclosure: "score"))
        let agreed = [PartnerView.Term(purpose: .travel, disclose: .score, dailyClaims: 9)]
        try await ExchangeCity.with(terms: agreed, running: terms) { exchange in
            let (city, scenario) = (exchange.city, try #require(exchange.scenario))
            exchange.home(subject: try .random()) { $0.telling(155) }
            let words = try await exchange.attempt(scenario)
            let visitor = try #require(
                words.split(separator: " ").first.flatMap {
                    CitizenHandle.beneficiary(exchange.benefit.client, text: $0)
                })
            let visited = exchange.benefit.with(visitor)
            _ = try await visited.held(scenario, by: 2)
            let grants: StaticString = "SELECT state || ' ' || (disclosed IS NULL) FROM visitor_grant ORDER BY state"
            let told: StaticString =
                "SELECT count(*)::text FROM federation_message WHERE typ = 'ccr1-grant+jwt' AND jws <> ''"
            #expect(try await city.texts(grants) == ["granted false"])
            let publish = PublishStatement(
                pool: city.pool, audit: city.audit, own: exchange.shelf.own, keys: exchange.keys)
            _ = try await publish(content(), root: exchange.root, in: exchange.context)
            #expect(try await city.texts(grants) == ["granted false"])
            _ = try await publish(content(), root: exchange.root, isRestored: true, in: exchange.context)
            #expect(try await city.texts(grants) == ["revoked true"])
            #expect(try await city.text(told) == "0")
            #expect(try await visited.hold(scenario, by: 2) == "refused visitor_grant_missing")
            #expect(try await visited.units() == ["9/9/0/0/0"])
            // Whoever is entitled asks again at home, and has it back.
            #expect(try await exchange.attempt(scenario).hasPrefix("vis_"))
            #expect(try await city.texts(grants) == ["granted false", "revoked true"])
        }
    }

    @Test func `says how many of those with a score are in each band`() async throws {
        try await TestCity.with { city in
            let client = try await city.client()
            for number in 1...3 { try await city.open(Synthetic.person(number), for: client) }
            try await city.scoreEveryone()
            let statement = try await publish(city, Self.ring(), .random(.sm2))
            #expect(statement.bands.map(\.band) == [.l1, .l2, .l3, .l4])
            // Everyone has the base score of 100.
            #expect(statement.bands.map(\.sharePermille) == [0, 1000, 0, 0])
            #expect(
                try await city.texts("SELECT version || band || ' ' || share_permille FROM band_map ORDER BY band")
                    == ["1L1 0", "1L2 1000", "1L3 0", "1L4 0"])
            let (shelf, _) = try city.trust(TransportTable(), keys: Self.ring(), clock: TestClock())
            try await shelf.reload()
            #expect(
                [0, 99, 100, 119, 120, 151, 200].map { shelf.bands?.band(of: $0) }
                    == [.l1, .l1, .l2, .l2, .l3, .l4, .l4])
            #expect(shelf.current.algorithms == [.sm2, .ed25519, .es256])
        }
    }

    @Test func `shows rotation with overlap, retired and compromised keys`() async throws {
        try await TestCity.with { city in
            let root = try SigningKey.random(.sm2)
            let start = try SignatureKeyRing.random(algorithms: [.ed25519], at: TestCity.opening)
            let first = start.keys[0].id
            let day: (Int64) -> Instant = { TestCity.opening.adding(seconds: $0 * 86_400) }
            let rotated = try start.rotating(.ed25519, at: day(10))
            let second = try rotated.signingKey(for: .ed25519).id
            func states(_ statement: PartnerStatement) -> [KeyID: String] {
                Dictionary(
                    statement.keys.map { ($0.key.id, $0.state.rawValue) }
                        + statement.retired.map { ($0.key.id, $0.reason.rawValue) }, uniquingKeysWith: { $1 })
            }
            var shown = states(try await publish(city, rotated, root, now: day(10)))
            #expect(shown == [first: "retiring", second: "active"])
            shown = states(try await publish(city, rotated, root, now: day(17)))
            #expect(shown == [first: "rotated", second: "active"])
            let lost = try rotated.compromising(second, at: day(18)).rotating(.ed25519, at: day(18))
            let statement = try await publish(city, lost, root, now: day(18))
            shown = states(statement)
            #expect(shown[second] == "compromised" && shown[first] == "rotated" && shown.count == 3)
            #expect(
                statement.retired.first { $0.key.id == second }?.compromisedAt == day(18).wholeSeconds)
            // The key of day 18 is 83 days old on day 101: rotated later, what it signed last would not outlive it.
            let old = await #expect(throws: PublishStatement.Refusal.self) {
                try await publish(city, lost, root, now: day(101))
            }
            #expect(old?.description.contains("sign-rotate") == true)
        }
    }

    @Test func `is not published under another name, to a place nobody reaches, or claiming a partner's key`()
        async throws
    {
        try await TestCity.with { city in
            let (keys, root) = (try Self.ring(), try SigningKey.random(.sm2))
            let publish = PublishStatement(pool: city.pool, audit: city.audit, own: try city.own, keys: keys)
            let other = try Self.profile { $0.replacing("urn:ccr:410100", with: "urn:ccr:410200") }
            await #expect(throws: PublishStatement.Refusal.self) {
                try await publish(content(other), root: root, in: city.context())
            }
            for base in ["http://score.zhengzhou.example", "https://127.0.0.1:8080", "https://a.example/x"] {
                let base = try #require(PartnerURL(base))
                await #expect(throws: PublishStatement.Refusal.self) {
                    try await publish(.init(profile: Self.profile(), base: base), root: root, in: city.context())
                }
            }
            let (partner, transport) = (try PartnerCity(), TransportTable())
            _ = try await city.activated(
                partner, city.partnerOfficers(), transport, keys: keys, clock: TestClock())
            let refused = await #expect(throws: PublishStatement.Refusal.self) {
                try await publish(content(), root: partner.key, in: city.context())
            }
            #expect(refused?.description.contains("statement_foreign_key") == true)
            #expect(try await city.texts("SELECT seq::text FROM own_statement") == [])
        }
    }

    @Test(arguments: [
        ("\"urn:ccr:410100\"", "\"410100\"", "/entity"),
        ("\"L2\", \"from_score\": 100", "\"L2\", \"from_score\": 130", "/bands"),
        ("\"travel\", \"reading\"", "\"travel\", \"loans\"", "/purposes/1"),
        ("\"Ed25519\"", "\"none\"", "/algs_accept/1"),
        ("https://app.zhengzhou.example", "http://app.zhengzhou.example", "/return_uris/0"),
        ("\"hosts\": []", "\"hosts\": [\"A.example\"]", "/hosts/0"), ("\"contacts\"", "\"contact\"", "/contacts"),
    ])
    func `comes from a file whose faults are named`(text: String, instead: String, pointer: String) throws {
        let faults = #expect(throws: FederationProfile.Faults.self) {
            try Self.profile { $0.replacing(text, with: instead) }
        }
        #expect(faults?.faults.map(\.pointer).contains(pointer) == true, "\(faults?.description ?? "")")
    }

    @Test func `shares are permille that leave nobody out`() throws {
        let label = LocalText(zh: "档", en: "band")
        let map = try #require(
            BandMap([
                .init(band: .l1, fromScore: 10, label: label), .init(band: .l2, fromScore: 20, label: label),
                .init(band: .l3, fromScore: 30, label: label),
            ]))
        #expect(map.shares(of: [:]) == [0, 0, 0])
        #expect(map.shares(of: [10: 1, 20: 1, 30: 1]).reduce(0, +) == 1000)
        #expect(map.shares(of: [9: 1, 10: 1, 25: 1, 99: 1]) == [250, 250, 250])
        #expect(map.shares(of: [5: 7]) == [0, 0, 0])
        #expect(map.band(of: 9) == nil && map.band(of: 19) == .l1 && map.band(of: 20) == .l2)
        #expect(
            BandMap([.init(band: .l2, fromScore: 1, label: label), .init(band: .l1, fromScore: 2, label: label)]) == nil
        )
    }
}
