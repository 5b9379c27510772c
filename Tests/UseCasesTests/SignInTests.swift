import CivilTime
import Postgres
import Rights
import Store
import TestKit
import Testing

@testable import Signing
@testable import UseCases

@Suite struct `Signing in` {
    private let opening = TestCity.opening

    private func code(_ officer: TestOfficer, at now: Instant) -> String {
        officer.factor.code(at: TimeCode.step(at: now))
    }

    private func signIn(
        _ city: TestCity, _ officer: TestOfficer, password: String = TestOfficer.password, code: String? = nil,
        now: Instant = TestCity.opening
    ) async throws -> SignIn.Answer {
        try await SignIn(check: city.checkCredentials())(
            login: officer.login, password: password, code: code ?? self.code(officer, at: now), in: city.context(now))
    }

    private func isOpen(_ city: TestCity, _ token: String, now: Instant = TestCity.opening) async throws -> Bool {
        try await ReadSession(pool: city.pool)(token, now: now) != nil
    }

    @Test func `opens a session that is kept by its digest alone`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .scorecardAuthor, .auditor)
            let answer = try await signIn(city, officer)
            #expect(answer.officer == officer.id)
            #expect(answer.expiresAt == opening.adding(seconds: 8 * 3600))
            let session = try #require(try await ReadSession(pool: city.pool)(answer.token.text, now: opening))
            #expect(session.officer.identity == officer.identity)
            #expect(
                try await city.texts("SELECT encode(token_digest, 'hex') FROM officer_session")
                    == [answer.token.digest.hex])
            #expect(
                try await city.texts("SELECT action || ' ' || actor FROM audit_entry")
                    == ["officer.signed_in \(officer.id.text(prefix: "ofc_"))"])
        }
    }

    @Test func `fails alike for everything that is wrong`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let disabled = try await city.officer("li.na", .auditor)
            try await DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit).atServer(
                login: "li.na", in: city.context())
            let check = try city.checkCredentials()
            let right = code(officer, at: opening)
            let attempts = [
                ("zhang.wei", "correct horse batterz", right), ("zhang.wei", TestOfficer.password, "000000"),
                ("zhang.wei", TestOfficer.password, ""), ("zhang.wei", "", right),
                ("zhang.wei", String(repeating: "x", count: 1_000_000), right),
                ("nobody", TestOfficer.password, right), ("", "", ""),
                (String(repeating: "z", count: 100_000), TestOfficer.password, right),
                ("li.na", TestOfficer.password, code(disabled, at: opening)),
                ("zhang.wei", TestOfficer.password, right + "\u{0}"),
            ]
            for (login, password, code) in attempts {
                await #expect(throws: Fault.signInFailed, "\(login.prefix(20))") {
                    try await SignIn(check: check)(login: login, password: password, code: code, in: city.context())
                }
            }
            #expect(try await city.texts("SELECT 'session' FROM officer_session").isEmpty)
            let entries = try await city.texts("SELECT DISTINCT audit_entry::text FROM audit_entry")
            #expect(
                entries.allSatisfy { !$0.contains("zhang") && !$0.contains("nobody") }, "logins stay out of the audit")
        }
    }

    /// A quick answer for some of them would tell accounts apart.
    @Test func `takes the time of a password hash for unknown, locked and disabled accounts alike`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let (desk, clock) = (PasswordDesk(), ContinuousClock())
            let check = try city.checkCredentials(desk: desk)
            var hash = ""
            // The shortest of several: whatever else the machine does only adds.
            var cost = Duration.seconds(60)
            for _ in 0..<3 {
                cost = min(cost, try await clock.measure { hash = try await desk.hash(TestOfficer.password).text })
            }
            let kept = hash
            try await city.pool.transaction { db in _ = try OfficerStore.setPassword(kept, of: officer.key, db) }
            func time(_ login: String, _ password: String) async -> Duration {
                await clock.measure {
                    await #expect(throws: Fault.signInFailed) {
                        try await SignIn(check: check)(login: login, password: password, code: "0", in: city.context())
                    }
                }
            }
            #expect(await time("zhang.wei", "wrong") > cost / 3)
            #expect(await time("nobody", "wrong") > cost / 3)
            #expect(await time("zhang.wei", String(repeating: "x", count: 1_000_000)) > cost / 3)
            try await city.execute("UPDATE officer SET locked_until = '2099-01-01'")
            #expect(await time("zhang.wei", TestOfficer.password) > cost / 3)
            try await DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit).atServer(
                login: "zhang.wei", in: city.context())
            #expect(await time("zhang.wei", TestOfficer.password) > cost / 3)
        }
    }

    @Test func `takes each code once, and none from before it`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let later = opening.adding(seconds: 30)
            let (first, second) = (code(officer, at: opening), code(officer, at: later))
            _ = try await signIn(city, officer, code: first)
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, code: first) }
            _ = try await signIn(city, officer, code: second, now: later)
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, code: first, now: later) }
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, code: second, now: later) }
        }
    }

    @Test func `takes one code once when it is sent ten times at once`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let (check, code) = (try city.checkCredentials(), code(officer, at: opening))
            let opened = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        (try? await SignIn(check: check)(
                            login: "zhang.wei", password: TestOfficer.password, code: code, in: city.context())) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(opened == 1)
        }
    }

    @Test func `is locked after ten failures, for longer each time, and right answers do not open it`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            for _ in 0..<9 {
                await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, password: "no") }
            }
            #expect(try await city.text("SELECT locked_until::text FROM officer WHERE locked_until IS NOT NULL") == nil)
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, password: "no") }
            let almost = opening.adding(seconds: 899)
            await #expect(throws: Fault.signInFailed, "right, and locked") {
                try await signIn(city, officer, now: almost)
            }
            #expect(
                try await city.text("SELECT failed_attempts::text FROM officer") == "10",
                "nothing is counted while locked")
            let after = opening.adding(seconds: 900)
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, password: "no", now: after) }
            let longer = after.adding(seconds: 1799)
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, now: longer) }
            _ = try await signIn(city, officer, now: longer.adding(seconds: 1))
            #expect(try await city.text("SELECT failed_attempts::text FROM officer") == "0")
        }
    }

    @Test func `ends by rest, by age, by signing out and by disabling, at once`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let token = try await signIn(city, officer).token.text
            #expect(try await isOpen(city, token, now: opening.adding(seconds: 899)))
            #expect(try await isOpen(city, token, now: opening.adding(seconds: 899 + 899)), "it was used meanwhile")
            #expect(try await !isOpen(city, token, now: opening.adding(seconds: 899 + 899 + 900)))

            let day = opening.adding(seconds: 100_000)
            let busy = try await signIn(city, officer, now: day).token.text
            for minute: Int64 in stride(from: 10, to: 480, by: 10) {
                #expect(try await isOpen(city, busy, now: day.adding(seconds: 60 * minute)))
            }
            #expect(try await !isOpen(city, busy, now: day.adding(seconds: 8 * 3600)))

            let third = day.adding(seconds: 100_000)
            let left = try await signIn(city, officer, now: third).token.text
            try await SignOut(pool: city.pool, audit: city.audit)(left, in: officer.context(third))
            #expect(try await !isOpen(city, left, now: third))

            let fourth = third.adding(seconds: 100_000)
            let taken = try await signIn(city, officer, now: fourth).token.text
            #expect(try await isOpen(city, taken, now: fourth))
            try await DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit).atServer(
                login: "zhang.wei", in: city.context(fourth))
            #expect(try await !isOpen(city, taken, now: fourth))
            #expect(try await city.texts("SELECT 'x' FROM officer_session").isEmpty)
        }
    }

    @Test func `opens nothing to an officer who is not active, whatever sessions are there`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let token = try await signIn(city, officer).token.text
            try await city.execute("UPDATE officer SET state = 'disabled'")
            #expect(try await !isOpen(city, token))
        }
    }

    @Test func `gives no session to tokens that were made up`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let token = try await signIn(city, officer).token.text
            let other = try SecretToken.random(prefix: "sdo_").text
            for forged in [
                other, "", "sdo_", token + "A", String(token.dropLast()), token.uppercased(),
                "sdt_" + token.dropFirst(4),
                " " + token,
                try #require(try await city.text("SELECT encode(token_digest, 'hex') FROM officer_session")),
            ] { #expect(try await !isOpen(city, forged)) }
            #expect(try await isOpen(city, token))
        }
    }

    @Test func `keeps five sessions, the oldest ends`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            var tokens: [String] = []
            for number: Int64 in 0..<6 {
                tokens.append(try await signIn(city, officer, now: opening.adding(seconds: 31 * number)).token.text)
            }
            #expect(Set(tokens).count == 6)
            let now = opening.adding(seconds: 200)
            var open: [Bool] = []
            for token in tokens { open.append(try await isOpen(city, token, now: now)) }
            #expect(open == [false, true, true, true, true, true])
        }
    }

    @Test func `changes the password with the old one and a code, and ends the other sessions`() async throws {
        try await TestCity.with { city async throws in
            let officer = try await city.officer("zhang.wei", .auditor)
            let (second, third, fourth) = (
                opening.adding(seconds: 31), opening.adding(seconds: 62), opening.adding(seconds: 93)
            )
            let other = try await signIn(city, officer).token.text
            let own = try await signIn(city, officer, now: second).token.text
            let change = ChangePassword(check: try city.checkCredentials())
            let new = "three kettles on a quiet river"
            await #expect(throws: Fault.signInFailed) {
                try await change(
                    old: "wrong", code: code(officer, at: third), new: new, session: own, in: officer.context(third))
            }
            await #expect(throws: Fault.passwordTooShort) {
                try await change(
                    old: TestOfficer.password, code: code(officer, at: third), new: "kettle", session: own,
                    in: officer.context(third))
            }
            try await change(
                old: TestOfficer.password, code: code(officer, at: third), new: new, session: own,
                in: officer.context(third))
            #expect(try await isOpen(city, own, now: third))
            #expect(try await !isOpen(city, other, now: third))
            await #expect(throws: Fault.signInFailed) { try await signIn(city, officer, now: fourth) }
            _ = try await signIn(city, officer, password: new, now: fourth)
        }
    }

    @Test func `computes two hashes at once, lets a few wait and refuses the rest`() async throws {
        let desk = PasswordDesk(atOnce: 2, lineLimit: 2)
        let answers = await withTaskGroup(of: Fault?.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    do {
                        _ = try await desk.hash("correct horse battery")
                        return nil
                    } catch {
                        return error as? Fault
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0 == nil }.count >= 4)
        #expect(answers.contains(.temporarilyUnavailable))
        _ = try await desk.hash("and afterwards it is free again")
    }
}
