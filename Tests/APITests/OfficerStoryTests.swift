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
            let draft = try await service.ask(.post, "/admin/v1/scorecards", as: token, card())
            #expect(draft.status == .created)
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

    @Test func `at a counter enrol, give a report and record a withdrawal, with the paper's reference`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let clerk = try await service.session(try await city.officer("li.na", .counterClerk, districts: ["410102"]))
            func application(_ district: String) -> String {
                #"{"id_type":"resident_id","id_number":"\#(person)","name":"测试甲","district":"\#(district)","#
                    + #""notice_version":"2026-07","consented_at":"2026-11-23T00:30:00Z","authorisation":"paper/7"}"#
            }
            let away = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410103"), purpose: "counter", key: "k-0")
            #expect(away.status == .forbidden)
            let keyless = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410102"), purpose: "counter")
            #expect(try keyless.text("code") == "idempotency_key_required")
            let first = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410102"), purpose: "counter", key: "k-1")
            #expect(first.status == .created)
            let again = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410102"), purpose: "counter", key: "k-1")
            #expect(again.body == first.body)
            let citizen = try first.text("citizen")
            #expect(citizen == "\(try await city.id(of: person))")
            let report = try await service.ask(
                .post, "/admin/v1/citizens/\(citizen)/reports", as: clerk, #"{"authorisation":"paper/8"}"#,
                purpose: "counter", key: "k-2")
            #expect(report.status == .created)
            #expect(try report.json["reports_left"] == .integer(1))
            for _ in 1...2 {
                let withdrawn = try await service.ask(
                    .post, "/admin/v1/citizens/\(citizen)/withdraw", as: clerk, #"{"authorisation":"paper/9"}"#,
                    purpose: "counter")
                #expect(withdrawn.status == .noContent)
            }
            let objects = try await city.texts(
                "SELECT action || ' ' || object FROM audit_entry WHERE purpose = 'counter'")
            #expect(
                objects.filter { $0.contains("paper/") }.sorted() == [
                    "consent.withdrawn scoring paper/9", "report.issued 2026/1 paper/8",
                ])
        }
    }

    @Test func `register, rotate and revoke clients, each secret shown once`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let body = #"{"name":"city-app","scopes":["score.read"],"networks":["10.1.0.0/16"]}"#
            let made = try await service.ask(.post, "/admin/v1/clients", as: administrator, body)
            #expect(made.status == .created)
            let secret = try made.text("client_secret")
            let taken = try await service.ask(.post, "/admin/v1/clients", as: administrator, body)
            #expect(try taken.text("code") == "client_name_taken")
            let rotated = try await service.ask(.post, "/admin/v1/clients/city-app/rotate", as: administrator, "{}")
            #expect(try rotated.text("client_secret") != secret)
            #expect(
                try await service.ask(.post, "/admin/v1/clients/city-app/revoke", as: administrator).status
                    == .noContent
            )
            let list = String(buffer: try await service.ask(.get, "/admin/v1/clients", as: administrator).body)
            #expect(list.contains(#""state":"revoked""#) && !list.contains(secret))
            let gone = try await service.ask(.post, "/admin/v1/clients/nobody/revoke", as: administrator)
            #expect(try gone.text("code") == "client_unknown")
        }
    }

    @Test func `ask for a catalogue edition with both tables`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let steward = try await service.session(try await city.officer("li.na", .dataSteward))
            func body(_ table: String) throws -> String {
                var writer = JSONWriter()
                writer.beginObject()
                writer.key("edition")
                writer.string("zhengzhou-2027")
                writer.key("effective_from")
                writer.string("2027-01-01")
                writer.key("catalogue_csv")
                writer.string(table)
                writer.key("sources_csv")
                writer.string(try Given.text("Deploy/City/sources.csv"))
                writer.key("reason")
                writer.string("the edition of the new year")
                writer.endObject()
                return String(decoding: writer.finish(), as: UTF8.self)
            }
            let asked = try await service.ask(
                .post, "/admin/v1/catalogue", as: steward, body(Given.text("Deploy/City/catalogue.csv")))
            #expect(asked.status == .accepted)
            let broken = try await service.ask(.post, "/admin/v1/catalogue", as: steward, body("code\n"))
            #expect(try broken.text("code") == "body_invalid")
        }
    }

    @Test func `let a client know everyone only with another's approval, which the database asks for`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person), EnrolmentLine(Synthetic.person(2)))
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator, .approver))
            let approver = try await service.session(try await city.officer("chen.jie", .approver))
            _ = try await service.ask(
                .post, "/admin/v1/clients", as: administrator, #"{"name":"city-app","scopes":["score.read"]}"#)
            await #expect(throws: Fault.fourEyes) {
                try await GrantCitizens(pool: city.pool, audit: city.audit)(
                    everyoneTo: "city-app", in: city.context())
            }
            await #expect(throws: PostgresError.self) {
                try await city.execute(
                    """
                    INSERT INTO client_citizen (client_id, handle, citizen_id, granted_at)
                    SELECT client_id, gen_random_uuid(), citizen_id, now() FROM machine_client, citizen
                    """)
            }
            let asked = try await service.ask(
                .post, "/admin/v1/clients/city-app/grant", as: administrator, #"{"reason":"the city's own app"}"#)
            let change = try asked.text("change")
            let own = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: administrator)
            #expect(try own.text("code") == "four_eyes")
            #expect(try await city.texts("SELECT 'x' FROM client_citizen").isEmpty)
            let other = try await service.ask(.post, "/admin/v1/changes/\(change)/approve", as: approver)
            #expect(other.status == .noContent)
            #expect(try await city.texts("SELECT 'x' FROM client_citizen").count == 2)
        }
    }
}
