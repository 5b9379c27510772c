import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import API
@testable import UseCases

/// Where officers are signed in, as they see it and end it themselves.
@Suite struct `An officer's own sessions` {
    private func end(
        _ service: OfficerCity, _ officer: TestOfficer, _ session: String, as token: String,
        password: String = TestOfficer.password
    ) async throws -> TestResponse {
        // A code counts once: each proof takes the next one.
        service.pass(seconds: 30)
        let code = officer.factor.code(at: TimeCode.step(at: service.now))
        return try await service.ask(
            .post, "/admin/v1/sessions/\(session)/end", as: token, #"{"password":"\#(password)","code":"\#(code)"}"#)
    }

    @Test func `are listed, the one that asks marked, and ended with password and code`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let officer = try await city.officer("zhang.wei", .auditor)
            let old = try await service.session(officer)
            service.pass(seconds: 60)
            let (lost, current) = (try await service.session(officer), try await service.session(officer))
            service.pass(seconds: SignInRules.idleLimit - 60)
            // What rests too long is no session any more.
            for token in [lost, current] {
                #expect(try await service.ask(.get, "/admin/v1/session", as: token).status == .ok)
            }
            #expect(try await service.ask(.get, "/admin/v1/session", as: old).status == .unauthorized)
            let list = try await service.ask(.get, "/admin/v1/sessions", as: current)
            let sessions = try list.list("sessions")
            #expect(sessions.count == 2)
            #expect(sessions.map { $0["is_current"] }.filter { $0 == .bool(true) }.count == 1)
            #expect(!String(buffer: list.body).contains("sdo_"), "no token is shown")
            let other = try #require(try sessions.first { $0["is_current"] == .bool(false) }?.string("session"))
            let wrong = try await end(service, officer, other, as: current, password: "wrong horse battery")
            #expect(wrong.status == .unauthorized)
            #expect(try await service.ask(.get, "/admin/v1/session", as: lost).status == .ok)
            #expect(try await end(service, officer, other, as: current).status == .noContent)
            #expect(try await service.ask(.get, "/admin/v1/session", as: lost).status == .unauthorized)
            #expect(try await service.ask(.get, "/admin/v1/session", as: current).status == .ok)
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action = 'officer.signed_out'") == [other])
        }
    }

    @Test func `are no one else's, who is told the same of them as of none`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let officer = try await city.officer("zhang.wei", .auditor)
            let token = try await service.session(officer)
            let mine = try await service.ask(.get, "/admin/v1/sessions", as: token)
            let name = try #require(try mine.list("sessions").first?.string("session"))
            let stranger = try await city.officer("li.na", .administrator)
            let theirs = try await service.session(stranger)
            #expect(try await service.ask(.get, "/admin/v1/sessions", as: theirs).list("sessions").count == 1)
            let answers = try await [
                end(service, stranger, name, as: theirs),
                end(service, stranger, "ses_7zzzzzzzzzzzzzzzzzzzzzzzzz", as: theirs),
            ]
            for answer in answers { #expect(answer.status == .noContent) }
            #expect(try await service.ask(.get, "/admin/v1/session", as: token).status == .ok)
            #expect(try await city.texts("SELECT object FROM audit_entry WHERE action = 'officer.signed_out'") == [])
        }
    }
}
