import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// A partner counts its quotas by the name it knows a person under: nobody gets a new one by being erased and coming back.
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
        (CatalogueItem.Quota.Period.day, Int64(1)), (.week, 7), (.month, 31), (.year, 366), (.total, 366),
        (.concurrent, 366),
    ])
    func `waits as long as the longest period of the partner's quotas`(
        period: CatalogueItem.Quota.Period, days: Int64
    ) async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            let erased = exchange.benefit.citizens[0]
            _ = try await exchange.granted(erased)
            try await exchange.city.erase(erased, now: exchange.clock.now)
            exchange.clock.advance(60)
            _ = try await Self.back(exchange)
            let number = try await exchange.city.numberOfPerson(1)
            try await exchange.publish(quota: period)
            let waits = { (at: Instant) in
                let pause = Int64(exchange.shelf.contents.pauseDays(of: exchange.partner.entity)) * Self.day
                return try await exchange.city.pool.transaction { db in
                    try FederationHomeStore.newPairWaits(
                        of: number, with: 1, since: at.adding(seconds: -pause), db)
                }
            }
            let erasure = exchange.clock.now.adding(seconds: -60)
            #expect(try await waits(erasure.adding(seconds: days * Self.day - 1)))
            #expect(try await !waits(erasure.adding(seconds: days * Self.day)))
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
    /// The partner's catalogue as it is kept here, with one scenario that counts per day and one that counts as said.
    fileprivate func publish(quota period: CatalogueItem.Quota.Period) async throws {
        let items = [CatalogueItem.Quota.Period.day, period].enumerated().map { number, period in
            PartnerCity.item("T-00\(number + 1)", quota: .init(perSubject: 2, period: period))
        }
        #expect(try await fetch(PartnerCatalogue(version: 1, items: items)) == .accepted(seq: 1))
    }
}
