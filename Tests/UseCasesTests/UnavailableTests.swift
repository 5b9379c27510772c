import CivilTime
import Federation
import Rights
import Store
import TestKit
import Testing

@testable import UseCases

/// What another city learns of somebody who is not good enough, or whom it would not hear of: nothing.
@Suite struct `Unavailable` {
    @Test func `is one answer, in bytes and in work, whatever the cause`() async throws {
        try await ExchangeCity.with(citizens: 6) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            // Opened after the scoring run: nobody has computed a score.
            let unscored = try await city.open(Synthetic.person(40), for: exchange.benefit.client)
            // The first of the day begins the count.
            #expect(try await exchange.send(try exchange.say(exchange.claim(of: people[4]))).words == "meets")
            let low = try await exchange.claim(of: people[0], band: .l3)
            let none = try await exchange.claim(of: unscored)
            let sharing = try await exchange.claim(of: people[1])
            let scoring = try await exchange.claim(of: people[2])
            let dead = try await exchange.claim(of: people[3])
            let erased = try await exchange.claim(of: people[5])
            let consent = try await ListConsents(pool: city.pool, audit: city.audit)(
                of: people[1], in: exchange.context
            ).first { $0.purpose == .sharing }
            try await city.withdraw(try #require(consent).name, people[1], now: exchange.clock.now)
            try await city.withdraw(.scoring, people[2], now: exchange.clock.now)
            let evidence = try #require(EvidenceReference("death/1"))
            try await MarkDeceased(pool: city.pool, audit: city.audit)(
                people[3], evidence: evidence, in: exchange.context)
            try await city.erase(people[5], now: exchange.clock.now)
            #expect(try await city.text("SELECT count(*)::text FROM federation_code WHERE citizen_id < 0") == "1")
            var sizes: Set<Int> = []
            var work: Set<[String]> = []
            for claim in [low, none, sharing, scoring, dead, erased] {
                let before = try await Self.rows(city)
                let (words, answer, _) = try await exchange.send(try exchange.say(claim))
                #expect(words == "unavailable" && answer.status == 200)
                sizes.insert(answer.body.count)
                work.insert(try await Self.rows(city, minus: before))
            }
            #expect(sizes.count == 1)
            #expect(work == [["audit_entry 1", "audit_unsealed 1", "federation_inbox 1", "federation_message 2"]])
            #expect(try await city.text("SELECT count(*)::text FROM federation_grant") == "1")
        }
    }

    /// Rows of each table, or those that came since.
    private static func rows(_ city: TestCity, minus before: [String] = []) async throws -> [String] {
        let now = try await city.texts(
            """
            SELECT table_name || ' ' || (xpath('/row/c/text()', query_to_xml(
                format('SELECT count(*) AS c FROM %I', table_name), false, true, '')))[1]::text
            FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name COLLATE "C"
            """)
        guard !before.isEmpty else { return now }
        return zip(before, now).compactMap { old, new in
            let (from, to) = (old.split(separator: " "), new.split(separator: " "))
            guard let from = Int(from[1]), let count = Int(to[1]), count != from else { return nil }
            return "\(to[0]) \(count - from)"
        }
    }
}
