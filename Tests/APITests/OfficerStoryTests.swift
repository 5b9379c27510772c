import CivilTime
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Postgres
import Rights
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import Signing
@testable import UseCases

/// What officers do, from request to request.
@Suite struct `Officers over HTTP` {
    private let person = Synthetic.person(1)

    private func card(_ version: Int = 2, title: String = "商鼎分 2026") throws -> String {
        String(decoding: try CityRules.card(), as: UTF8.self)
            .replacing("\"version\": 1", with: "\"version\": \(version)").replacing("商鼎分 2026", with: title)
    }

    private func signIn(_ service: OfficerCity, _ officer: TestOfficer, password: String = TestOfficer.password)
        async throws -> TestResponse
    {
        let code = officer.factor.code(at: TimeCode.step(at: service.now))
        return try await service.ask(
            .post, "/admin/v1/session",
            #"{"login":"\#(officer.login)","password":"\#(password)","code":"\#(code)"}"#)
    }

    @Test func `sign in, draft, check and submit a card, and another one approves it`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            // Both halves in one pair of hands: the roles do not stop the author, the rule does.
            let author = try await city.officer("zhang.wei", .scorecardAuthor, .approver)
            let approver = try await city.officer("li.na", .approver)
            let opened = try await signIn(service, author)
            #expect(opened.status == .created)
            let token = try opened.text("token")
            let me = try await service.ask(.get, "/admin/v1/session", as: token)
            #expect(try me.text("login") == "zhang.wei")
            let draft = try await service.ask(.post, "/admin/v1/scorecards", as: token, card(), key: "k-1")
            #expect(draft.status == .created)
            let repeated = try await service.ask(.post, "/admin/v1/scorecards", as: token, card(), key: "k-1")
            #expect(repeated.status == .created && repeated.body == draft.body)
            #expect(repeated.headers[.eTag] == draft.headers[.eTag])
            let taken = try await service.ask(.post, "/admin/v1/scorecards", as: token, card(), key: "k-2")
            #expect(try taken.text("code") == "version_taken")
            let tag = try #require(draft.headers[.eTag])
            let checked = try await service.ask(.post, "/admin/v1/scorecards/shangding-2026.2/check", as: token)
            #expect(try checked.json["passes"] == .bool(true))
            let submitted = try await service.ask(
                .post, "/admin/v1/scorecards/shangding-2026.2/submit", as: token, #"{"reason":"caps decided"}"#,
                match: tag)
            #expect(submitted.status == .accepted)
            let change = try submitted.text("change")
            let own = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: token)
            #expect(own.status == .conflict)
            #expect(try own.text("code") == "four_eyes")
            let other = try await service.session(approver)
            let list = try await service.ask(.get, "/admin/v1/changes?open=true", as: other)
            #expect(String(buffer: list.body).contains(change))
            #expect(try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: other).status == .noContent)
            let live = try await service.ask(.get, "/admin/v1/scorecards/shangding-2026.2", as: other)
            #expect(try live.text("state") == "live")
            #expect(live.headers[.eTag] == tag)
            let again = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: other)
            #expect(try again.text("code") == "change_closed")
            #expect(try await service.ask(.delete, "/admin/v1/session", as: token).status == .noContent)
            #expect(try await service.ask(.get, "/admin/v1/session", as: token).status == .unauthorized)
        }
    }

    @Test func `change a draft only against the one they saw`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let author = try await service.session(try await city.officer("zhang.wei", .scorecardAuthor))
            let path = "/admin/v1/scorecards/shangding-2026.2"
            let draft = try await service.ask(.post, "/admin/v1/scorecards", as: author, card())
            let first = try #require(draft.headers[.eTag])
            let blind = try await service.ask(.put, path, as: author, card(title: "另一张"))
            #expect(blind.status == .preconditionRequired)
            #expect(try blind.text("code") == "precondition_required")
            let changed = try await service.ask(.put, path, as: author, card(title: "另一张"), match: first)
            #expect(changed.status == .ok)
            #expect(changed.headers[.eTag] != first)
            for stale in [first, "*", "W/\(first)", "\"\""] {
                let late = try await service.ask(.put, path, as: author, card(), match: stale)
                #expect(late.status == .preconditionFailed, "\(stale)")
            }
            let refused = try await service.ask(.post, "/admin/v1/scorecards", as: author, "{}")
            #expect(refused.status == .badRequest)
            #expect(try refused.text("code") == "body_invalid")
        }
    }

    @Test func `are told the same whatever was wrong with signing in, and not too often`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let officer = try await city.officer("zhang.wei", .auditor)
            let wrong = try await signIn(service, officer, password: "wrong horse battery")
            let nobody = try await service.ask(
                .post, "/admin/v1/session", #"{"login":"nobody","password":"x","code":"000000"}"#)
            for answer in [wrong, nobody] {
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                #expect(try answer.text("code") == "sign_in_failed")
            }
            for _ in 3...20 { _ = try await service.ask(.post, "/admin/v1/session", "{}") }
            #expect(try await signIn(service, officer).status == .tooManyRequests)
            service.pass(seconds: 30)
            #expect(try await signIn(service, officer).status == .created)
        }
    }

    @Test func `lose their session the moment they are disabled`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let officer = try await city.officer("zhang.wei", .auditor)
            let token = try await service.session(officer)
            #expect(try await service.ask(.get, "/admin/v1/session", as: token).status == .ok)
            let id = officer.id.text(prefix: Actor.officerPrefix)
            #expect(
                try await service.ask(.post, "/admin/v1/officers/\(id)/disable", as: administrator).status == .noContent
            )
            #expect(try await service.ask(.get, "/admin/v1/session", as: token).status == .unauthorized)
            service.pass(seconds: SignInRules.idleLimit)
            #expect(try await service.ask(.get, "/admin/v1/session", as: administrator).status == .unauthorized)
        }
    }

    @Test func `are asked for by one, approved by another, and set themselves up`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let approver = try await service.session(try await city.officer("chen.jie", .approver))
            let asked = try await service.ask(
                .post, "/admin/v1/officers", as: administrator,
                #"{"login":"wang.fang","roles":["counter_clerk"],"districts":["410102"],"reason":"new at the counter"}"#
            )
            #expect(asked.status == .accepted)
            let (change, half) = (try asked.text("change"), try asked.text("activation"))
            func body(_ other: String) -> String {
                #"{"login":"wang.fang","activation":"\#(half)","confirmation":"\#(other)","password":"seven purple kettles"}"#
            }
            #expect(try await service.ask(.post, "/admin/v1/activations", body(half)).status == .unauthorized)
            let shown = String(
                buffer: try await service.ask(.get, "/admin/v1/changes/\(change)", as: approver).body)
            let plan = #""plan":{"login":"wang.fang","now":null,"asked":{"roles":["counter_clerk"],"source":null,"#
            #expect(shown.contains(plan + #""districts":["410102"]}}"#), "what is approved, and no digest of a code")
            let clerk = try await service.session(try await city.officer("he.ping", .counterClerk))
            #expect(try await service.ask(.get, "/admin/v1/changes/\(change)", as: clerk).status == .notFound)
            let approved = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: approver)
            let other = try approved.text("confirmation")
            let active = try await service.ask(.post, "/admin/v1/activations", body(other))
            #expect(try active.text("totp_uri").hasPrefix("otpauth://totp/"))
            #expect(try await service.ask(.post, "/admin/v1/activations", body(other)).status == .unauthorized)
        }
    }

    @Test func `see only citizens of their districts, with a purpose, masked`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            try await city.scoreEveryone()
            let service = try OfficerCity(city)
            let near = try await service.session(try await city.officer("li.na", .caseOfficer, districts: ["410102"]))
            let far = try await service.session(try await city.officer("chen.jie", .caseOfficer, districts: ["410103"]))
            let asked = #"{"id_type":"resident_id","id_number":"\#(person)"}"#
            let aimless = try await service.ask(.post, "/admin/v1/citizens/find", as: near, asked)
            #expect(try aimless.text("code") == "purpose_required")
            let found = try await service.ask(.post, "/admin/v1/citizens/find", as: near, asked, purpose: "case")
            let citizen = try found.text("citizen")
            #expect(citizen == "\(try await city.id(of: person))")
            let hidden = try await service.ask(.post, "/admin/v1/citizens/find", as: far, asked, purpose: "case")
            #expect(hidden.status == .notFound)
            for path in ["", "/explanation"] {
                let seen = try await service.ask(
                    .get, "/admin/v1/citizens/\(citizen)\(path)", as: near, purpose: "case")
                #expect(seen.status == .ok)
                #expect(!String(buffer: seen.body).contains(person))
                let unseen = try await service.ask(
                    .get, "/admin/v1/citizens/\(citizen)\(path)", as: far, purpose: "case")
                let stranger = try await service.ask(
                    .get, "/admin/v1/citizens/cit_7zzzzzzzzzzzzzzzzzzzzzzzzz\(path)", as: far, purpose: "case")
                #expect(unseen.status == .notFound && stranger.status == .notFound)
                #expect(try unseen.text("detail") == stranger.text("detail"))
            }
            let auditor = try await service.session(try await city.officer("wang.fang", .auditor))
            let audit = try await service.ask(
                .get, "/admin/v1/audit?citizen=\(citizen)&action=account.read", as: auditor, purpose: "audit")
            #expect(String(buffer: audit.body).contains(#""purpose":"case""#))
        }
    }

    @Test func `are slowed down, and written down when they look for somebody and find nobody`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            let service = try OfficerCity(city)
            let far = try await service.session(try await city.officer("chen.jie", .caseOfficer, districts: ["410103"]))
            let other = try await service.session(try await city.officer("li.na", .caseOfficer))
            for number in [person, Synthetic.person(2)] {
                let missed = try await service.ask(
                    .post, "/admin/v1/citizens/find", as: far,
                    #"{"id_type":"resident_id","id_number":"\#(number)"}"#, purpose: "case")
                #expect(missed.status == .notFound)
            }
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE about_citizen IS NULL AND purpose = 'case'")
                    == ["citizen.not_found", "citizen.not_found"])
            var answers: [Int] = []
            for _ in 0..<200 {
                let answer = try await service.ask(
                    .get, "/admin/v1/citizens/cit_7zzzzzzzzzzzzzzzzzzzzzzzzz", as: far, purpose: "case")
                answers.append(answer.status.code)
                if answer.status == .tooManyRequests { break }
            }
            #expect(answers.last == 429)
            #expect(try await service.ask(.get, "/admin/v1/session", as: other).status == .ok, "each by themselves")
            service.pass(seconds: 1)
            #expect(try await service.ask(.get, "/admin/v1/session", as: far).status == .ok)
        }
    }

    @Test func `record a death on a document, once, within their districts`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            let service = try OfficerCity(city)
            let near = try await service.session(try await city.officer("li.na", .caseOfficer, districts: ["410102"]))
            let far = try await service.session(try await city.officer("chen.jie", .caseOfficer, districts: ["410103"]))
            let path = "/admin/v1/citizens/\(try await city.id(of: person))/deceased"
            let body = #"{"evidence":"register/2026-7"}"#
            #expect(try await service.ask(.post, path, as: far, body, purpose: "case").status == .notFound)
            let aimless = try await service.ask(.post, path, as: near, body)
            #expect(try aimless.text("code") == "purpose_required")
            let bare = try await service.ask(.post, path, as: near, "{}", purpose: "case")
            #expect(try bare.text("code") == "body_invalid")
            for _ in 1...2 {
                #expect(try await service.ask(.post, path, as: near, body, purpose: "case").status == .noContent)
            }
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'citizen.deceased'")
                    == ["register/2026-7"])
            #expect(
                try await city.texts("SELECT state FROM account_version WHERE known_to = 'infinity'") == ["deceased"])
        }
    }

    @Test func `see an ID number only after another has approved it`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            let service = try OfficerCity(city)
            let officer = try await service.session(try await city.officer("zhang.wei", .caseOfficer, .approver))
            let approver = try await service.session(try await city.officer("li.na", .approver))
            let path = "/admin/v1/citizens/\(try await city.id(of: person))"
            let asked = try await service.ask(
                .post, path + "/unmask", as: officer, #"{"reason":"the paper is damaged"}"#, purpose: "case")
            let change = try asked.text("change")
            let identity = path + "/identity?change=\(change)"
            #expect(try await service.ask(.get, identity, as: officer, purpose: "case").status == .notFound)
            #expect(
                try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: officer).status == .conflict)
            #expect(try await service.ask(.get, identity, as: officer, purpose: "case").status == .notFound)
            _ = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: approver)
            let shown = try await service.ask(.get, identity, as: officer, purpose: "case")
            #expect(try shown.text("id_number") == person)
            let other = try await service.ask(
                .get, "/admin/v1/citizens/cit_7zzzzzzzzzzzzzzzzzzzzzzzzz/identity?change=\(change)", as: officer,
                purpose: "case")
            #expect(other.status == .notFound)
            service.pass(seconds: SignInRules.unmaskLimit)
            #expect(try await service.ask(.get, identity, as: officer, purpose: "case").status == .notFound)
        }
    }
}
