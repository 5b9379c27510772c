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
    private let opening = TestCity.opening
    private let today = TestCity.day

    private func card(version: Int = 2, title: String = "商鼎分 2026") throws -> [UInt8] {
        let text = String(decoding: try CityRules.card(), as: UTF8.self)
            .replacing("\"version\": 1", with: "\"version\": \(version)").replacing("商鼎分 2026", with: title)
        return Array(text.utf8)
    }

    private func reason() throws -> ReasonText { try #require(ReasonText("caps decided on 2026-11-20")) }

    private func draft(_ city: TestCity) -> DraftScorecard { DraftScorecard(pool: city.pool, audit: city.audit) }

    private func kept(_ outcome: DraftScorecard.Outcome) throws -> CardReference {
        guard case .kept(let reference) = outcome else { throw Fault.scorecardUnknown }
        return reference
    }

    /// Drafts, checks and submits a version; gives the request.
    private func submit(
        _ city: TestCity, _ author: TestOfficer, version: Int = 2, from day: Day = TestCity.day
    ) async throws -> PublicID {
        let reference = try kept(await draft(city)(card(version: version), in: author.context()))
        _ = try await CheckDraft(pool: city.pool, cases: [], audit: city.audit)(
            code: reference.code, version: version, in: author.context())
        return try await SubmitScorecard(pool: city.pool, audit: city.audit)(
            code: reference.code, version: version, seen: #require(SHA256Digest(hex: reference.digest)), from: day,
            reason: reason(), in: author.context())
    }

    private func states(_ city: TestCity) async throws -> [String] {
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

    @Test func `and a catalogue edition are shown to the approver with all that they change`() async throws {
        try await TestCity.with { city async throws in
            let steward = try await city.officer("zhang.wei", .dataSteward)
            let approver = try await city.officer("li.na", .approver)
            let original = try CityRules.submission("next")
            var lines = String(decoding: original.table, as: UTF8.self).split(separator: "\n").map(String.init)
            let gone = try #require(lines.popLast()?.split(separator: ",").first.map(String.init))
            let kept = try #require(lines.last?.split(separator: ",").first.map(String.init))
            let sources =
                String(decoding: original.sources, as: UTF8.self)
                .replacing("\(gone);", with: "").replacing(";\(gone)", with: "")
                + "new_bureau,新局,\(kept)\n"
            let submission = CatalogueSubmission(
                name: "next", effectiveFrom: original.effectiveFrom,
                table: Array((lines.joined(separator: "\n") + "\n").utf8), sources: Array(sources.utf8))
            let request = try await SubmitCatalogue(pool: city.pool, audit: city.audit)(
                submission, reason: reason(), in: steward.context())
            let shown = try await ReadChanges(pool: city.pool).one(request, for: approver.identity)
            guard case .catalogue(_, let difference)? = shown.plan else {
                Issue.record("nothing to judge")
                return
            }
            #expect(difference.removed.map(\.text) == [gone] && difference.added == [] && difference.changed == [])
            #expect(difference.sources.contains { $0.isNew && $0.code.text == "new_bureau" })
            #expect(difference.sources.contains { !$0.isNew && $0.mayNoLongerDeliver.map(\.text) == [gone] })
        }
    }

    @Test func `and a catalogue edition are added as they were submitted`() async throws {
        try await TestCity.with { city async throws in
            let steward = try await city.officer("zhang.wei", .dataSteward)
            let approver = try await city.officer("li.na", .approver)
            let submit = SubmitCatalogue(pool: city.pool, audit: city.audit)
            let day = try #require(Day("2027-01-01"))
            let request = try await submit(
                CityRules.submission("zhengzhou-2027", from: day), reason: reason(), in: steward.context())
            let editions: StaticString = "SELECT name || ' ' || effective_from FROM catalogue_edition ORDER BY name"
            #expect(try await city.texts(editions) == ["zhengzhou-2026 2026-01-01"])
            let shown = try await ReadChanges(pool: city.pool).one(request, for: approver.identity)
            guard case .catalogue(let submission, let difference)? = shown.plan else {
                Issue.record("nothing to judge")
                return
            }
            #expect(try submission == CityRules.submission("zhengzhou-2027", from: day))
            #expect(difference.edition == "zhengzhou-2026" && difference.added == [] && difference.removed == [])
            #expect(difference.changed == [] && difference.sources == [])
            try await city.decideChange(request, .approve, in: approver.context())
            #expect(
                try await city.texts(editions) == ["zhengzhou-2026 2026-01-01", "zhengzhou-2027 2027-01-01"])
            await #expect(throws: ImportCatalogue.Refusal.self) {
                try await submit(
                    CityRules.submission("zhengzhou-2027", from: day.adding(days: 1)), reason: reason(),
                    in: steward.context())
            }
            await #expect(throws: TableFaults.self) {
                try await submit(
                    CityRules.submission("broken", table: Array("code\n".utf8)), reason: reason(), in: steward.context()
                )
            }
        }
    }
}
