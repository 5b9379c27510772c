import CivilTime
import HTTPTypes
import HummingbirdTesting
import Incentives
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Everything an officer makes or asks for, repeated with the same `Idempotency-Key`.
@Suite struct `An officer who repeats a request` {
    private struct Asked {
        let path: String
        let token: String
        let body: String
        /// What the same key does not stand for.
        let other: String
        var status = HTTPResponse.Status.accepted
        var match: String?
        var purpose: String?
    }

    /// Asks twice with one key, then with another content, then without a key. Returns the first answer.
    @discardableResult
    private func twice(_ service: OfficerCity, _ asked: Asked) async throws -> TestResponse {
        func ask(_ body: String, _ key: String) async throws -> TestResponse {
            try await service.ask(
                .post, asked.path, as: asked.token, body, purpose: asked.purpose, key: key, match: asked.match)
        }
        let key = "once" + asked.path
        let keyless = try await ask(asked.body, "")
        #expect(try keyless.text("code") == "idempotency_key_required", "\(asked.path)")
        let first = try await ask(asked.body, key)
        #expect(first.status == asked.status, "\(asked.path)")
        let again = try await ask(asked.body, key)
        #expect(again.status == first.status && again.body == first.body, "\(asked.path)")
        #expect(again.headers[.eTag] == first.headers[.eTag], "\(asked.path)")
        let conflict = try await ask(asked.other, key)
        #expect(conflict.status == .unprocessableContent, "\(asked.path)")
        #expect(try conflict.text("code") == "idempotency_conflict", "\(asked.path)")
        return first
    }

    private let why = #"{"reason":"as decided by the council"}"#
    private let otherwise = #"{"reason":"for quite another reason"}"#

    private func requests(_ city: TestCity) async throws -> Int {
        try await city.texts("SELECT kind FROM change_request").count
    }

    @Test func `asks once for roles, a grant and a number`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(Synthetic.person(1)))
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let colleague = try await city.officer("he.ping", .auditor)
            let name = colleague.id.text(prefix: Actor.officerPrefix)
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/officers/\(name)/roles", token: administrator,
                    body: #"{"roles":["counter_clerk"],"reason":"moves to the counter"}"#,
                    other: #"{"roles":["case_officer"],"reason":"moves to the counter"}"#))
            _ = try await service.ask(
                .post, "/admin/v1/clients", as: administrator, #"{"name":"city-app","scopes":["score.read"]}"#)
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/clients/city-app/grant", token: administrator, body: why, other: otherwise))
            let officer = try await service.session(try await city.officer("zhang.wei", .caseOfficer))
            let citizen = try await city.id(of: Synthetic.person(1))
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/citizens/\(citizen)/unmask", token: officer, body: why, other: otherwise,
                    purpose: "case"))
            #expect(try await requests(city) == 3)
        }
    }

    @Test func `submits a card and a catalogue once`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let author = try await service.session(try await city.officer("zhang.wei", .scorecardAuthor, .dataSteward))
            let card = String(decoding: try CityRules.card(), as: UTF8.self)
                .replacing("\"version\": 1", with: "\"version\": 2")
            let draft = try await service.ask(.post, "/admin/v1/scorecards", as: author, card)
            let path = "/admin/v1/scorecards/shangding-2026.2"
            _ = try await service.ask(.post, path + "/check", as: author)
            let tag = try #require(draft.headers[.eTag])
            let asked = Asked(path: path + "/submit", token: author, body: why, other: otherwise, match: tag)
            try await twice(service, asked)
            let seen = "\"" + String(repeating: "0", count: 64) + "\""
            let blind = try await service.ask(
                .post, asked.path, as: author, why, key: "once" + asked.path, match: seen)
            #expect(try blind.text("code") == "idempotency_conflict", "what was seen belongs to what is asked")
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/catalogue", token: author, body: catalogue("the edition of the new year"),
                    other: catalogue("the edition of another year")))
            #expect(try await requests(city) == 2)
        }
    }

    private func catalogue(_ reason: String) throws -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, text) in [
            ("edition" as StaticString, "zhengzhou-2027"), ("effective_from", "2027-01-01"),
            ("catalogue_csv", try Given.text("Deploy/City/catalogue.csv")),
            ("sources_csv", try Given.text("Deploy/City/sources.csv")), ("reason", reason),
        ] {
            writer.key(key)
            writer.string(text)
        }
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    @Test func `adds providers and outlets, drafts and submits a scenario once`() async throws {
        try await TestCity.with { city async throws in
            try await city.addProviders()
            let service = try OfficerCity(city)
            let author = try await service.session(try await city.officer("zhang.wei", .scenarioAuthor))
            func text(_ percent: Int) -> String {
                String(decoding: TestCity.scenario(percent: percent).document, as: UTF8.self)
            }
            func provider(_ name: String) -> String {
                #"{"code":"P-NEW","name_zh":"新服务方","name_en":"\#(name)","kind":"travel"}"#
            }
            func outlet(_ adcode: String) -> String {
                #"{"code":"O-NEW","provider":"P-NEW","name_zh":"点","adcode":"\#(adcode)"}"#
            }
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/providers", token: author, body: provider("New"), other: provider("Newer"),
                    status: .created))
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/outlets", token: author, body: outlet("410102"), other: outlet("410103"),
                    status: .created))
            let made = try await twice(
                service,
                Asked(
                    path: "/admin/v1/scenarios", token: author, body: text(20), other: text(30), status: .created))
            let tag = try #require(made.headers[.eTag])
            let read = try await service.ask(.get, "/admin/v1/scenarios/YOU-001.1", as: author)
            #expect(read.headers[.eTag] == tag)
            try await twice(
                service,
                Asked(
                    path: "/admin/v1/scenarios/YOU-001.1/submit", token: author, body: why, other: otherwise,
                    match: tag))
            #expect(try await requests(city) == 1)
            #expect(
                try await city.texts("SELECT action FROM audit_entry WHERE action = 'provider.changed'").count == 2)
        }
    }

    @Test func `imports once, and may mend a table that was refused under the same key`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let author = try await service.session(try await city.officer("zhang.wei", .scenarioAuthor))
            let table = try Given.text("Deploy/City/scenarios.csv")
            let path = "/admin/v1/imports/scenarios"
            let bad = try await service.ask(
                .post, path, as: author, Given.scenarioImport(table.replacing("percent:30,", with: "percent:300,")),
                key: "once" + path)
            #expect(try bad.json["fault_count"] == .integer(1))
            let taken = try await twice(
                service,
                Asked(
                    path: path, token: author, body: Given.scenarioImport(table),
                    other: Given.scenarioImport(table.replacing("percent:30,", with: "percent:40,")), status: .ok))
            #expect(try taken.json["drafts"] == .integer(20), "a second import would say that nothing changed")
        }
    }

    @Test func `to approve gets the half of the code again, while they may approve`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let officer = try await city.officer("chen.jie", .approver)
            let approver = try await service.session(officer)
            let asked = try await service.ask(
                .post, "/admin/v1/officers", as: administrator,
                #"{"login":"wang.fang","roles":["auditor"],"reason":"new at the office"}"#)
            let path = "/admin/v1/changes/\(try asked.text("change"))/approve"
            let keyless = try await service.ask(.post, path, as: approver, key: "")
            #expect(try keyless.text("code") == "idempotency_key_required")
            let first = try await service.ask(.post, path, as: approver, key: "a-1")
            #expect(first.status == .ok)
            let again = try await service.ask(.post, path, as: approver, key: "a-1")
            #expect(again.status == .ok && again.body == first.body)
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'change.approved'")
                    .contains("again"), "each time it is shown is written down")
            let other = try await service.ask(.post, path, as: approver, key: "a-2")
            #expect(try other.text("code") == "change_closed")
            let stranger = try await service.session(try await city.officer("wu.min", .approver))
            let elsewhere = try await service.ask(.post, path, as: stranger, key: "a-1")
            #expect(try elsewhere.text("code") == "change_closed", "a key is its officer's own")
            let half = try again.text("confirmation")
            let active = try await service.ask(
                .post, "/admin/v1/activations",
                #"{"login":"wang.fang","activation":"\#(try asked.text("activation"))","confirmation":"\#(half)","#
                    + #""password":"seven purple kettles"}"#)
            #expect(active.status == .ok)
            try await city.execute("UPDATE officer SET roles = '{auditor}' WHERE login = 'chen.jie'")
            let former = try await service.ask(.post, path, as: approver, key: "a-1")
            #expect(try former.text("code") == "change_unknown")
        }
    }

    @Test func `to approve what hands nothing over is answered alike`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let approver = try await service.session(try await city.officer("chen.jie", .approver))
            let colleague = try await city.officer("he.ping", .auditor)
            let asked = try await service.ask(
                .post, "/admin/v1/officers/\(colleague.id.text(prefix: Actor.officerPrefix))/roles", as: administrator,
                #"{"roles":["counter_clerk"],"reason":"moves to the counter"}"#)
            let path = "/admin/v1/changes/\(try asked.text("change"))/approve"
            for _ in 1...2 {
                let answer = try await service.ask(.post, path, as: approver, key: "a-1")
                #expect(answer.status == .noContent && answer.body.readableBytes == 0)
            }
        }
    }
}
