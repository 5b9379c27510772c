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

/// What a clerk does for somebody without a phone.
@Suite struct `A counter clerk over HTTP` {
    private let person = Synthetic.person(1)

    private func application(_ district: String, authorisation: String = "paper/7") -> String {
        #"{"id_type":"resident_id","id_number":"\#(person)","name":"\#(Synthetic.name)","district":"\#(district)","#
            + #""notice_version":"2026-07","consented_at":"2026-11-23T00:30:00Z","authorisation":"\#(authorisation)"}"#
    }

    @Test func `enrols, gives a report and records a withdrawal, with the paper's reference`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let clerk = try await service.session(try await city.officer("li.na", .counterClerk, districts: ["410102"]))
            let away = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410103"), purpose: "counter", key: "k-0")
            #expect(away.status == .forbidden)
            let keyless = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410102"), purpose: "counter", key: "")
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
            let page = try await service.ask(
                .post, "/admin/v1/citizens/\(citizen)/reports", as: clerk, #"{"authorisation":"paper/8"}"#,
                purpose: "counter", key: "k-2", accept: "text/html,application/xhtml+xml;q=0.9")
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy] == ReportPage.contentSecurityPolicy)
            let html = String(buffer: page.body)
            #expect(try html.contains("个人信用报告") && html.contains(report.text("check_code")))
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
                    "report.issued again paper/8",
                ])
        }
    }

    @Test func `enrols nobody who is known in a district they do not serve`() async throws {
        try await TestCity.with { city async throws in
            try await city.enrol(EnrolmentLine(person))
            let service = try OfficerCity(city)
            let far = try await service.session(try await city.officer("li.na", .counterClerk, districts: ["410103"]))
            let near = try await service.session(
                try await city.officer("chen.jie", .counterClerk, districts: ["410102", "410103"]))
            let before = try await city.texts("SELECT district FROM account_version WHERE known_to = 'infinity'")
            let refused = try await service.ask(
                .post, "/admin/v1/citizens", as: far, application("410103"), purpose: "counter", key: "k-1")
            #expect(refused.status == .forbidden)
            #expect(
                try await city.texts("SELECT district FROM account_version WHERE known_to = 'infinity'") == before)
            #expect(
                try await city.texts("SELECT purpose FROM audit_entry WHERE action = 'citizen.not_found'") == [
                    "counter"
                ],
                "the refusal tells that the person is known somewhere, so it is written down")
            let moved = try await service.ask(
                .post, "/admin/v1/citizens", as: near, application("410103"), purpose: "counter", key: "k-1")
            #expect(moved.status == .created)
        }
    }

    @Test func `may name papers by references of up to 96 characters`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let clerk = try await service.session(try await city.officer("li.na", .counterClerk))
            let longest = "p" + String(repeating: "/9", count: 47) + "x"
            let opened = try await service.ask(
                .post, "/admin/v1/citizens", as: clerk, application("410102", authorisation: longest),
                purpose: "counter", key: "k-1")
            let path = "/admin/v1/citizens/" + (try opened.text("citizen"))
            for (reference, isTaken) in [(longest, true), (longest + "y", false)] {
                let body = #"{"authorisation":"\#(reference)"}"#
                let report = try await service.ask(
                    .post, path + "/reports", as: clerk, body, purpose: "counter", key: "r-\(isTaken)")
                #expect(report.status == (isTaken ? .created : .badRequest))
                let withdrawn = try await service.ask(.post, path + "/withdraw", as: clerk, body, purpose: "counter")
                #expect(withdrawn.status == (isTaken ? .noContent : .badRequest))
            }
            #expect(longest.utf8.count == EvidenceReference.bytes.upperBound)
        }
    }
}
