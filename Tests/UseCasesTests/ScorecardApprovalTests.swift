import CivilTime
import Postgres
import Rights
import Scoring
import Signing
import Store
import TestKit
import Testing

@testable import UseCases

@Suite struct `A scorecard under four eyes` {
    let opening = TestCity.opening
    let today = TestCity.day

    func card(version: Int = 2, title: String = "商鼎分 2026") throws -> [UInt8] {
        let text = String(decoding: try CityRules.card(), as: UTF8.self)
            .replacing("\"version\": 1", with: "\"version\": \(version)").replacing("商鼎分 2026", with: title)
        return Array(text.utf8)
    }

    func reason() throws -> ReasonText { try #require(ReasonText("caps decided on 2026-11-20")) }

    func draft(_ city: TestCity) -> DraftScorecard { DraftScorecard(pool: city.pool, audit: city.audit) }

    func kept(_ outcome: DraftScorecard.Outcome) throws -> CardReference {
        guard case .kept(let reference) = outcome else { throw Fault.scorecardUnknown }
        return reference
    }

    /// Drafts, checks and submits a version; gives the request.
    func submit(
        _ city: TestCity, _ author: TestOfficer, version: Int = 2, from day: Day = TestCity.day
    ) async throws -> PublicID {
        let reference = try kept(await draft(city)(card(version: version), in: author.context()))
        _ = try await CheckDraft(pool: city.pool, cases: [], audit: city.audit)(
            code: reference.code, version: version, in: author.context())
        return try await SubmitScorecard(pool: city.pool, audit: city.audit)(
            code: reference.code, version: version, seen: #require(SHA256Digest(hex: reference.digest)), from: day,
            reason: reason(), in: author.context())
    }

    func states(_ city: TestCity) async throws -> [String] {
        try await city.texts("SELECT version || ' ' || state FROM scorecard ORDER BY version")
    }

    @Test func `goes from draft to live through a second officer, each step written down`() async throws {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            let approver = try await city.officer("li.na", .approver)
            let request = try await submit(city, author)
            #expect(try await states(city) == ["1 live", "2 submitted"])
            try await city.decideChange(request, .approve, in: approver.context())
            #expect(try await states(city) == ["1 superseded", "2 live"])
            let life = try await ReadScorecards(pool: city.pool).one(code: "shangding-2026", version: 2)
            let (a, b) = ("officer:\(author.id.text(prefix: "ofc_"))", "officer:\(approver.id.text(prefix: "ofc_"))")
            #expect(
                life.steps.map { "\($0.state) \($0.actor)" } == [
                    "draft \(a)", "checked \(a)", "submitted \(a)", "approved \(b)", "scheduled \(b)", "live \(b)",
                ])
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action LIKE 'change.%' ORDER BY entry_id")
                    .sorted() == ["change.approved", "change.requested"])
        }
    }

    @Test func `becomes live on its day, and everyone is scored by it`() async throws {
        try await TestCity.with { city async throws in
            let person = Synthetic.person(1)
            try await city.enrol(EnrolmentLine(person))
            try await city.scoreEveryone()
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            let approver = try await city.officer("li.na", .approver)
            let start = today.adding(days: 2)
            let request = try await submit(city, author, from: start)
            try await city.decideChange(request, .approve, in: approver.context())
            #expect(try await states(city) == ["1 live", "2 scheduled"])
            func maintain(_ now: Instant) async {
                let maintainer = CardMaintainer(
                    pool: city.pool, effects: city.effects, audit: city.audit, now: { now }, observe: { _ in })
                await maintainer.run(wakeups: AsyncStream { $0.finish() })
            }
            await maintain(Instant(startOf: start).adding(seconds: -1))
            #expect(try await states(city) == ["1 live", "2 scheduled"])
            let midnight = Instant(startOf: start)
            await maintain(midnight)
            #expect(try await states(city) == ["1 superseded", "2 live"])
            #expect(try await city.explain(person, now: midnight).score.card.version == 2)
            #expect(try await BeginScorecards(pool: city.pool, audit: city.audit).leavesScoresBehind() == false)
            #expect(try await city.replay().differing == 0)
        }
    }

    @Test func `approved by two officers at once is approved once, and the other is told`() async throws {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            var approvers: [TestOfficer] = []
            for number in 1...6 { approvers.append(try await city.officer("approver-\(number)", .approver)) }
            let request = try await submit(city, author)
            let answers = await withTaskGroup(of: Fault?.self) { group in
                for approver in approvers {
                    group.addTask {
                        do {
                            try await city.decideChange(request, .approve, in: approver.context())
                            return nil
                        } catch {
                            return error as? Fault ?? .timedOut
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == nil }.count == 1)
            #expect(answers.compactMap(\.self) == Array(repeating: Fault.changeClosed, count: 5))
            #expect(try await states(city) == ["1 superseded", "2 live"])
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action = 'change.approved'").count == 1)
        }
    }

    @Test func `is never approved by who submitted or wrote it, whatever roles they hold`() async throws {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor, .approver)
            let second = try await city.officer("li.na", .scorecardAuthor, .approver)
            let third = try await city.officer("chen.jie", .approver)
            let reference = try kept(await draft(city)(card(), in: author.context()))
            let seen = try #require(SHA256Digest(hex: reference.digest))
            let changed = try kept(
                await draft(city).replace(
                    code: reference.code, version: 2, seen: seen, with: card(title: "商鼎分 二〇二六"), in: second.context()))
            _ = try await CheckDraft(pool: city.pool, cases: [], audit: city.audit)(
                code: reference.code, version: 2, in: second.context())
            let request = try await SubmitScorecard(pool: city.pool, audit: city.audit)(
                code: reference.code, version: 2, seen: #require(SHA256Digest(hex: changed.digest)), from: today,
                reason: reason(), in: second.context())
            await #expect(throws: Fault.fourEyes, "wrote the first draft") {
                try await city.decideChange(request, .approve, in: author.context())
            }
            await #expect(throws: Fault.fourEyes, "submitted it") {
                try await city.decideChange(request, .approve, in: second.context())
            }
            #expect(try await states(city) == ["1 live", "2 submitted"])
            try await city.decideChange(request, .approve, in: third.context())
        }
    }

    @Test func `comes back with a comment, is changed and submitted again`() async throws {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            let approver = try await city.officer("li.na", .approver)
            let first = try await submit(city, author)
            try await city.decideChange(
                first, .giveBack, comment: ReasonText("the cap of HON-001 is wrong"), in: approver.context())
            #expect(try await states(city) == ["1 live", "2 draft"])
            await #expect(throws: Fault.changeClosed) {
                try await city.decideChange(first, .approve, in: approver.context())
            }
            let stored = try await ReadScorecards(pool: city.pool).one(code: "shangding-2026", version: 2)
            #expect(stored.steps.last?.reason == "the cap of HON-001 is wrong")
            let seen = try #require(SHA256Digest(bytes: stored.card.digest))
            let submit = SubmitScorecard(pool: city.pool, audit: city.audit)
            await #expect(throws: Fault.scorecardState, "not checked") {
                try await submit(
                    code: "shangding-2026", version: 2, seen: seen, from: today, reason: reason(), in: author.context())
            }
            let changed = try kept(
                await draft(city).replace(
                    code: "shangding-2026", version: 2, seen: seen, with: card(title: "另一张"), in: author.context()))
            await #expect(throws: Fault.draftChanged) {
                try await draft(city).replace(
                    code: "shangding-2026", version: 2, seen: seen, with: card(), in: author.context())
            }
            let verdict = try await CheckDraft(pool: city.pool, cases: [], audit: city.audit)(
                code: "shangding-2026", version: 2, in: author.context())
            #expect(verdict.passes)
            await #expect(throws: Fault.draftChanged) {
                try await submit(
                    code: "shangding-2026", version: 2, seen: seen, from: today, reason: reason(), in: author.context())
            }
            let now = try #require(SHA256Digest(hex: changed.digest))
            await #expect(throws: Fault.dayPast) {
                try await submit(
                    code: "shangding-2026", version: 2, seen: now, from: today.adding(days: -1), reason: reason(),
                    in: author.context())
            }
            let second = try await submit(
                code: "shangding-2026", version: 2, seen: now, from: today, reason: reason(), in: author.context())
            try await city.decideChange(second, .withdraw, in: author.context())
            #expect(try await states(city) == ["1 live", "2 draft"])
        }
    }

    @Test func `once there are officers is not published by the server alone, nor is a catalogue`() async throws {
        try await TestCity.with { city async throws in
            _ = try await city.officer("zhang.wei", .auditor)
            let before = try await city.tables()
            await #expect(throws: Fault.fourEyes) {
                try await PublishScorecard(pool: city.pool, audit: city.audit)(
                    card(), cases: [], reason: "alone", in: city.context())
            }
            await #expect(throws: Fault.fourEyes) {
                try await ImportCatalogue(pool: city.pool, audit: city.audit)(
                    CityRules.submission("next"), in: city.context())
            }
            #expect(try await city.tables() == before)
        }
    }

    @Test func `that is no document, is known, or is of another officer's rights is refused`() async throws {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            let approver = try await city.officer("li.na", .approver)
            let before = try await city.tables()
            guard case .refused(let refusals) = try await draft(city)(Array("{}".utf8), in: author.context()) else {
                Issue.record("kept")
                return
            }
            #expect(!refusals.isEmpty)
            await #expect(throws: Fault.versionTaken) { try await draft(city)(CityRules.card(), in: author.context()) }
            await #expect(throws: Fault.forbidden) { try await draft(city)(card(), in: approver.context()) }
            await #expect(throws: Fault.forbidden) { try await draft(city)(card(), in: city.context()) }
            await #expect(throws: Fault.scorecardState, "a live card is no draft") {
                try await CheckDraft(pool: city.pool, cases: [], audit: city.audit)(
                    code: "shangding-2026", version: 1, in: author.context())
            }
            #expect(try await city.tables() == before)
        }
    }

    @Test func `of somebody who is disabled is a draft again, and nothing they asked for can be approved`() async throws
    {
        try await TestCity.with { city async throws in
            let author = try await city.officer("zhang.wei", .scorecardAuthor)
            let request = try await submit(city, author)
            let approver = try await city.officer("li.na", .approver)
            try await DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit).atServer(
                login: author.login, in: city.context())
            await #expect(throws: Fault.changeClosed) {
                try await city.decideChange(request, .approve, in: approver.context())
            }
            #expect(try await states(city) == ["1 live", "2 draft"])
            #expect(try await city.texts("SELECT state FROM change_request") == ["expired"])
            #expect(try await city.texts("SELECT 'x' FROM audit_entry WHERE action = 'change.expired'").count == 1)
        }
    }
}
