import CivilTime
import Incentives
import Postgres
import Rights
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A scenario under four eyes` {
    private func reason() throws -> ReasonText { try #require(ReasonText("as agreed with the provider")) }

    private func maintain(_ city: TestCity, at now: Instant) async {
        let maintainer = ScenarioDayMaintainer(pool: city.pool, audit: city.audit, now: { now }, observe: { _ in })
        await maintainer.run(wakeups: AsyncStream { $0.finish() })
    }

    @Test func `goes from draft to running through a second officer, each step written down and certified`()
        async throws
    {
        try await TestCity.with { city in
            try await city.addProviders()
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            let approver = try await city.officer("li.na", .approver)
            let request = try await city.submitScenario(TestCity.scenario(), by: author)
            #expect(try await city.scenarioStates() == ["YOU-001/1 submitted"])
            try await city.decideChange(request, .approve, in: approver.context())
            #expect(try await city.scenarioStates() == ["YOU-001/1 running"])
            let (stored, steps) = try await city.pool.transaction(.readOnly) { db in
                let stored = try #require(try ScenarioStore.version(of: "YOU-001", nil, db))
                return (stored, try ScenarioStore.steps(of: stored.key, db))
            }
            #expect(steps.map(\.to) == [.draft, .submitted, .approved, .scheduled, .running])
            #expect(steps.map(\.from) == [nil, .draft, .submitted, .approved, .scheduled])
            #expect(String(decoding: stored.certificate ?? [], as: UTF8.self).contains("\"nobody_worse_off\""))
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'scenario.moved' ORDER BY entry_id")
                    .count == 5)
            #expect(try await city.texts("SELECT period || ' ' || units FROM quota_pool") == ["day 500"])
        }
    }

    @Test func `is never approved by who wrote any of it, and the database says so too`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let author = try await city.officer("zhang.wei", .scenarioAuthor, .approver)
            let second = try await city.officer("li.na", .scenarioAuthor, .approver)
            let third = try await city.officer("chen.jie", .approver)
            let draft = try await city.draftScenario(TestCity.scenario().document, in: author.context())
            let changed = try await city.draftScenario.replace(
                code: "YOU-001", version: 1, seen: draft.digest, with: TestCity.scenario(percent: 30).document,
                in: second.context())
            let request = try await SubmitScenario(pool: city.pool, audit: city.audit)(
                code: "YOU-001", version: 1, seen: changed.digest, reason: reason(), in: second.context()
            ).change
            await #expect(throws: Fault.fourEyes) {
                try await city.decideChange(request, .approve, in: author.context())
            }
            await #expect(throws: Fault.fourEyes) {
                try await city.decideChange(request, .approve, in: second.context())
            }
            await #expect(throws: PostgresError.self, "the database knows the author") {
                try await city.execute(
                    """
                    UPDATE scenario_version SET certificate = 'x';
                    UPDATE change_request SET state = 'approved', decided_at = requested_at,
                        decided_by = (SELECT officer_id FROM officer WHERE login = 'zhang.wei');
                    UPDATE scenario_version SET state = 'approved'
                    """)
            }
            await #expect(throws: PostgresError.self, "nobody approved it") {
                try await city.execute("UPDATE scenario_version SET state = 'approved', certificate = 'x'")
            }
            #expect(try await city.scenarioStates() == ["YOU-001/1 submitted"])
            try await city.decideChange(request, .approve, in: third.context())
            #expect(try await city.scenarioStates() == ["YOU-001/1 running"])
        }
    }

    @Test func `comes back with a comment, and a stale draft replaces nothing`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            let approver = try await city.officer("li.na", .approver)
            let request = try await city.submitScenario(TestCity.scenario(), by: author)
            try await city.decideChange(
                request, .giveBack, comment: ReasonText("the quota is too small"), in: approver.context())
            #expect(try await city.scenarioStates() == ["YOU-001/1 rejected"])
            let seen = SHA256Digest(hashing: TestCity.scenario().document)
            let better = TestCity.scenario(percent: 25).document
            await #expect(throws: Fault.scenarioState, "a returned version is changed first") {
                try await SubmitScenario(pool: city.pool, audit: city.audit)(
                    code: "YOU-001", version: 1, seen: seen, reason: reason(), in: author.context())
            }
            _ = try await city.draftScenario.replace(
                code: "YOU-001", version: 1, seen: seen, with: better, in: author.context())
            await #expect(throws: Fault.draftChanged) {
                try await city.draftScenario.replace(
                    code: "YOU-001", version: 1, seen: seen, with: TestCity.scenario().document, in: author.context())
            }
            await #expect(throws: Fault.draftChanged) {
                try await SubmitScenario(pool: city.pool, audit: city.audit)(
                    code: "YOU-001", version: 1, seen: seen, reason: reason(), in: author.context())
            }
            await #expect(throws: Fault.scenarioInPreparation) {
                try await city.draftScenario(TestCity.scenario().document, in: author.context())
            }
            #expect(try await city.scenarioStates() == ["YOU-001/1 draft"])
        }
    }

    @Test func `starts and ends by itself at the edges of Asia Shanghai days, and a new version ends the one before`()
        async throws
    {
        try await TestCity.with { city in
            try await city.addProviders()
            let author = try await city.officer("zhang.wei", .scenarioAuthor)
            let approver = try await city.officer("li.na", .approver)
            let (today, next) = (TestCity.day, TestCity.day.adding(days: 1))
            let first = try await city.submitScenario(TestCity.scenario(), by: author)
            try await city.decideChange(first, .approve, in: approver.context())
            let second = try await city.submitScenario(TestCity.scenario(from: next, to: next), by: author)
            try await city.decideChange(second, .approve, in: approver.context())
            #expect(try await city.scenarioStates() == ["YOU-001/1 running", "YOU-001/2 scheduled"])
            await maintain(city, at: Instant(startOf: next).adding(seconds: -1))
            #expect(try await city.scenarioStates() == ["YOU-001/1 running", "YOU-001/2 scheduled"])
            await maintain(city, at: Instant(startOf: next))
            #expect(try await city.scenarioStates() == ["YOU-001/1 ended", "YOU-001/2 running"])
            await maintain(city, at: Instant(startOf: next.adding(days: 1)).adding(seconds: -1))
            #expect(try await city.scenarioStates() == ["YOU-001/1 ended", "YOU-001/2 running"])
            await maintain(city, at: Instant(startOf: next.adding(days: 1)))
            #expect(try await city.scenarioStates() == ["YOU-001/1 ended", "YOU-001/2 ended"])
            #expect(today < next)
        }
    }

    @Test func `keeps its provider from ending while it runs`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            _ = try await DraftedCity.publish(TestCity.scenario(), in: city)
            let author = try await city.officer("wang.fang", .scenarioAuthor)
            let manage = ManageProviders(pool: city.pool, audit: city.audit)
            let ended = (code: "P-SCENIC", nameZh: "景区", nameEn: "Scenic", kind: "travel", isActive: false)
            await #expect(throws: Fault.providerInUse) { try await manage.set(ended, seen: 1, in: author.context()) }
            #expect(try await manage.provider("P-SCENIC").isActive)
            try await city.execute("UPDATE scenario_version SET state = 'ended'")
            #expect(try await !manage.set(ended, seen: 1, in: author.context()).isActive)
        }
    }

    @Test func `is paused, resumed, ended and archived with reasons, and by no other way`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            _ = try await DraftedCity.publish(TestCity.scenario(), in: city)
            let officer = try await city.officer("zhang.wei", .scenarioAuthor)
            let operate = OperateScenario(pool: city.pool, audit: city.audit)
            func step(_ step: OperateScenario.Step) async throws -> ScenarioState {
                try await operate(step, code: "YOU-001", version: 1, reason: reason(), in: officer.context()).state
            }
            await #expect(throws: Fault.scenarioState) { try await step(.resume) }
            #expect(try await step(.pause) == .paused)
            await #expect(throws: Fault.scenarioState) { try await step(.archive) }
            #expect(try await step(.resume) == .running)
            #expect(try await step(.end) == .ended)
            await #expect(throws: Fault.scenarioState) { try await step(.resume) }
            #expect(try await step(.archive) == .archived)
            let auditor = try await city.officer("chen.jie", .auditor)
            await #expect(throws: Fault.forbidden) {
                try await operate(.archive, code: "YOU-001", version: 1, reason: reason(), in: auditor.context())
            }
        }
    }

    @Test func `is published by the server alone only while there is no officer`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let published = try await DraftedCity.publish(TestCity.scenario(), in: city)
            #expect(published.map(\.state) == [.running])
            _ = try await city.officer("zhang.wei", .auditor)
            await #expect(throws: Fault.fourEyes) {
                try await PublishScenario(pool: city.pool, audit: city.audit)(
                    ["YOU-001"], reason: "alone", in: city.context())
            }
        }
    }

    /// The life in Swift and the one in the database's trigger are the same.
    @Test func `has the same life in the program and in the database`() async throws {
        try await TestCity.with { city in
            try await city.addProviders()
            let key = try await DraftedCity.draft(TestCity.scenario(), in: city)
            let found = try await city.owner.transaction { db in
                var found: [String] = []
                for from in ScenarioState.allCases {
                    for to in ScenarioState.allCases where from != to {
                        try db.execute(script: "SAVEPOINT one; ALTER TABLE scenario_version DISABLE TRIGGER USER")
                        try db.execute(
                            script:
                                "UPDATE scenario_version SET certificate = 'x', state = '\(from.rawValue)' WHERE version_id = \(key)"
                        )
                        try db.execute(script: "ALTER TABLE scenario_version ENABLE TRIGGER USER; SAVEPOINT two")
                        do {
                            try db.execute(
                                script: "UPDATE scenario_version SET state = '\(to.rawValue)' WHERE version_id = \(key)"
                            )
                            if !from.next.contains(to) { found.append("only the database: \(from) to \(to)") }
                        } catch {
                            if from.next.contains(to) { found.append("only the program: \(from) to \(to)") }
                        }
                        try db.execute(script: "ROLLBACK TO SAVEPOINT one")
                    }
                }
                return found
            }
            #expect(found == [])
        }
    }
}

/// Scenarios written by nobody in particular, as an import at the server leaves them.
enum DraftedCity {
    static func draft(_ scenario: Scenario, in city: TestCity) async throws -> Int32 {
        try await city.pool.transaction { db in
            try ScenarioStore.add([scenario.code], now: TestCity.opening, db)
            let added = try ScenarioStore.addVersions(
                [ScenarioStore.Draft(scenario)], by: (actor: "command:test", reason: "test", now: TestCity.opening), db)
            return added.first?.key ?? 0
        }
    }

    static func publish(
        _ scenario: Scenario, in city: TestCity, now: Instant = TestCity.opening
    ) async throws -> [StoredVersion] {
        _ = try await draft(scenario, in: city)
        return try await PublishScenario(pool: city.pool, audit: city.audit)(
            [scenario.code], reason: "test", in: city.context(now))
    }
}
