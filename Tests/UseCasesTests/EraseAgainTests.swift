import CivilTime
import TestKit
import Testing

@testable import UseCases

/// After a restore: whoever was erased since the backup is there again.
@Suite struct `Erasing again` {
    private let person = Synthetic.person(1)
    private let act = "郑试罚〔2026〕77号"

    private func again(_ city: TestCity, _ list: String) async throws -> EraseAgain.Outcome {
        try await EraseAgain(pool: city.pool, audit: city.audit)(
            ErasureList(list), in: city.context(TestCity.opening.adding(seconds: 86_400)))
    }

    @Test func `takes whoever is on the list, with an account or without, once`() async throws {
        try await TestCity.with { city async throws in
            try await city.open(person, for: city.client(), name: "司马试验")
            try await city.ingest(
                RecordLine("A-1", person, "SOC-002", act: act, magnitude: "3"),
                RecordLine("A-2", Synthetic.person(2), "SOC-002", magnitude: "3"),
                RecordLine("A-3", Synthetic.person(3), "SOC-002", magnitude: "3"), from: "mzj")
            try await city.rescore()
            let keys = try await city.texts("SELECT citizen_id::text FROM citizen ORDER BY citizen_id")
            let list = """
                2026-11-23 03:00:00.25+00,citizen.erased,\(keys[0]),
                2026-11-23 03:00:01+00,consent.withdrawn,\(keys[2]),"scoring, paper/9"
                2026-11-23T03:00:02Z,citizen.erased,\(keys[1]),
                2026-11-23 11:00:03+08,citizen.erased,4711,

                """
            let before = try await city.dump()
            #expect(before.contains(act) && before.contains("A-2"))
            #expect(try await again(city, list) == EraseAgain.Outcome(erased: 2, absent: 1))
            let dump = try await city.dump()
            #expect(!dump.contains(act) && !dump.contains("A-2"))
            #expect(try await city.openRecords() == ["A-3 SOC-002 3 0"], "others keep theirs")
            await #expect(throws: Fault.citizenUnknown) { try await city.id(of: person) }
            #expect(
                try await city.texts(
                    "SELECT about_citizen || ' ' || object FROM audit_entry WHERE action = 'citizen.erased' ORDER BY 1")
                    == ["\(keys[0]) again", "\(keys[1]) again"])
            #expect(try await city.replay().differing == 0)
            #expect(try await again(city, list) == EraseAgain.Outcome(erased: 0, absent: 3))
        }
    }

    @Test func `leaves alone whoever came after the erasure and has the number now`() async throws {
        try await TestCity.with { city async throws in
            try await city.open(person, for: city.client())
            let key = try #require(try await city.text("SELECT citizen_id::text FROM citizen"))
            let earlier = "2026-11-23T00:59:59Z,citizen.erased,\(key),\n"
            #expect(try await again(city, earlier) == EraseAgain.Outcome(others: [Int64(key) ?? 0]))
            #expect(try await city.texts("SELECT 'x' FROM citizen WHERE erased_at IS NULL").count == 1)
        }
    }

    @Test(arguments: [
        "yesterday,citizen.erased,1,\n", "2026-11-23 03:00:00+00,citizen.erased,one,\n",
        "2026-11-23 03:00:00+00,citizen.erased,,\n", "2026-11-23 03:00:00+00,citizen.erased\n", "\u{0}\n",
    ])
    func `does nothing with a list that cannot be read, and names the line`(line: String) {
        let fault = #expect(throws: ErasureList.Unreadable.self) {
            try ErasureList("2026-11-23 03:00:00+00,client.revoked,,cli_x\n" + line)
        }
        #expect(fault?.line == 2)
    }
}
