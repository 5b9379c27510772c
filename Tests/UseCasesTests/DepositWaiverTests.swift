import CivilTime
import Federation
import Incentives
import Postgres
import Scoring
import Signing
import Store
import Synchronization
import TestKit
import Testing

@testable import UseCases

/// scoring.md §3.9: an objection suspends a negative record, and opens no waiver of a deposit.
@Suite struct `A waiver of a deposit` {
    private static let person = Synthetic.person(1)
    private static let deposit = BenefitCity.terms(
        "TEST-001", benefit: Benefit(depositWaiverFen: 50_000), threshold: .score(100))
    private static let discount = BenefitCity.terms("TEST-002", threshold: .score(100))

    /// Another status for the record `J-1` of the first person, and the scores of whoever it changed.
    private static func set(_ status: RecordStatus, onlyMarks: Bool = false, in city: TestCity) async throws {
        try await ChangeRecordStatus(pool: city.pool, audit: city.audit)(
            citizen: city.id(of: person), source: SourceCode("jyj"), recordNo: "J-1", to: status,
            disputeOnlyMarks: onlyMarks,
            in: city.context())
        _ = try await city.rescore()
    }

    @Test func `reads the score without suspensions, and nothing else does`() async throws {
        try await BenefitCity.with { city in
            let (deposit, discount) = (try await city.run(Self.deposit), try await city.run(Self.discount))
            func holds(by citizen: Int = 0) async throws -> [String] {
                var words: [String] = []
                for scenario in [deposit, discount] {
                    let answer = try await city.hold(scenario, by: citizen, order: Order(amountFen: 100_000))
                    words.append(answer.hasPrefix("held") ? "held" : answer)
                }
                return words
            }
            let low = "refused score_below_threshold"
            try await city.city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            _ = try await city.city.rescore()
            #expect(try await city.city.score(Self.person) == 95)
            #expect(try await holds() == [low, low])
            try await Self.set(.disputed, in: city.city)
            #expect(try await city.city.score(Self.person) == 100)
            // Together with somebody who has no record, in the same round.
            async let first = holds()
            async let second = holds(by: 1)
            #expect(try await [first, second] == [[low, "held"], ["held", "held"]])
            let ask = BenefitAsk(scenario: deposit, order: Order(amountFen: 100_000), showsScore: true)
            let quote = try await city.desk.check(ask, of: city.citizens[0], in: city.context())
            #expect(quote.refusals == [Refusal(.scoreTooLow, needed: 100, actual: 95)] && quote.score?.score == 100)
            // A further objection without new evidence suspends nothing.
            try await Self.set(.disputed, onlyMarks: true, in: city.city)
            #expect(try await holds() == [low, low])
            // Decided for the citizen.
            try await Self.set(.withdrawn, in: city.city)
            #expect(try await holds() == ["held", "held"])
        }
    }

    @Test func `is listed as it would be held`() async throws {
        try await BenefitCity.with { city in
            try await city.run(Self.deposit)
            try await city.run(Self.discount)
            try await city.city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            try await Self.set(.disputed, in: city.city)
            let list = ListOffers(
                pool: city.city.pool, identity: city.city.identity, cards: city.city.shelf, shelf: city.shelf,
                audit: city.city.audit)
            let found = try await list(
                of: city.citizens[0], filter: OfferFilter(), showsScore: true, in: city.context())
            #expect(found.usable.map(\.scenario.terms.code) == ["TEST-002"])
            #expect(found.near.map(\.scenario.terms.code) == ["TEST-001"])
            #expect(found.near.map(\.step) == [.earnPoints(5)])
        }
    }

    @Test func `is not asked of the score again when what was held is taken`() async throws {
        try await BenefitCity.with { city in
            let deposit = try await city.run(Self.deposit)
            let hold = try await city.held(deposit, order: Order(amountFen: 100_000))
            try await city.city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            try await Self.set(.disputed, in: city.city)
            try await city.commit(hold)
        }
    }

    /// What a city of random records says with everything effective is what waivers read when a part of it is
    /// suspended.
    @Test func `reads for everybody what was the score before the objections, also of what is archived since`()
        async throws
    {
        try await BenefitCity.with(citizens: 40) { benefit in
            let city = benefit.city
            let people = try await Self.settle(40, in: city)
            let before = try await Self.read(people, for: Self.discount, in: benefit)
            // Two in three negatives are objected to; of these one in four for the second time.
            try await city.execute(
                """
                UPDATE record_version SET known_to = '2026-11-23T01:30:00Z' WHERE hashtext(record_no) % 3 <> 0;
                INSERT INTO record_version
                SELECT citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_to, 'infinity',
                    delivery_id, 1, ordinary_procedure, legally_confirmed, hashtext(record_no) % 4 = 0, record_no, act
                FROM record_version WHERE known_to < 'infinity';
                UPDATE knowledge_clock SET instant = '2026-11-23T01:30:00Z'
                """)
            let later = TestCity.opening.adding(seconds: 3_600)
            try await city.scoreEveryone(now: later)
            var after = try await Self.read(people, for: Self.deposit, in: benefit)
            #expect(after.map(\.scoreForDeposits) == before.map(\.score))
            #expect(zip(after, before).count { $0.score != $1.score } > people.count / 3)
            // A scenario that waives none reads the score alone.
            let plain = try await Self.read(people, for: Self.discount, in: benefit)
            #expect(plain.map(\.scoreForDeposits) == after.map(\.score))
            // What has been archived since was counted by the score in force.
            try await city.execute(
                """
                INSERT INTO record_archive SELECT record_version.*, '2026-11-23T03:00:00Z' FROM record_version
                WHERE status = 1;
                DELETE FROM record_version WHERE status = 1
                """)
            after = try await Self.read(people, for: Self.deposit, in: benefit)
            #expect(after.map(\.scoreForDeposits) == before.map(\.score))
        }
    }

    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 31) &* 0x9fb2_1c65_1e98_df25
        }
    }

    /// Gives people negative records of several kinds, acts and weights, and scores everyone; gives their keys.
    private static func settle(_ count: Int, in city: TestCity) async throws -> [Int64] {
        // The same city each time, so that as many are touched by an objection.
        var dice = Dice(state: 5)
        let numbers = (1...count).map { Synthetic.person($0) }
        var files: [String: [RecordLine]] = [:]
        for number in numbers {
            for _ in 0..<Int.random(in: 0...5, using: &dice) {
                let (source, indicator) =
                    [
                        ("cfjg", "LAW-005"), ("cfjg", "LAW-008"), ("swj", "LAW-009"), ("jyj", "PRO-006"),
                        ("zy", "LAW-001"),
                    ].randomElement(using: &dice) ?? ("swj", "LAW-009")
                files[source, default: []].append(
                    RecordLine(
                        "\(source)-\(files[source, default: []].count)", number, indicator,
                        act: ["", "判1", "判2"].randomElement(using: &dice) ?? "",
                        on: "2026-0\(Int.random(in: 1...9, using: &dice))-10",
                        magnitude: indicator == "LAW-005" ? "\(Int.random(in: 0...2_000_000, using: &dice))" : ""))
            }
        }
        for (source, rows) in files.sorted(by: { $0.key < $1.key }) {
            let outcome = try await city.ingest(Array(RecordLine.file(rows).utf8), from: source)
            #expect(outcome.counts.returned == 0)
        }
        try await city.scoreEveryone()
        return try await city.texts("SELECT citizen_id::text FROM citizen ORDER BY citizen_id").compactMap(Int64.init)
    }

    private static func read(
        _ people: [Int64], for terms: Scenario, in city: BenefitCity
    ) async throws -> [BeneficiaryFacts] {
        let book = BeneficiaryBook(cards: city.city.shelf, identity: city.city.identity)
        var version = city.shelf.contents.inOrder.first { $0.version.terms.code == terms.code }?.version
        if version == nil {
            let scenario = try await city.run(terms)
            version = city.shelf.live(scenario)?.version
        }
        let known = try #require(version)
        return try await city.city.pool.transaction(.readOnly) { db in
            try book.read(people.map { .init(citizen: $0, version: known, now: TestCity.opening) }, db)
                .map { try $0.get().facts }
        }
    }
}

/// Somebody of ours in another city.
extension `A waiver of a deposit` {
    @Test func `in another city reads it too, where the purpose or the catalogue says that it is one`() async throws {
        let terms = [FederationPurpose.travel, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 9)
        }
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let citizen = exchange.benefit.citizens[0]
            func claims() async throws -> [String] {
                var words: [String] = []
                for (scenario, purpose) in [("T-001", FederationPurpose.travel), ("T-002", .rental)] {
                    let claim = try await exchange.claim(of: citizen, scenario: scenario, purpose: purpose)
                    words.append(try await exchange.send(exchange.say(claim)).words)
                }
                return words
            }
            #expect(try await claims() == ["meets", "meets"])
            try await exchange.city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            try await Self.set(.disputed, in: exchange.city)
            #expect(try await claims() == ["meets", "unavailable"])
            // A journey whose catalogue names a waiver: a hotel without a deposit.
            try await exchange.publishDeposits()
            #expect(try await claims() == ["unavailable", "unavailable"])
            let list = ListPartnerScenarios(
                pool: exchange.city.pool, shelf: exchange.shelf, cards: exchange.city.shelf, audit: exchange.city.audit)
            let listed = try await list(of: citizen, in: exchange.context)
            #expect(listed.band?.band == .l2 && listed.offers.map(\.isMet) == [false, false])
            try await Self.set(.withdrawn, in: exchange.city)
            #expect(try await claims() == ["meets", "meets"])
        }
    }
}

extension `A waiver of a deposit` {
    @Test func `in another city is told the score in force, once the other is enough`() async throws {
        let terms = [FederationPurpose.travel, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .score, dailyClaims: 9)
        }
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let city = exchange.city
            try await city.ingest(RecordLine("A-1", Self.person, "SOC-001", magnitude: "300"), from: "mzj")
            try await city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            try await Self.set(.disputed, in: city)
            #expect(try await city.score(Self.person) == 112)
            // Judged by 107 where it waives a deposit; two grants that differ would tell of the objection.
            for purpose in [FederationPurpose.travel, .rental] {
                let claim = try await exchange.claim(
                    of: exchange.benefit.citizens[0], purpose: purpose, disclose: .score)
                let answer = try await exchange.send(exchange.say(claim))
                guard case .grant(.meets(let told))? = answer.opened?.answer else {
                    Issue.record("\(purpose): \(answer.words)")
                    continue
                }
                #expect(told.score?.value == 112, "\(purpose)")
            }
        }
    }

    /// A partner that repeats what is of no use costs no evaluation; a damaged card would show one.
    @Test func `is read of nobody whose code is not redeemed, and listed for nobody without a suspended record`()
        async throws
    {
        let terms = [FederationPurpose.travel, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 9)
        }
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let (city, citizen) = (exchange.city, exchange.benefit.citizens[0])
            try await exchange.publishDeposits()
            let claim = try await exchange.claim(of: citizen, scenario: "T-002", purpose: .rental)
            let unused = try await exchange.claim(of: citizen, scenario: "T-002", purpose: .rental)
            #expect(try await exchange.send(exchange.say(claim)).words == "meets")
            try await city.damageCards()
            let defects = Mutex(0)
            func claims(_ claim: Claim) async throws -> Int {
                let receive = ReceiveMessage(
                    pool: city.pool, shelf: exchange.shelf, keys: exchange.keys, cards: CardShelf(), audit: city.audit,
                    limits: ExchangeLimits(uptime: { exchange.clock.now.microseconds })
                ) { _, _ in defects.withLock { $0 += 1 } }
                return try await receive(
                    exchange.say(claim).compact, contentType: "application/jose", as: .claims, from: TestCity.anywhere,
                    in: exchange.context
                ).status
            }
            #expect(try await claims(claim) == 400)
            #expect(defects.withLock { $0 } == 0)
            #expect(try await claims(unused) == 500, "or the card was not damaged")
            #expect(defects.withLock { $0 } == 1, "whoever operates the service hears of it")
            let list = ListPartnerScenarios(
                pool: city.pool, shelf: exchange.shelf, cards: CardShelf(), audit: city.audit)
            let offers = try await list(of: citizen, in: exchange.context).offers
            #expect(offers.map(\.isMet) == [true, true])
        }
    }
}

extension TestCity {
    /// Whoever reads a card from now on fails.
    fileprivate func damageCards() async throws {
        try await execute("SET LOCAL session_replication_role = replica; UPDATE scorecard SET document = '{}'")
    }
}

extension ExchangeCity {
    /// The partner's catalogue as it is kept here: a journey that says it waives a deposit, and a rental.
    fileprivate func publishDeposits() async throws {
        let items = [PartnerCity.item(benefit: .depositWaiver), PartnerCity.item("T-002", kind: .rental)]
        #expect(try await fetch(PartnerCatalogue(version: 1, items: items)) == .accepted(seq: 1))
    }
}
