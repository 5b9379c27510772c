import CivilTime
import Intake
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `Seeing an ID number` {
    private let opening = TestCity.opening
    private let person = Synthetic.person(1)

    private func reason() throws -> ReasonText { try #require(ReasonText("the document at the counter is damaged")) }

    @Test func `takes a reason and another officer, lasts ten minutes and is written down`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            let citizen = try await city.id(of: person)
            let officer = try await city.officer("zhang.wei", .caseOfficer, .approver)
            let colleague = try await city.officer("chen.jie", .caseOfficer)
            let approver = try await city.officer("li.na", .approver)
            let unmask = UnmaskIdentity(pool: city.pool, identity: city.identity, audit: city.audit)
            let change = try await unmask.request(citizen, reason: reason(), in: officer.context())
            await #expect(throws: Fault.changeUnknown) {
                try await unmask(citizen, approvedBy: change, in: officer.context())
            }
            await #expect(throws: Fault.fourEyes) {
                try await city.decideChange(change, .approve, in: officer.context())
            }
            try await city.decideChange(change, .approve, in: approver.context())
            let shown = try await unmask(citizen, approvedBy: change, in: officer.context(opening.adding(seconds: 599)))
            #expect(String(decoding: shown.number.exposed, as: UTF8.self) == person)
            #expect(shown.type == .residentID)
            #expect(shown.shownUntil == opening.adding(seconds: 600))
            for (other, now) in [
                (officer, opening.adding(seconds: 600)), (colleague, opening), (approver, opening),
            ] {
                await #expect(throws: (any Error).self) {
                    try await unmask(citizen, approvedBy: change, in: other.context(now))
                }
            }
            let looks = try await city.texts(
                "SELECT object || ' ' || actor FROM audit_entry WHERE action = 'identity.read' AND about_citizen > 0")
            #expect(looks == ["change:\(change.text(prefix: "chg_")) \(officer.id.text(prefix: "ofc_"))"])
            let rows = try await city.texts("SELECT change_request::text FROM change_request")
            #expect(rows.allSatisfy { !$0.contains(person) })
        }
    }

    @Test func `of somebody outside one's districts is as unknown as of nobody`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person, district: "410102"))
            let citizen = try await city.id(of: person)
            let officer = try await city.officer("zhang.wei", .caseOfficer, districts: ["410103"])
            let unmask = UnmaskIdentity(pool: city.pool, identity: city.identity, audit: city.audit)
            for unknown in [citizen, CityID(try .random())] {
                await #expect(throws: Fault.citizenUnknown) {
                    try await unmask.request(unknown, reason: reason(), in: officer.context())
                }
            }
            let near = try await city.officer("li.na", .caseOfficer, districts: ["410102", "410103"])
            _ = try await unmask.request(citizen, reason: reason(), in: near.context())
        }
    }

    /// The request names the person and says why; a colleague who does not serve them would learn both.
    @Test func `is asked for between whoever asks and whoever approves`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person, district: "410102"))
            let near = try await city.officer("li.na", .caseOfficer, districts: ["410102"])
            let far = try await city.officer("zhang.wei", .caseOfficer, districts: ["410103"])
            let approver = try await city.officer("chen.jie", .approver)
            let unmask = UnmaskIdentity(pool: city.pool, identity: city.identity, audit: city.audit)
            let change = try await unmask.request(city.id(of: person), reason: reason(), in: near.context())
            let read = ReadChanges(pool: city.pool)
            for officer in [near, approver] {
                #expect(try await read(limit: 9, for: officer.identity).changes.map(\.id) == [change])
                #expect(try await read.one(change, for: officer.identity, now: TestCity.opening).change.id == change)
            }
            #expect(try await read(limit: 9, for: far.identity).changes.isEmpty)
            await #expect(throws: Fault.changeUnknown) {
                try await read.one(change, for: far.identity, now: TestCity.opening)
            }
        }
    }
}
