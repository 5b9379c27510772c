import CivilTime
import Federation
import Postgres
import Rights
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

/// What partners are told when something they were granted holds no more.
@Suite struct `The end of sharing` {
    private static let queue: StaticString = """
        SELECT state || ' ' || attempts || ' ' || (convert_from(body, 'UTF8')::json ->> 'kind')
        FROM federation_outbox ORDER BY message_id
        """

    @Test func `is queued with what made it true, and brought in the same bytes until it is signed for`() async throws {
        try await ExchangeCity.with { exchange in
            let citizen = exchange.benefit.citizens[0]
            let grant = try await exchange.granted(citizen)
            try await exchange.withdrawSharing(citizen)
            #expect(try await exchange.city.texts(Self.queue) == ["queued 0 grant_revoked"])
            #expect(try await exchange.city.texts("SELECT state FROM pairwise") == ["inactive"])
            #expect(try await exchange.city.texts("SELECT state FROM federation_grant") == ["revoked"])
            // The partner is down: 1 s, 2 s, 4 s, and not before.
            for pause: Int64 in [1, 2, 4] {
                let report = try await exchange.deliver(in: exchange.context)
                #expect(report.retried == 1 && report.faults == ["330100 timed_out"])
                exchange.clock.advance(pause - 1)
                #expect(try await exchange.deliver(in: exchange.context).retried == 0)
                exchange.clock.advance(1)
            }
            let heard = Recorded()
            exchange.acknowledge { heard.add($0) }
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.acked == 1 && heard.events == [PartnerEvent(kind: .grantRevoked, grant: grant)])
            #expect(try await exchange.city.texts(Self.queue) == ["acked 4 grant_revoked"])
            #expect(Set(exchange.transport.requests.map(\.body)).count == 1 && exchange.transport.requests.count == 4)
            #expect(exchange.transport.requests[0].url.path == "/ccr/v1/events")
            exchange.clock.advance(3600)
            #expect(try await exchange.deliver(in: exchange.context) == .init())
            #expect(
                try await exchange.city.texts(
                    "SELECT direction || ' ' || typ FROM federation_message ORDER BY message_id DESC LIMIT 2")
                    == ["in ccr1-ack+jwt", "out ccr1-event+jwt"])
            // Coming back is under the same name.
            let subjects: StaticString =
                "SELECT count(*) || ' ' || count(DISTINCT sub) FROM pairwise WHERE state = 'active'"
            _ = try await exchange.granted(citizen)
            #expect(try await exchange.city.text(subjects) == "1 1")
        }
    }

    @Test func `follows from the consent to be scored, from death and from erasure`() async throws {
        try await ExchangeCity.with(citizens: 3) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            for citizen in people { _ = try await exchange.granted(citizen) }
            try await city.withdraw(.scoring, people[0], now: exchange.clock.now)
            let evidence = try #require(EvidenceReference("death/1"))
            try await MarkDeceased(pool: city.pool, audit: city.audit)(
                people[1], evidence: evidence, in: exchange.context)
            try await city.erase(people[2], now: exchange.clock.now)
            #expect(
                try await city.texts(Self.queue) == [
                    "queued 0 grant_revoked", "queued 0 grant_revoked", "queued 0 subject_erased",
                ])
            let heard = Recorded()
            exchange.acknowledge { heard.add($0) }
            #expect(try await exchange.deliver(in: exchange.context).acked == 3)
            #expect(heard.events.map(\.kind.rawValue).sorted() == ["grant_revoked", "grant_revoked", "subject_erased"])
            // Of the person who was erased nothing is left that a partner's name for them could be compared with.
            #expect(try await city.text("SELECT count(*)::text FROM pairwise") == "2")
            #expect(try await city.text("SELECT count(*)::text FROM federation_grant") == "2")
        }
    }

    @Test func `follows from a consent that allows less than before`() async throws {
        let terms = FederationPurpose.allCases.map { PartnerView.Term(purpose: $0, disclose: .score, dailyClaims: 9) }
        try await ExchangeCity.with(terms: terms) { exchange in
            let citizen = exchange.benefit.citizens[0]
            let claim = try await exchange.claim(of: citizen, disclose: .score)
            #expect(try await exchange.send(try exchange.say(claim)).words == "meets")
            let context = exchange.context
            let evidence = ConsentEvidence(
                notice: try #require(NoticeVersion("2026-11")),
                reference: try #require(EvidenceReference("consent/c-4")),
                givenAt: context.now, until: context.now.day.adding(days: 30), initiative: .citizen)
            func decide(_ categories: [ConsentCategory]) async throws {
                _ = try await exchange.city.pool.transaction { db in
                    try exchange.mint.consents.decidePurpose(
                        .given(evidence), .sharing, .partner("330100"), categories,
                        AccountBook(citizen.key(db), in: context, db), in: context, db)
                }
            }
            // The same for longer ends nothing.
            try await decide([.eligibility, .level, .score])
            #expect(try await exchange.city.texts(Self.queue) == [])
            try await decide([.eligibility])
            #expect(try await exchange.city.texts(Self.queue) == ["queued 0 grant_revoked"])
        }
    }

    @Test func `follows from a consent to be scored that is given anew for a shorter time`() async throws {
        let terms = [FederationPurpose.leisure, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 9)
        }
        let grants: StaticString = "SELECT purpose || ' ' || state FROM federation_grant ORDER BY purpose"
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let (city, citizen) = (exchange.city, exchange.benefit.citizens[0])
            for purpose in [FederationPurpose.leisure, .rental] {
                let claim = try await exchange.claim(of: citizen, purpose: purpose)
                #expect(try await exchange.send(try exchange.say(claim)).words == "meets")
            }
            func renew(until days: Int) async throws {
                exchange.clock.advance(1)
                let decision = try city.decision(
                    .scoring(separately: []), at: exchange.clock.now, until: exchange.clock.now.day.adding(days: days))
                try await city.decide(decision, citizen, now: exchange.clock.now)
            }
            // Shorter than it was, and longer than everything that was granted.
            try await renew(until: 60)
            #expect(try await city.texts(grants) == ["leisure granted", "rental granted"])
            try await renew(until: 1)
            #expect(try await city.texts(grants) == ["leisure granted", "rental revoked"])
            #expect(try await city.texts(Self.queue) == ["queued 0 grant_revoked"])
            // The consent towards the partner stands, and so does the name.
            #expect(try await city.texts("SELECT DISTINCT state FROM pairwise") == ["active"])
        }
    }

    @Test func `is reconciled where the partner knows nothing of it, and given up where it refuses or its time passes`()
        async throws
    {
        try await ExchangeCity.with(citizens: 4) { exchange in
            for citizen in exchange.benefit.citizens { _ = try await exchange.granted(citizen) }
            var expected: [String] = []
            for (citizen, code) in zip(
                exchange.benefit.citizens, [FederationCode.grantUnknown, .grantClosed, .invalidData])
            {
                try await exchange.withdrawSharing(citizen)
                exchange.acknowledge(refusing: code)
                let report = try await exchange.deliver(in: exchange.context)
                #expect(
                    report.acked == (code == .invalidData ? 0 : 1) && report.refused == (code == .invalidData ? 1 : 0))
                expected.append(code == .invalidData ? "failed 1 grant_revoked" : "acked 1 grant_revoked")
            }
            // Busy is no answer that ends anything.
            try await exchange.withdrawSharing(exchange.benefit.citizens[3])
            exchange.acknowledge(refusing: .overloaded)
            #expect(try await exchange.deliver(in: exchange.context).retried == 1)
            exchange.clock.advance(7 * 86_400)
            let report = try await exchange.deliver(in: exchange.context)
            #expect(report.expired == 1)
            #expect(try await exchange.city.texts(Self.queue) == expected + ["failed 1 grant_revoked"])
        }
    }

    @Test func `waits for a partner that is suspended, and goes when it is active again`() async throws {
        try await ExchangeCity.with { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            try await exchange.city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            try await exchange.withdrawSharing(exchange.benefit.citizens[0])
            #expect(try await exchange.deliver(in: exchange.context) == .init())
            let counts = CountPartners(pool: exchange.city.pool, keys: exchange.keys)
            #expect(try await counts(now: exchange.clock.now).waiting == 1)
            try await exchange.city.take(.resume, exchange.partnerID, exchange.officers)
            try await exchange.shelf.reload()
            exchange.acknowledge()
            #expect(try await exchange.deliver(in: exchange.context).acked == 1)
        }
    }

    @Test func `is told after a suspension, however long that was`() async throws {
        try await ExchangeCity.with(citizens: 2) { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            for citizen in people { _ = try await exchange.granted(citizen) }
            // One event has been tried in vain before, the other becomes true while it lasts.
            try await exchange.withdrawSharing(people[0])
            #expect(try await exchange.deliver(in: exchange.context).retried == 1)
            try await city.partners.suspend(
                exchange.partnerID, reason: TestCity.reason(), in: exchange.officers.second.context())
            try await exchange.shelf.reload()
            try await exchange.withdrawSharing(people[1])
            exchange.clock.advance(8 * 86_400)
            #expect(try await exchange.deliver(in: exchange.context) == .init())
            try await city.take(.resume, exchange.partnerID, exchange.officers, now: exchange.clock.now)
            try await exchange.shelf.reload()
            let heard = Recorded()
            exchange.acknowledge { heard.add($0) }
            #expect(try await exchange.deliver(in: exchange.context).acked == 2)
            #expect(heard.events.map(\.kind) == [.grantRevoked, .grantRevoked])
        }
    }

    @Test func `is told to nobody once the partnership has ended, and nothing it was granted holds`() async throws {
        try await ExchangeCity.with(citizens: 3) { exchange in
            for citizen in exchange.benefit.citizens { _ = try await exchange.granted(citizen) }
            try await exchange.withdrawSharing(exchange.benefit.citizens[0])
            try await exchange.city.take(.end, exchange.partnerID, exchange.officers)
            try await exchange.shelf.reload()
            #expect(try await exchange.city.texts("SELECT DISTINCT state FROM federation_grant") == ["revoked"])
            #expect(try await exchange.city.texts(Self.queue) == [])
            try await exchange.withdrawSharing(exchange.benefit.citizens[1])
            #expect(try await exchange.city.texts(Self.queue) == [])
            // It knew the person all the same: whoever comes back waits for a new name, should it be a partner again.
            try await exchange.city.erase(exchange.benefit.citizens[2], now: exchange.clock.now)
            #expect(try await exchange.city.texts(Self.queue) == [])
            #expect(try await exchange.city.text("SELECT count(*)::text FROM pairwise_erasure") == "1")
            exchange.clock.advance(8 * 86_400)
            #expect(try await exchange.deliver(in: exchange.context) == .init())
        }
    }
}
