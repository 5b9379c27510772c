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

/// What officers look after beside people: machine clients and the catalogue.
@Suite struct `Officers at work over HTTP` {
    private let person = Synthetic.person(1)

    @Test func `register, rotate and revoke clients, each secret shown to one request`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let body = #"{"name":"city-app","scopes":["score.read"],"networks":["10.1.0.0/16"]}"#
            let made = try await service.ask(.post, "/admin/v1/clients", as: administrator, body, key: "k-1")
            #expect(made.status == .created)
            let again = try await service.ask(.post, "/admin/v1/clients", as: administrator, body, key: "k-1")
            #expect(again.status == .created && again.body == made.body, "whoever lost the answer gets it again")
            let other = try await service.session(try await city.officer("chen.jie", .administrator))
            let elsewhere = try await service.ask(.post, "/admin/v1/clients", as: other, body, key: "k-1")
            #expect(try elsewhere.text("code") == "client_name_taken", "and nobody else does")
            let keyless = try await service.ask(.post, "/admin/v1/clients", as: administrator, body, key: "")
            #expect(try keyless.text("code") == "idempotency_key_required")
            let secret = try made.text("client_secret")
            let taken = try await service.ask(.post, "/admin/v1/clients", as: administrator, body)
            #expect(try taken.text("code") == "client_name_taken")
            let path = "/admin/v1/clients/city-app/rotate"
            let rotated = try await service.ask(.post, path, as: administrator, "{}", key: "k-2")
            #expect(try rotated.text("client_secret") != secret)
            let repeated = try await service.ask(.post, path, as: administrator, "{}", key: "k-2")
            #expect(repeated.status == .ok && repeated.body == rotated.body)
            #expect(
                try await city.texts("SELECT object FROM audit_entry WHERE action LIKE 'c%' AND object = 'again'").count
                    == 2)
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

    @Test func `give a client that is faster twice its rate at once`() async throws {
        try await TestCity.with { city async throws in
            let service = try OfficerCity(city)
            let administrator = try await service.session(try await city.officer("li.na", .administrator))
            let body = #"{"name":"fast","scopes":["score.read"],"rate_per_second":300}"#
            let made = try await service.ask(.post, "/admin/v1/clients", as: administrator, body, key: "k-1")
            #expect(made.status == .created)
            #expect(try await city.texts("SELECT burst::text FROM machine_client") == ["600"])
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
