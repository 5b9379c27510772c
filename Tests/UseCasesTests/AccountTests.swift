import CivilTime
import Intake
import Rights
import Scoring
import Store
import TestKit
import Testing
import UseCases

@Suite struct `An account` {
    private let person = Synthetic.person(1)
    private let other = Synthetic.person(2)

    @Test func `is opened with consent, scored, and read masked`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client, name: "欧阳测试", phone: "+86 138-0000-1234")
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id) }
            #expect(try await city.rescore() == 1)
            #expect(try await city.score(of: id) == 100)
            let account = try await city.account(id)
            #expect(account.state == "active" && account.district == "410102" && account.refused == [])
            #expect(account.maskedName == "欧**" && account.maskedPhone == "*******1234")
            #expect(account.scoring?.term?.until == Day("2027-11-23"))
            #expect(account.scoring?.notice == "2026-07")
        }
    }

    @Test func `opened again by the same client keeps its id and changes nothing`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client)
            let later = TestCity.opening.adding(seconds: 3600)
            let again = try await city.openAccount()(
                city.application(person), for: .client(client), in: city.context(later))
            #expect(again == id)
            #expect(try await city.texts("SELECT state FROM account_version") == ["active"])
            #expect(
                try await city.texts("SELECT action FROM audit_entry ORDER BY action DESC")
                    == ["consent.given", "citizen.found", "account.opened"], "an id was given for a number again")
            let request = try #require(IdempotentRequest(key: "k-1", method: "POST", path: "/", content: []))
            let once = Once<CitizenHandle>(request) { Array("\($0)".utf8) }
            for _ in 0..<2 {
                _ = try await city.openAccount()(
                    city.application(person), for: .client(client), once: once, in: city.context(later))
            }
            #expect(try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'citizen.found'").count == 3)
        }
    }

    @Test(arguments: [
        ("p/2026-11-23/1", true), ("13800000000", false), ("p-13800000000-x", false), ("2026112300", true),
    ])
    func `names papers without a telephone or ID number`(reference: String, isTaken: Bool) {
        #expect((EvidenceReference(reference) != nil) == isTaken)
    }

    @Test func `says in the audit when name or telephone changed, and only then`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            func changes() async throws -> Int {
                try await city.texts(
                    "SELECT 'x' FROM audit_entry WHERE action = 'contact.changed' AND about_citizen IS NOT NULL"
                ).count
            }
            try await city.open(person, for: client, phone: "13800001234")
            #expect(try await changes() == 0, "opening says it already")
            try await city.open(person, for: client, phone: "13800001234", now: TestCity.opening.adding(seconds: 1))
            #expect(try await changes() == 0)
            try await city.open(person, for: client, now: TestCity.opening.adding(seconds: 2))
            #expect(try await changes() == 0, "no telephone leaves the one that is known")
            try await city.open(person, for: client, phone: "13900001234", now: TestCity.opening.adding(seconds: 3))
            #expect(try await changes() == 1)
            try await city.open(person, for: client, name: "测试丁", now: TestCity.opening.adding(seconds: 4))
            #expect(try await changes() == 2)
        }
    }

    @Test func `has an id of its own for each client, and each is nobody to the other`() async throws {
        try await TestCity.with { city async throws in
            let (first, second) = (try await city.client("first"), try await city.client("second"))
            let ours = try await city.open(person, for: first)
            let theirs = try await city.open(person, for: second, now: TestCity.opening.adding(seconds: 60))
            guard case .client(_, let handle) = ours, case .client(_, let foreign) = theirs else {
                Issue.record("not a client's handle")
                return
            }
            #expect(handle != foreign)
            #expect(try await city.texts("SELECT citizen_id::text FROM citizen").count == 1)
            await #expect(throws: Fault.citizenUnknown) { try await city.account(.client(second, handle)) }
            await #expect(throws: Fault.citizenUnknown) { try await city.account(.client(first, foreign)) }
            await #expect(throws: Fault.citizenUnknown) { try await city.erase(.client(second, handle)) }
            await #expect(throws: Fault.citizenUnknown) {
                try await city.withdraw(.scoring, .client(second, handle))
            }
        }
    }

    @Test func `is found by number only by a client that knows the person`() async throws {
        try await TestCity.with { city async throws in
            let (first, second) = (try await city.client("first"), try await city.client("second"))
            let id = try await city.open(person, for: first)
            try await city.enrol(EnrolmentLine(other))
            let find = FindAccount(pool: city.pool, identity: city.identity, audit: city.audit)
            func number(_ text: String) throws -> IdentityNumber {
                try IdentityNumber(type: .residentID, number: Array(text.utf8))
            }
            #expect(try await find(number(person), for: first, in: city.context()) == id)
            #expect(try await find(number(person.lowercased()), for: first, in: city.context()) == id)
            await #expect(throws: Fault.citizenUnknown) {
                try await find(number(person), for: second, in: city.context())
            }
            for unknown in [other, Synthetic.person(3)] {
                await #expect(throws: Fault.citizenUnknown) {
                    try await find(number(unknown), for: first, in: city.context())
                }
            }
        }
    }

    @Test func `of somebody enrolled in bulk or known from a delivery is opened like any other`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            try await city.enrol(EnrolmentLine(person))
            try await city.ingest(RecordLine("A-1", other, "SOC-002", magnitude: "3"), from: "mzj")
            let enrolled = try await city.open(person, for: client)
            let delivered = try await city.open(other, for: client)
            try await city.rescore()
            #expect(try await city.score(of: enrolled) == 100)
            #expect(try await city.score(of: delivered) == 103)
            #expect(try await city.texts("SELECT citizen_id::text FROM citizen").count == 2)
            #expect(try await city.account(enrolled).scoring?.notice == "2026-07", "newer evidence")
        }
    }

    @Test func `is not changed by evidence older than what is known`() async throws {
        try await TestCity.with { city async throws in
            let (first, second) = (try await city.client("first"), try await city.client("second"))
            let id = try await city.open(person, for: first)
            let late = try await city.openAccount()(
                city.application(
                    person, name: "别人", district: "410105", at: TestCity.opening.adding(seconds: -86_400), notice: "old"
                ),
                for: .client(second), in: city.context())
            #expect(try await city.account(late).scoring?.notice == "2026-07")
            #expect(try await city.account(id).maskedName == "\(Synthetic.name.prefix(1))**")
            #expect(try await city.account(id).district == "410102")
        }
    }

    @Test func `is for adults, to the day`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let eve = Instant(startOf: TestCity.day).adding(seconds: -1)
            let born = Synthetic.person(7, birth: "20081123")
            await #expect(throws: RightsRefusal.personUnder18) { try await city.open(born, for: client, now: eve) }
            #expect(try await city.texts("SELECT 'x' FROM citizen").isEmpty)
            try await city.open(born, for: client, now: eve.adding(seconds: 1))
        }
    }

    @Test func `needs consents of its own only for indicators that ask for them`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            for code in ["SOC-001", "ZZZ-999"] {
                await #expect(throws: RightsRefusal.separateConsentUnknown) {
                    try await city.openAccount()(
                        city.application(person, separately: [IndicatorCode(code)]), for: .client(client),
                        in: city.context())
                }
            }
            let id = try await city.openAccount()(
                city.application(person, separately: [IndicatorCode("SOC-003")]), for: .client(client),
                in: city.context())
            try await city.ingest(RecordLine("B-1", person, "SOC-003"), from: "wjw")
            try await city.rescore()
            #expect(try await city.score(of: id) == 103)
            #expect(try await city.account(id).scoring?.separately == [IndicatorCode("SOC-003")])
        }
    }

    @Test func `lets its owner refuse what could only add, and nothing else`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client)
            try await city.ingest(
                RecordLine("A-1", person, "SOC-002", magnitude: "3"),
                RecordLine("A-2", person, "SOC-001", magnitude: "60"),
                from: "mzj")
            try await city.rescore()
            let before = try await city.score(of: id)
            let refuse = RefuseRecording(pool: city.pool, audit: city.audit)
            for code in ["LAW-001", "FAM-003", "ZZZ-001"] {
                await #expect(throws: RightsRefusal.indicatorNotRefusable) {
                    try await refuse([IndicatorCode(code)], of: id, in: city.context())
                }
            }
            let refused = try await refuse(
                [IndicatorCode("SOC-002"), IndicatorCode("HON-001"), IndicatorCode("SOC-002")], of: id,
                in: city.context())
            #expect(refused.map(\.text) == ["HON-001", "SOC-002"])
            #expect(try await city.rescore() == 1)
            #expect(try await city.score(of: id) == before - 3)
            _ = try await refuse(refused, of: id, in: city.context())
            #expect(try await city.dirtyCount() == 0, "the same list changes nothing")
            try await city.enrol(EnrolmentLine(person, from: "2026-11-23", until: "2027-11-23"))
            #expect(try await city.account(id).refused == refused, "an enrolment in bulk keeps it")
            _ = try await refuse([], of: id, in: city.context())
            try await city.rescore()
            #expect(try await city.score(of: id) == before)
        }
    }

    @Test func `of the deceased is closed to everything but erasure`() async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client)
            try await city.rescore()
            let die = MarkDeceased(pool: city.pool, audit: city.audit)
            let evidence = try #require(EvidenceReference("register/1"))
            try await die(id, evidence: evidence, in: city.context())
            try await die(id, evidence: evidence, in: city.context())
            #expect(
                try await city.texts("SELECT state FROM account_version ORDER BY known_from") == ["active", "deceased"])
            await #expect(throws: Fault.scoreNotAvailable) { try await city.score(of: id) }
            await #expect(throws: RightsRefusal.accountClosed) { try await city.withdraw(.scoring, id) }
            let later = TestCity.opening.adding(seconds: 60)
            await #expect(throws: RightsRefusal.accountClosed) { try await city.open(person, for: client, now: later) }
            await #expect(throws: RightsRefusal.accountClosed) {
                try await city.decide(
                    city.decision(.purpose(.incentive, .city, [.eligibility]), at: TestCity.opening), id, now: later)
            }
            try await city.ingest(RecordLine("A-1", other, "SOC-002", magnitude: "3"), from: "mzj")
            try await die(.city(city.id(of: other)), evidence: evidence, in: city.context())
            await #expect(throws: RightsRefusal.accountClosed) { try await city.open(other, for: client, now: later) }
            try await city.erase(id)
        }
    }

    @Test func `is opened once however many ask at the same time`() async throws {
        try await TestCity.with { city async throws in
            let clients = [try await city.client("first"), try await city.client("second")]
            let ids = try await withThrowingTaskGroup(of: CitizenHandle.self) { group in
                for turn in 0..<12 {
                    group.addTask { try await city.open(person, for: clients[turn % 2]) }
                }
                return try await group.reduce(into: Set<CitizenHandle>()) { $0.insert($1) }
            }
            #expect(ids.count == 2)
            #expect(try await city.texts("SELECT 'x' FROM citizen").count == 1)
            #expect(try await city.texts("SELECT 'x' FROM account_version WHERE known_to = 'infinity'").count == 1)
        }
    }
}
