import CivilTime
import Foundation
import Postgres
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

/// Entries are appended as the use cases do it; whoever tampers has every right in the database, but no key.
@Suite struct `The audit` {
    private struct Auditing {
        let city: TestCity
        let signer: SigningKey
        let seal: SealAudit

        init(_ city: TestCity) throws {
            self.city = city
            let signer = try SigningKey.random(.ed25519)
            self.signer = signer
            seal = SealAudit(pool: city.pool, ring: city.identity.ring, signer: signer, issuer: "http://city.test")
        }

        func append(_ count: Int, now: Instant = TestCity.opening) async throws {
            for number in 0..<count {
                try await city.audit.record(.scoreRead, about: Int64(number), in: city.context(now))
            }
        }

        func verify(
            shipped: [UInt8]? = nil, compromisedAt: Instant = Instant(microseconds: .max)
        ) async throws -> VerifyAudit.Report {
            let key = signer.verificationKey
            return try await VerifyAudit(pool: city.pool, ring: city.identity.ring) { id, at throws(JWSError) in
                guard id == key.id, at < compromisedAt else { throw .unknownKey }
                return key
            }(shipped: shipped)
        }

        /// Changes what nobody may change, past the triggers.
        func tamper(_ script: StaticString) async throws {
            try await city.owner.transaction { db in
                try db.execute(script: "SET LOCAL session_replication_role = replica; \(script)")
            }
        }
    }

    private func withSealed(_ count: Int, _ body: (Auditing) async throws -> Void) async throws {
        try await TestCity.with(.schema) { city async throws in
            let auditing = try Auditing(city)
            try await auditing.append(count)
            #expect(try await auditing.seal(in: city.context()) == count)
            try await body(auditing)
        }
    }

    @Test func `is as written while nobody tampers, batch after batch`() async throws {
        try await withSealed(7) { auditing async throws in
            try await auditing.append(6)
            let waiting = try await auditing.verify()
            #expect(waiting.sealed == 7 && waiting.waiting == 6 && waiting.faultCount == 0)
            try await auditing.seal(in: auditing.city.context())
            let report = try await auditing.verify()
            #expect(report.sealed == 13 && report.waiting == 0 && report.faults == [])
            #expect(try await auditing.seal(in: auditing.city.context()) == 0)
        }
    }

    @Test(arguments: [
        "at = at + interval '1 microsecond'", "actor_kind = 'officer'", "actor = 'other'", "action = 'history.read'",
        "about_citizen = about_citizen + 1", "about_citizen = NULL", "object = 'x'", "purpose = 'case'",
        "request_id = 'r'", "origin = '10.0.0.1'", "mac = set_byte(mac, 31, get_byte(mac, 31) # 1)",
        "mac = set_byte(mac, 3, 9)",
    ])
    func `names an entry of which anything was altered`(change: String) async throws {
        try await withSealed(5) { auditing async throws in
            try await auditing.city.owner.transaction { db in
                try db.execute(
                    script: """
                        SET LOCAL session_replication_role = replica;
                        UPDATE audit_entry SET \(change)
                        WHERE entry_id = (SELECT entry_id FROM audit_leaf WHERE leaf_no = 3)
                        """)
            }
            let report = try await auditing.verify()
            #expect(report.faultCount == 1)
            #expect(try #require(report.faults.first).description.contains("at leaf 3 is forged"))
        }
    }

    @Test func `names the newest ten when they are deleted, entries alone or with their leaves`() async throws {
        try await withSealed(25) { auditing async throws in
            try await auditing.tamper(
                "DELETE FROM audit_entry USING audit_leaf AS leaf WHERE leaf.entry_id = audit_entry.entry_id AND leaf_no >= 15"
            )
            let faults = try await auditing.verify().faults.map { "\($0)" }
            #expect(faults.count == 10)
            #expect(faults.allSatisfy { $0.hasSuffix("is missing") } && faults[0].contains("at leaf 15"))
            try await auditing.tamper("DELETE FROM audit_leaf WHERE leaf_no >= 15")
            #expect(try await auditing.verify().faults == [.headCounts(25, leaves: 15)])
        }
    }

    @Test func `names an inserted entry, queued or not, and a copied one`() async throws {
        try await withSealed(3) { auditing async throws in
            try await auditing.tamper(
                """
                INSERT INTO audit_entry SELECT gen_random_uuid(), at, actor_kind, actor, action, about_citizen, object,
                    purpose, request_id, origin, mac FROM audit_entry LIMIT 1
                """)
            let report = try await auditing.verify()
            #expect(report.faultCount == 1)
            #expect(try #require(report.faults.first).description.contains("is forged"))
            try await auditing.tamper(
                "INSERT INTO audit_unsealed SELECT entry_id FROM audit_entry WHERE entry_id NOT IN (SELECT entry_id FROM audit_leaf)"
            )
            #expect(try await auditing.verify().faultCount == 1)
            // Sealing does not launder it.
            try await auditing.seal(in: auditing.city.context())
            let sealed = try await auditing.verify()
            #expect(sealed.faultCount == 1)
            #expect(try #require(sealed.faults.first).description.contains("at leaf 3 is forged"))
        }
    }

    @Test func `names a leaf removed in the middle and an entry whose leaf is gone`() async throws {
        try await withSealed(6) { auditing async throws in
            try await auditing.tamper("DELETE FROM audit_leaf WHERE leaf_no = 2")
            let faults = try await auditing.verify().faults.map { "\($0)" }
            #expect(faults.contains("leaf 2 is missing"))
            #expect(faults.contains { $0.hasSuffix("is neither sealed nor waiting: its leaf was removed") })
        }
    }

    @Test func `names a head that was changed, and does not go on from it`() async throws {
        try await withSealed(6) { auditing async throws in
            try await auditing.tamper("UPDATE audit_head SET sealed_at = sealed_at + interval '1 day'")
            #expect(try await auditing.verify().faults == [.headForged])
            try await auditing.append(1)
            await #expect(throws: SealAudit.Failure.headForged) {
                try await auditing.seal(in: auditing.city.context())
            }
            try await auditing.tamper("DELETE FROM audit_head")
            #expect(try await auditing.verify().faults == [.headMissing])
        }
    }

    @Test func `does not go on from a tree the head does not authenticate, nor sign it`() async throws {
        try await withSealed(5) { auditing async throws in
            // The size and the root stay, and with them the MAC.
            try await auditing.tamper(
                "UPDATE audit_head SET frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 1)")
            #expect(try await auditing.verify().faults == [.headDiffers])
            try await auditing.append(1)
            await #expect(throws: SealAudit.Failure.headForged) {
                try await auditing.seal(in: auditing.city.context())
            }
            await #expect(throws: SealAudit.Failure.headForged) {
                try await auditing.seal.head(in: auditing.city.context())
            }
        }
    }

    @Test func `has no head signed that was not written by the program`() async throws {
        try await withSealed(5) { auditing async throws in
            try await auditing.tamper("UPDATE audit_head SET mac = set_byte(mac, 31, get_byte(mac, 31) # 1)")
            await #expect(throws: SealAudit.Failure.headForged) {
                try await auditing.seal.head(in: auditing.city.context())
            }
        }
    }

    @Test func `rolled back as a whole is noticed by a head that was shipped`() async throws {
        try await withSealed(4) { auditing async throws in
            let city = auditing.city
            let early = try await city.texts("SELECT encode(root, 'hex') FROM audit_head")
            try await city.execute("CREATE TABLE old_head AS SELECT * FROM audit_head")
            try await auditing.append(5)
            try await auditing.seal(in: city.context())
            let shipped = try #require(try await auditing.seal.head(in: city.context()))
            #expect(try await auditing.verify(shipped: shipped).faultCount == 0)
            // Everything after the fourth leaf goes, and the old head comes back, as a restored dump would have it.
            try await auditing.tamper(
                """
                DELETE FROM audit_entry USING audit_leaf AS leaf
                    WHERE leaf.entry_id = audit_entry.entry_id AND leaf.leaf_no >= 4;
                DELETE FROM audit_leaf WHERE leaf_no >= 4;
                DELETE FROM audit_head;
                INSERT INTO audit_head SELECT * FROM old_head
                """)
            #expect(try await city.texts("SELECT encode(root, 'hex') FROM audit_head") == early)
            #expect(try await auditing.verify().faultCount == 0, "nothing in the database tells")
            #expect(try await auditing.verify(shipped: shipped).faults == [.shippedHeadDiffers(size: 9)])
            var forged = shipped
            forged[forged.count - 1] ^= 1
            #expect(try await auditing.verify(shipped: forged).faults == [.shippedHeadForged])
        }
    }

    @Test func `signs the head a day ended with at the first seal of the next`() async throws {
        try await withSealed(4) { auditing async throws in
            let city = auditing.city
            let midnight = Instant(startOf: TestCity.day.adding(days: 1))
            try await auditing.append(2, now: midnight.adding(seconds: -1))
            try await auditing.seal(in: city.context(midnight.adding(seconds: -1)))
            #expect(try await city.texts("SELECT day::text FROM audit_daily_head") == [])
            try await auditing.append(3, now: midnight)
            try await auditing.seal(in: city.context(midnight))
            try await auditing.seal(in: city.context(midnight.adding(seconds: 5)))
            #expect(try await city.texts("SELECT day || ' ' || size FROM audit_daily_head") == ["2026-11-23 6"])
            #expect(try await auditing.verify().dailyHeads == 1)
            let signed = midnight
            #expect(try await auditing.verify(compromisedAt: signed.adding(seconds: 1)).faults == [])
            #expect(
                try await auditing.verify(compromisedAt: signed).faults == [.dailyHeadForged(TestCity.day)],
                "what was signed since the key was lost proves nothing")
            try await auditing.tamper("UPDATE audit_daily_head SET size = 5")
            #expect(try await auditing.verify().faults == [.dailyHeadForged(TestCity.day)])
        }
    }

    @Test func `cannot be changed by whoever does not turn the triggers off`() async throws {
        try await withSealed(2) { auditing async throws in
            for script: StaticString in [
                "UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE",
                "UPDATE audit_leaf SET leaf_no = leaf_no", "DELETE FROM audit_leaf", "DELETE FROM audit_daily_head",
            ] {
                await #expect(throws: PostgresError.self) { try await auditing.city.execute(script) }
            }
            #expect(try await auditing.verify().faultCount == 0)
        }
    }

    @Test func `is appended side by side without losing an entry, while it is being sealed`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let auditing = try Auditing(city)
            let other = AuditTrail(ring: city.identity.ring, pool: city.pool)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for worker in 0..<8 {
                    tasks.addTask {
                        for number in 0..<50 {
                            let trail = worker % 2 == 0 ? city.audit : other
                            try await trail.record(.scoreRead, about: Int64(number), in: city.context())
                            if worker == 0 { try await auditing.seal(in: city.context()) }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            try await auditing.seal(in: city.context())
            let report = try await auditing.verify()
            #expect(report.sealed == 400 && report.waiting == 0 && report.faultCount == 0)
        }
    }

    @Test func `has its actions listed in the documentation, each as a read or a change`() throws {
        let page = try String(contentsOf: CityRules.root.appending(path: "Docs/audit.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter {
            $0.hasPrefix("| `") && ($0.contains("` | r |") || $0.contains("` | c |"))
        }
        for action in AuditAction.allCases {
            #expect(rows.contains { $0.hasPrefix("| `\(action.rawValue)` | ") }, "\(action.rawValue)")
        }
        #expect(Set(rows.map { $0.split(separator: "`")[1] }).count == rows.count)
    }

    @Test func `has an entry for every change that took effect and none for one that did not`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Synthetic.person(1)))
            let line = RecordLine("A1", Synthetic.person(1), "SOC-001", magnitude: "1")
            try await city.ingest(line, from: "mzj")
            try await city.ingest(line, from: "mzj")
            _ = try? await city.ingest("not a header\n", from: "mzj")
            #expect(
                try await city.texts("SELECT action || ' ' || actor_kind FROM audit_entry ORDER BY action") == [
                    "citizens.enrolled command", "delivery.accepted command",
                ])
        }
    }
}
