import CivilTime
import Intake
import Rights
import Scoring
import TestKit
import Testing
import UseCases

@Suite struct `Erasure` {
    private let person = Synthetic.person(1)
    private let stays = Synthetic.person(2)
    private let name = "司马试验"
    private let phone = "13800001234"
    private let act = "郑试罚〔2026〕77号"
    private let remark = "the person of the blue house asks"

    /// A person about whom every table has something.
    private func withEverything(_ body: (TestCity, CitizenHandle, Int32) async throws -> Void) async throws {
        try await TestCity.with { city async throws in
            let client = try await city.client()
            let id = try await city.open(person, for: client, name: name, phone: phone)
            try await city.open(person, for: city.client("second"), now: TestCity.opening.adding(seconds: 1))
            try await city.enrol(EnrolmentLine(stays))
            try await city.ingest(
                RecordLine("A-1", person, "SOC-002", act: act, magnitude: "3"),
                RecordLine("A-2", stays, "SOC-002", magnitude: "3"), from: "mzj")
            try await city.rescore()
            try await city.decide(
                city.decision(.purpose(.sharing, .partner("330100"), [.level]), at: TestCity.opening), id,
                now: TestCity.opening)
            let signer = try TestCity.signer()
            try await askedToSeeTheNumber(city)
            try await withBenefit(city)
            _ = try await city.reports(signer)(
                of: id,
                once: Once(
                    try #require(IdempotentRequest(key: person, method: "POST", path: "/r", content: Array(name.utf8)))
                ) {
                    Array("\($0.content.subject.name?.text.exposed ?? "")".utf8)
                }, in: city.context())
            try await body(city, id, client)
        }
    }

    /// Three requests: one returned with a comment, one approved, one still open.
    private func askedToSeeTheNumber(_ city: TestCity) async throws {
        let unmask = UnmaskIdentity(pool: city.pool, identity: city.identity, audit: city.audit)
        let approver = try await city.officer("li.na", .approver)
        for (login, decision) in [
            ("zhang.wei", ChangeRequest<Int32>.Decision.giveBack), ("chen.jie", .approve), ("wu.min", nil),
        ] {
            let officer = try await city.officer(login, .caseOfficer)
            let change = try await unmask.request(
                city.id(of: person), reason: try #require(ReasonText(remark)), in: officer.context())
            guard let decision else { continue }
            try await city.decideChange(
                change, decision, comment: decision == .giveBack ? ReasonText(remark) : nil, in: approver.context())
        }
    }

    /// A code the person shows at a desk.
    private func withBenefit(_ city: TestCity) async throws {
        try await city.execute(
            """
            INSERT INTO provider (code, name_zh, name_en, kind, created_at)
            VALUES ('P-1', '图书馆', 'Library', 'library', '2026-11-23');
            INSERT INTO redemption_code (code_digest, beneficiary_id, hold_id, provider_id, expires_at)
            SELECT substring(sha256('c') FOR 16), citizen_id, gen_random_uuid(), 1, '2026-11-24'
            FROM client_citizen JOIN citizen USING (citizen_id) LIMIT 1
            """)
    }

    @Test func `leaves nothing personal in any table`() async throws {
        try await withEverything { city, id, _ in
            let before = try await city.dump()
            let cityID = try await city.id(of: person).description
            let handles = try await city.texts("SELECT handle::text FROM client_citizen")
            for text in [act, "consent/a-1", remark, cityID] {
                #expect(before.contains(text), "what the scan would find")
            }
            #expect(
                try await city.texts("SELECT kind FROM client_event WHERE handle IS NOT NULL").contains("score.changed")
            )
            try await city.erase(id)
            let dump = try await city.dump()
            for text in [person, name, phone, act, "consent/a-1", "consent/b-2", remark, cityID] {
                let isFound = dump.contains(text)
                #expect(!isFound, "something in clear")
            }
            let wasInClear = [person, name, phone].contains(where: before.contains)
            #expect(!wasInClear)
            let left = try await city.texts(
                """
                SELECT 'citizen ' || (blind_index IS NULL AND id_number IS NULL AND name IS NULL AND phone IS NULL)::text
                FROM citizen WHERE erased_at IS NOT NULL
                UNION ALL SELECT 'account ' || account_version.state FROM account_version JOIN citizen USING (citizen_id)
                WHERE erased_at IS NOT NULL
                UNION ALL SELECT 'record' FROM record_version JOIN citizen USING (citizen_id) WHERE erased_at IS NOT NULL
                UNION ALL SELECT 'score' FROM score JOIN citizen USING (citizen_id) WHERE erased_at IS NOT NULL
                UNION ALL SELECT 'consent' FROM consent_version
                UNION ALL SELECT 'handle' FROM client_citizen
                UNION ALL SELECT 'told ' || kind FROM client_event WHERE handle IS NOT NULL
                UNION ALL SELECT 'asked ' || state FROM change_request WHERE object = 'erased:' || change_id
                UNION ALL SELECT 'desk' FROM redemption_code
                UNION ALL SELECT 'report' FROM credit_report
                UNION ALL SELECT 'code' FROM report_by_check_code
                UNION ALL SELECT 'answer' FROM idempotency_key WHERE answer IS NOT NULL OR citizen_id IS NOT NULL
                UNION ALL SELECT 'directory' FROM citizen_by_city_id AS d JOIN citizen USING (citizen_id)
                WHERE erased_at IS NOT NULL
                UNION ALL SELECT 'directory' FROM citizen_by_blind_index AS d JOIN citizen USING (citizen_id)
                WHERE erased_at IS NOT NULL
                """)
            #expect(
                left.sorted() == [
                    "account erased", "asked approved", "asked expired", "asked returned", "citizen true",
                    "told account.erased", "told account.erased",
                ])
            let told = try await city.texts("SELECT handle::text FROM client_event WHERE handle IS NOT NULL")
            #expect(Set(told) == Set(handles), "each learns under its own handle that it is over")
            #expect(try await city.openRecords() == ["A-2 SOC-002 3 0"], "others keep theirs")
            #expect(try await city.score(stays) == 103)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `makes the person unknown to everyone, and a second erasure too`() async throws {
        try await withEverything { city, id, client in
            try await city.erase(id)
            await #expect(throws: Fault.citizenUnknown) { try await city.erase(id) }
            await #expect(throws: Fault.citizenUnknown) { try await city.account(id) }
            await #expect(throws: Fault.citizenUnknown) { try await city.score(of: id) }
            await #expect(throws: Fault.citizenUnknown) { try await city.id(of: person) }
            #expect(try await city.scoreEveryone().scored == 1)
        }
    }

    @Test func `makes whoever is delivered or enrolled again somebody new`() async throws {
        try await withEverything { city, id, client in
            try await city.erase(id)
            let later = TestCity.opening.adding(seconds: 86_400)
            try await city.ingest(
                RecordLine("A-1", person, "SOC-002", act: act, magnitude: "4"), from: "mzj", now: later)
            #expect(try await city.texts("SELECT 'x' FROM citizen").count == 3)
            let again = try await city.open(person, for: client, now: later)
            #expect(again != id)
            try await city.rescore(now: later)
            #expect(try await city.score(of: again, now: later) == 104)
            let list = ListRecords(pool: city.pool, audit: city.audit)
            let versions = try await list(of: again, limit: 10, in: city.context(later)).records.first?.versions
            #expect(versions?.map(\.reason) == [.delivered], "nothing of before")
        }
    }

    @Test func `answers a repeated request with nothing`() async throws {
        try await withEverything { city, id, client in
            let once = Once<CitizenHandle>(
                try #require(IdempotentRequest(key: "k-1", method: "POST", path: "/v1/citizens", content: [1]))
            ) { Array("\($0)".utf8) }
            let open = try city.openAccount()
            _ = try await open(city.application(person), for: .client(client), once: once, in: city.context())
            try await city.erase(id)
            await #expect(throws: Fault.citizenUnknown) {
                try await open(city.application(person), for: .client(client), once: once, in: city.context())
            }
            await #expect(throws: Fault.citizenUnknown) { try await city.id(of: person) }
        }
    }

    @Test func `is not for somebody without an account`() async throws {
        try await TestCity.with { city async throws in
            try await city.ingest(RecordLine("A-1", person, "SOC-002", magnitude: "3"), from: "mzj")
            let id = try await CitizenHandle.city(city.id(of: person))
            await #expect(throws: RightsRefusal.accountNotOpen) { try await city.erase(id) }
            #expect(try await city.openRecords().count == 1)
        }
    }

    @Test func `keeps who acted in the audit, about nobody any more`() async throws {
        try await withEverything { city, id, _ in
            let before = try await city.texts("SELECT 'x' FROM audit_entry WHERE about_citizen IS NOT NULL").count
            try await city.erase(id)
            let after = try await city.texts("SELECT 'x' FROM audit_entry WHERE about_citizen IS NOT NULL").count
            #expect(after == before + 1)
        }
    }
}
