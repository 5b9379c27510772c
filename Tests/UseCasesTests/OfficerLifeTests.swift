import CivilTime
import Postgres
import Rights
import Store
import TestKit
import Testing

@testable import Signing
@testable import UseCases

@Suite struct `The life of an officer` {
    private let opening = TestCity.opening
    private let password = "three kettles on a quiet river"

    private func reason() throws -> ReasonText { try #require(ReasonText("a colleague joins")) }

    private func setUp(_ city: TestCity) throws -> SetUpAtServer {
        try SetUpAtServer(pool: city.pool, desk: PasswordDesk(), ring: city.identity.ring, audit: city.audit)
    }

    private func activate(_ city: TestCity) throws -> ActivateOfficer {
        try ActivateOfficer(pool: city.pool, desk: PasswordDesk(), ring: city.identity.ring, audit: city.audit)
    }

    private func officers(_ city: TestCity) async throws -> [String] {
        try await ListOfficers(pool: city.pool)().map { officer in
            "\(officer.login) \(officer.state) \(officer.reach.roles.map(\.rawValue).sorted().joined(separator: "+"))"
        }
    }

    @Test func `begins at the server with an administrator and an approver, and from then on takes two officers`()
        async throws
    {
        try await TestCity.with { city async throws in
            let server = try setUp(city)
            let first = try await server.create(
                login: "zhang.wei", reach: OfficerReach(roles: [.administrator]), password: password, in: city.context()
            )
            _ = try await server.create(
                login: "li.na", reach: OfficerReach(roles: [.approver]), password: password, in: city.context())
            await #expect(throws: Fault.fourEyes) {
                try await server.create(
                    login: "wang.fang", reach: OfficerReach(roles: [.auditor]), password: password, in: city.context())
            }
            await #expect(throws: Fault.fourEyes) {
                try await server.reset(login: "zhang.wei", password: password, in: city.context())
            }
            _ = try await SignIn(check: city.checkCredentials())(
                login: "zhang.wei", password: password, code: first.factor.code(at: TimeCode.step(at: opening)),
                in: city.context())
            try await DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit).atServer(
                login: "zhang.wei", in: city.context())
            _ = try await server.reset(login: "zhang.wei", password: password, in: city.context())
            #expect(try await officers(city) == ["li.na active approver", "zhang.wei active administrator"])
        }
    }

    @Test func `at the server refuses weak passwords, unsound logins and unknown sources`() async throws {
        try await TestCity.with { city async throws in
            let server = try setUp(city)
            func create(_ login: String, _ password: String, source: String? = nil) async throws {
                let role: Role = source == nil ? .administrator : .departmentOfficer
                _ = try await server.create(
                    login: login, reach: OfficerReach(roles: [role], source: source), password: password,
                    in: city.context())
            }
            await #expect(throws: Fault.passwordTooShort) { try await create("zhang.wei", "short") }
            await #expect(throws: Fault.passwordEasyToGuess) { try await create("zhang.wei", "zhang.wei.2026") }
            await #expect(throws: Fault.passwordTooLong) {
                try await create("zhang.wei", String(repeating: "long enough ", count: 11))
            }
            for login in [
                "", "zh", "Zhang", "zhang wei", "1zhang", "张伟", "zhang_wei", String(repeating: "z", count: 33),
            ] {
                await #expect(throws: Fault.loginInvalid) { try await create(login, password) }
            }
            await #expect(throws: Fault.reachInvalid) { try await create("zhang.wei", password, source: "nowhere") }
            #expect(try await officers(city).isEmpty)
        }
    }

    @Test func `is asked for by an administrator, approved by another officer and set up by the officer alone`()
        async throws
    {
        try await TestCity.with { city async throws in
            let administrator = try await city.officer("zhang.wei", .administrator, .approver)
            let approver = try await city.officer("li.na", .approver)
            let asked = try await RequestOfficer(pool: city.pool, audit: city.audit).create(
                login: "wang.fang", reach: OfficerReach(roles: [.counterClerk], districts: ["410102"]),
                reason: reason(),
                in: administrator.context())
            let half = asked.activation.text
            func activate(
                _ login: String, _ activation: String, _ confirmation: String, now: Instant = TestCity.opening
            ) async throws -> TimeCode {
                try await self.activate(city)(
                    login: login, activation: activation, confirmation: confirmation, password: password,
                    in: city.context(now))
            }
            await #expect(throws: Fault.activationFailed, "not approved yet") {
                try await activate("wang.fang", half, half)
            }
            await #expect(throws: Fault.fourEyes, "holds both roles, and asked") {
                try await city.decideChange(asked.change, .approve, in: administrator.context())
            }
            let other = try #require(
                try await city.decideChange(asked.change, .approve, in: approver.context())
            ).text
            #expect(try await officers(city).contains("wang.fang invited counter_clerk"))
            let made = try SecretToken.random(prefix: "sda_").text
            for (login, activation, confirmation) in [
                // Neither of the two who decided can set the account up alone.
                ("wang.fang", half, half), ("wang.fang", half, made), ("wang.fang", half, ""),
                ("wang.fang", other, other), ("wang.fang", made, other), ("wang.fang", "", other),
                ("wang.fang", other, half), ("nobody", half, other), ("zhang.wei", half, other),
            ] {
                await #expect(throws: Fault.activationFailed) { try await activate(login, activation, confirmation) }
            }
            await #expect(throws: Fault.activationFailed, "too late") {
                try await activate("wang.fang", half, other, now: opening.adding(seconds: 72 * 3600))
            }
            let factor = try await activate("wang.fang", half, other)
            await #expect(throws: Fault.activationFailed, "once") { try await activate("wang.fang", half, other) }
            let session = try await SignIn(check: city.checkCredentials())(
                login: "wang.fang", password: password, code: factor.code(at: TimeCode.step(at: opening)),
                in: city.context())
            let officer = try #require(try await ReadSession(pool: city.pool)(session.token.text, now: opening)).officer
            #expect(officer.reach.districts == ["410102"])
        }
    }

    @Test func `changes roles and resets by two others, never by the officer concerned`() async throws {
        try await TestCity.with { city async throws in
            let administrator = try await city.officer("zhang.wei", .administrator)
            let approver = try await city.officer("li.na", .approver)
            let other = try await city.officer("chen.jie", .approver)
            let request = RequestOfficer(pool: city.pool, audit: city.audit)
            let more = try await request.change(
                of: approver.id, to: OfficerReach(roles: [.approver, .auditor]), reason: reason(),
                in: administrator.context())
            await #expect(throws: Fault.fourEyes) {
                try await city.decideChange(more, .approve, in: approver.context())
            }
            await #expect(throws: Fault.changePending) {
                try await request.change(
                    of: approver.id, to: OfficerReach(roles: [.auditor]), reason: reason(), in: administrator.context())
            }
            #expect(
                try await city.decideChange(more, .approve, in: other.context()) == nil, "nothing is to be set up")
            #expect(try await officers(city).contains("li.na active approver+auditor"))

            let session = try SecretToken.random(prefix: "sdo_")
            try await city.pool.transaction { db in
                try OfficerStore.addSession(
                    session.digest, of: approver.key, now: TestCity.opening,
                    expiresAt: TestCity.opening.adding(seconds: 100), db)
            }
            let reset = try await request.reset(approver.id, reason: reason(), in: administrator.context())
            #expect(try await ReadSession(pool: city.pool)(session.text, now: opening) != nil)
            #expect(try await city.decideChange(reset.change, .approve, in: other.context()) != nil)
            #expect(try await ReadSession(pool: city.pool)(session.text, now: opening) == nil)
            #expect(try await officers(city).contains("li.na invited approver+auditor"))
            await #expect(throws: Fault.changeUnknown, "an invited officer decides nothing") {
                let next = try await request.reset(other.id, reason: reason(), in: administrator.context())
                try await city.decideChange(next.change, .approve, in: approver.context())
            }
        }
    }

    @Test func `who lost the role has asked for what nobody approves any more`() async throws {
        try await TestCity.with { city async throws in
            let administrator = try await city.officer("zhang.wei", .administrator)
            let colleague = try await city.officer("he.ping", .administrator)
            let approver = try await city.officer("li.na", .approver)
            let request = RequestOfficer(pool: city.pool, audit: city.audit)
            let asked = try await request.create(
                login: "wang.fang", reach: OfficerReach(roles: [.auditor]), reason: reason(),
                in: colleague.context())
            let less = try await request.change(
                of: colleague.id, to: OfficerReach(roles: [.auditor]), reason: reason(), in: administrator.context())
            try await city.decideChange(less, .approve, in: approver.context())
            await #expect(throws: Fault.changeClosed) {
                try await city.decideChange(asked.change, .approve, in: approver.context())
            }
            try await city.decideChange(asked.change, .giveBack, in: approver.context())
            #expect(try await !officers(city).contains { $0.hasPrefix("wang.fang") })
        }
    }

    @Test func `is asked for by nobody else, and ends at once by an administrator`() async throws {
        try await TestCity.with { city async throws in
            let administrator = try await city.officer("zhang.wei", .administrator)
            let clerk = try await city.officer("wang.fang", .counterClerk)
            let (request, disable) = (
                RequestOfficer(pool: city.pool, audit: city.audit),
                DisableOfficer(pool: city.pool, effects: city.effects, audit: city.audit)
            )
            for actor in [
                clerk.context(), city.context(), OperationContext(now: opening, actor: .officer(try .random())),
            ] {
                await #expect(throws: Fault.forbidden) {
                    try await request.create(
                        login: "he.ping", reach: OfficerReach(roles: [.auditor]), reason: reason(), in: actor)
                }
                await #expect(throws: Fault.forbidden) { try await disable(administrator.id, in: actor) }
            }
            try await disable(clerk.id, in: administrator.context())
            #expect(try await officers(city).contains("wang.fang disabled counter_clerk"))
            try await disable(clerk.id, in: administrator.context())
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action = 'officer.disabled'").count == 1)
        }
    }

    @Test func `leaves requests that expire behind without effect`() async throws {
        try await TestCity.with { city async throws in
            let administrator = try await city.officer("zhang.wei", .administrator)
            let approver = try await city.officer("li.na", .approver)
            let asked = try await RequestOfficer(pool: city.pool, audit: city.audit).create(
                login: "wang.fang", reach: OfficerReach(roles: [.auditor]), reason: reason(),
                in: administrator.context())
            let late = opening.adding(seconds: 14 * 86_400)
            await #expect(throws: Fault.changeClosed) {
                try await city.decideChange(asked.change, .approve, in: approver.context(late))
            }
            let expire = ExpireChanges(pool: city.pool, effects: city.effects, audit: city.audit)
            #expect(try await expire(in: city.context(late.adding(seconds: -1))) == 0)
            #expect(try await expire(in: city.context(late)) == 1)
            #expect(try await expire(in: city.context(late)) == 0)
            #expect(try await city.texts("SELECT state FROM change_request") == ["expired"])
            let reading = ReadChanges(pool: city.pool)
            #expect(try await reading(limit: 10, for: approver.identity).changes.map(\.state) == [.expired])
            #expect(try await reading(onlyOpen: true, limit: 10, for: approver.identity).changes.isEmpty)
            let clerk = try await city.officer("he.ping", .counterClerk)
            #expect(try await reading(limit: 10, for: clerk.identity).changes.isEmpty)
            await #expect(throws: Fault.changeUnknown) {
                try await reading.one(asked.change, for: clerk.identity, now: TestCity.opening)
            }
        }
    }
}
