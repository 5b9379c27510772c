import CivilTime
import Federation
import Postgres
import Rights
import Scoring
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// What becomes of a grant when the score it rests on is not the last one any more.
@Suite struct `A grant and a later score` {
    private static let person = Synthetic.person(1)
    private static let grants: StaticString = "SELECT purpose || ' ' || state FROM federation_grant ORDER BY purpose"
    private static let queue: StaticString =
        "SELECT convert_from(body, 'UTF8') FROM federation_outbox ORDER BY message_id"

    private static func judge(_ exchange: ExchangeCity, batchSize: Int32 = 4096) async throws -> JudgeGrants.Report {
        try await JudgeGrants(
            pool: exchange.city.pool, shelf: exchange.shelf, cards: exchange.city.shelf, audit: exchange.city.audit,
            batchSize: batchSize)(in: exchange.context)
    }

    @Test func `ends when the band is not met any more, and the partner reads what a withdrawal reads`() async throws {
        try await ExchangeCity.with { exchange in
            let (city, people) = (exchange.city, exchange.benefit.citizens)
            let (grant, other) = (try await exchange.granted(people[0]), try await exchange.granted(people[1]))
            #expect(try await Self.judge(exchange) == .init())
            try await city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            _ = try await city.rescore()
            #expect(try await city.score(Self.person) == 95)
            #expect(try await Self.judge(exchange) == .init(judged: 1, ended: 1))
            #expect(try await Self.judge(exchange) == .init())
            #expect(
                try await city.texts("SELECT state || ' ' || (ended_at IS NULL) FROM federation_grant ORDER BY state")
                    == ["granted true", "revoked false"])
            // The consent stands, and so does the name.
            #expect(try await city.texts("SELECT DISTINCT state FROM pairwise") == ["active"])
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'sharing.lapsed'")
                    == ["urn:ccr:330100 travel"])
            try await exchange.withdrawSharing(people[1])
            let texts = try await city.texts(Self.queue)
            #expect(texts.count == 2)
            #expect(texts[0].replacing(grant.text, with: other.text) == texts[1], "a partner could tell them apart")
            let heard = Recorded()
            exchange.acknowledge { heard.add($0) }
            #expect(try await exchange.deliver(in: exchange.context).acked == 2)
            #expect(heard.events.contains(PartnerEvent(kind: .grantRevoked, grant: grant)))
        }
    }

    @Test func `holds while the band is met, and when the score has risen`() async throws {
        try await ExchangeCity.with { exchange in
            for citizen in exchange.benefit.citizens { _ = try await exchange.granted(citizen) }
            try await exchange.city.ingest(
                RecordLine("A-1", Self.person, "SOC-001", magnitude: "300"), from: "mzj")
            _ = try await exchange.city.rescore()
            try await exchange.city.scoreEveryone(now: TestCity.opening.adding(seconds: 60))
            // In batches of one, each of them once.
            #expect(try await Self.judge(exchange, batchSize: 1) == .init(judged: 2, ended: 0))
            #expect(try await Self.judge(exchange) == .init())
            #expect(try await exchange.city.texts(Self.grants) == ["travel granted", "travel granted"])
            #expect(try await exchange.city.texts(Self.queue) == [])
        }
    }

    /// A file of enrolments says so of many at once, and has each of them scored anew.
    @Test func `ends when the consent to be scored ends before it, as a file of enrolments may say`() async throws {
        let terms = [PartnerView.Term(purpose: .rental, disclose: .meets, dailyClaims: 9)]
        try await ExchangeCity.with(terms: terms) { exchange in
            for citizen in exchange.benefit.citizens {
                let claim = try await exchange.claim(of: citizen, purpose: .rental)
                #expect(try await exchange.send(try exchange.say(claim)).words == "meets")
            }
            exchange.clock.advance(86_400)
            let today = exchange.clock.now.day
            try await exchange.city.enrol(
                EnrolmentLine(Self.person, from: "\(today)", until: "\(today.adding(days: 2))"),
                EnrolmentLine(Synthetic.person(2), from: "\(today)", until: "\(today.adding(days: 90))"),
                now: exchange.clock.now)
            _ = try await exchange.city.rescore(now: exchange.clock.now)
            #expect(try await Self.judge(exchange) == .init(judged: 2, ended: 1))
            #expect(
                try await exchange.city.texts("SELECT state FROM federation_grant ORDER BY citizen_id")
                    == ["revoked", "granted"])
            #expect(try await exchange.city.texts(Self.queue).count == 1)
        }
    }

    @Test func `is judged as it was given: a waiver of a deposit by the score without suspensions`() async throws {
        let terms = [FederationPurpose.travel, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 9)
        }
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let city = exchange.city
            for purpose in [FederationPurpose.travel, .rental] {
                let claim = try await exchange.claim(of: exchange.benefit.citizens[0], purpose: purpose)
                #expect(try await exchange.send(exchange.say(claim)).words == "meets")
            }
            try await city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            try await ChangeRecordStatus(pool: city.pool, audit: city.audit)(
                citizen: city.id(of: Self.person), source: SourceCode("jyj"), recordNo: "J-1", to: .disputed,
                in: city.context())
            _ = try await city.rescore()
            #expect(try await city.score(Self.person) == 100)
            #expect(try await Self.judge(exchange) == .init(judged: 2, ended: 1))
            #expect(try await city.texts(Self.grants) == ["rental revoked", "travel granted"])
        }
    }

    @Test func `ends once where two instances look in the same moment`() async throws {
        let terms = [PartnerView.Term(purpose: .travel, disclose: .meets, dailyClaims: 99)]
        try await ExchangeCity.with(citizens: 8, terms: terms) { exchange in
            for citizen in exchange.benefit.citizens { _ = try await exchange.granted(citizen) }
            try await exchange.city.ingest(
                RecordLine.file((1...8).map { RecordLine("J-\($0)", Synthetic.person($0), "PRO-006") }), from: "jyj")
            _ = try await exchange.city.rescore()
            async let one = Self.judge(exchange, batchSize: 1)
            async let other = Self.judge(exchange, batchSize: 1)
            let reports = try await [one, other]
            #expect(reports.map(\.ended).reduce(0, +) == 8)
            #expect(try await exchange.city.texts("SELECT DISTINCT state FROM federation_grant") == ["revoked"])
            #expect(try await exchange.city.texts(Self.queue).count == 8)
        }
    }

    @Test func `takes the disclosed score out of what was sent`() async throws {
        let terms = [PartnerView.Term(purpose: .travel, disclose: .score, dailyClaims: 9)]
        try await ExchangeCity.with(citizens: 1, terms: terms) { exchange in
            let claim = try await exchange.claim(of: exchange.benefit.citizens[0], disclose: .score)
            #expect(try await exchange.send(exchange.say(claim)).words == "meets")
            let blanked: StaticString = "SELECT count(*)::text FROM federation_message WHERE jws = ''"
            #expect(try await exchange.city.text(blanked) == "0")
            try await exchange.city.ingest(RecordLine("J-1", Self.person, "PRO-006"), from: "jyj")
            _ = try await exchange.city.rescore()
            #expect(try await Self.judge(exchange).ended == 1)
            #expect(try await exchange.city.text(blanked) == "1")
        }
    }

    @Test func `given by a score that another had overtaken is judged at the next look`() async throws {
        try await ExchangeCity.with(citizens: 1) { exchange in
            _ = try await exchange.granted(exchange.benefit.citizens[0])
            // As if the claim had read the score of before while this one was written.
            try await exchange.city.execute("UPDATE federation_grant SET judged_run = judged_run - 1")
            #expect(try await Self.judge(exchange) == .init(judged: 1, ended: 0))
            #expect(
                try await exchange.city.text(
                    "SELECT (judged_run = (SELECT max(run_id) FROM score))::text FROM federation_grant") == "true")
        }
    }
}
