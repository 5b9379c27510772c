import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// A partner counts its quotas by the name it knows a person under: nobody gets a new one by being erased and coming
/// back.
@Suite struct `A new name for a partner` {
    private static let day: Int64 = 86_400

    /// The first person as the client knows them again after an erasure.
    private static func back(_ exchange: ExchangeCity) async throws -> CitizenHandle {
        let citizen = try await exchange.city.open(
            Synthetic.person(1), for: exchange.benefit.client, now: exchange.clock.now)
        _ = try await exchange.city.rescore(now: exchange.clock.now)
        return citizen
    }

    /// What stands against a code for the partner.
    private static func fault(_ exchange: ExchangeCity, _ citizen: CitizenHandle) async throws -> Fault? {
        do {
            _ = try await exchange.claim(of: citizen)
            return nil
        } catch let fault as Fault {
            return fault
        }
    }

    @Test func `waits after an erasure for whoever was first heard of later, and for nobody else`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            _ = try await exchange.granted(people[0])
            exchange.clock.advance(60)
            // Known before the erasure, though to no partner.
            try await city.open(Synthetic.person(3), for: exchange.benefit.client, now: exchange.clock.now)
            // By a clock that is an hour ahead: times of two processes do not tell who came first.
            try await city.erase(people[0], now: exchange.clock.now.adding(seconds: 3_600))
            #expect(try await city.texts("SELECT count(*)::text FROM pairwise_erasure") == ["1"])
            let returned = try await Self.back(exchange)
            #expect(try await Self.fault(exchange, returned) == .sharingPaused)
            // Nothing of it is half done.
            #expect(try await city.text("SELECT count(*)::text FROM consent_version WHERE purpose = 'sharing'") == "0")
            #expect(try await Self.fault(exchange, people[1]) == nil)
            let known = try await city.open(Synthetic.person(3), for: exchange.benefit.client, now: exchange.clock.now)
            #expect(try await Self.fault(exchange, known) == nil)
        }
    }

    @Test func `waits for nobody where the partner knew none of those who were erased`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            try await exchange.city.erase(exchange.benefit.citizens[0], now: exchange.clock.now)
            exchange.clock.advance(60)
            let returned = try await Self.back(exchange)
            #expect(try await Self.fault(exchange, returned) == nil)
        }
    }

    @Test(arguments: [
        (CatalogueItem.Quota.Period.day, 1), (.week, 7), (.month, 31), (.year, 366), (.total, 366),
        (.concurrent, 366),
    ])
    func `waits as long as the longest period of the partner's quotas`(
        period: CatalogueItem.Quota.Period, days: Int
    ) async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.publish(quotas: ["T-001": .day, "T-002": period])
            #expect(try await Self.waits(exchange) == days)
        }
    }

    @Test func `waits as long as was counted when the person went, whatever the catalogue says later`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.publish(quotas: ["T-001": .year])
            #expect(try await Self.waits(exchange) { try await exchange.publish(2, quotas: ["T-001": .day]) } == 366)
        }
    }

    @Test func `waits as long as is counted now where that is longer`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.publish(quotas: ["T-001": .day])
            #expect(try await Self.waits(exchange) { try await exchange.publish(2, quotas: ["T-001": .month]) } == 31)
        }
    }

    /// What a person used is not in the catalogue while it is paused or out of season, and counts on when it is back.
    @Test func `waits a year where the person used what is not in the catalogue when they go`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.publish(quotas: ["T-001": .year, "T-002": .day])
            try await exchange.publish(2, quotas: ["T-002": .day])
            #expect(try await Self.waits(exchange) == 366)
        }
    }

    /// Erases the first person, and says for how many days they wait when they are back; `meanwhile` happens in
    /// between.
    private static func waits(
        _ exchange: ExchangeCity, _ meanwhile: () async throws -> Void = {}
    ) async throws -> Int? {
        let erasure = exchange.clock.now
        try await EraseAccount(pool: exchange.city.pool, audit: exchange.city.audit, trust: exchange.shelf)(
            exchange.benefit.citizens[0], in: exchange.context)
        exchange.clock.advance(60)
        _ = try await back(exchange)
        try await meanwhile()
        let number = try await exchange.city.numberOfPerson(1)
        let days = exchange.shelf.contents.pauseDays(of: exchange.partner.entity)
        return try await exchange.city.pool.transaction { db in
            for pause: Int64 in [1, 7, 31, 366] {
                let end = erasure.adding(seconds: pause * day)
                let isBefore = try FederationHomeStore.newPairWaits(
                    of: number, with: 1, at: end.adding(seconds: -1), days: days, db)
                if try isBefore && !FederationHomeStore.newPairWaits(of: number, with: 1, at: end, days: days, db) {
                    return Int(pause)
                }
            }
            return nil
        }
    }

    @Test func `is remembered for a year and no longer`() async throws {
        try await ExchangeCity.with { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.city.erase(exchange.benefit.citizens[0], now: exchange.clock.now)
            let forget = ForgetFederation(pool: exchange.city.pool)
            let count: StaticString = "SELECT count(*)::text FROM pairwise_erasure"
            exchange.clock.advance(366 * Self.day - 1)
            _ = try await forget(in: exchange.context)
            #expect(try await exchange.city.text(count) == "1")
            exchange.clock.advance(1)
            _ = try await forget(in: exchange.context)
            #expect(try await exchange.city.text(count) == "0")
        }
    }
}

extension TestCity {
    /// The internal key of a synthetic person.
    fileprivate func numberOfPerson(_ number: Int) async throws -> Int64 {
        let city = try await id(of: Synthetic.person(number))
        return try await pool.transaction(.readOnly) { db in try CitizenHandle.city(city).key(db) }
    }
}

extension ExchangeCity {
    /// The partner's catalogue as it is kept here, with a scenario for each of these.
    fileprivate func publish(_ version: Int64 = 1, quotas: [String: CatalogueItem.Quota.Period]) async throws {
        if version > 1 { clock.advance(1) }
        let items = quotas.sorted { $0.key < $1.key }.map { id, period in
            PartnerCity.item(id, quota: .init(perSubject: 2, period: period))
        }
        #expect(try await fetch(PartnerCatalogue(version: version, items: items)) == .accepted(seq: version))
    }
}
