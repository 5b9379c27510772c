import CivilTime
import Foundation
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

@Suite struct `The token endpoint` {
    private func token(_ answer: TestResponse) throws -> String {
        guard case .string(let token) = try answer.json["access_token"] else { return "" }
        return token
    }

    @Test func `gives a token for a secret in the header or in the form, and it works`() async throws {
        try await ClientSurface.with { surface async throws in
            let (client, handles) = try await surface.client(knowing: [Synthetic.person(1)])
            let path = Endpoint.score.path(of: handles[0])
            for (form, headers) in [
                (client.form, HTTPFields()), ("grant_type=client_credentials", client.basic),
                ("scope=score.read&grant_type=client%5Fcredentials&unknown=1", client.basic),
            ] as [(String, HTTPFields)] {
                let answer = try await surface.askForToken(form, headers: headers)
                #expect(answer.status == .ok)
                #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.pragma] == "no-cache")
                #expect(try answer.json.members.map(\.key) == ["access_token", "token_type", "expires_in", "scope"])
                #expect(try answer.json["token_type"] == .string("Bearer"))
                #expect(try answer.json["expires_in"] == .integer(600))
                let scope = form.hasPrefix("scope") ? "score.read" : "events.read score.read"
                #expect(try answer.json["scope"] == .string(scope))
                let bearer: HTTPFields = [.authorization: "Bearer \(try token(answer))"]
                #expect(try await surface.ask(path, headers: bearer).status == .ok)
            }
        }
    }

    @Test func `takes a signed assertion once`() async throws {
        try await ClientSurface.with { surface async throws in
            let key = try SigningKey.random(.ed25519)
            let client = try await surface.city.register("app", key: key.verificationKey)
            let seconds = TestCity.opening.microseconds / 1_000_000
            let claims =
                #"{"iss":"\#(client.name)","sub":"\#(client.name)","aud":"\#(TestCity.audience)/oauth/token","#
                + #""jti":"0123456789","iat":\#(seconds),"exp":\#(seconds + 60)}"#
            let assertion = String(decoding: try JWS.sign(Array(claims.utf8), type: "JWT", with: key), as: UTF8.self)
            let type = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            let form = "grant_type=client_credentials&\(type)&client_assertion=\(assertion)"
            let first = try await surface.askForToken(form)
            #expect(first.status == .ok && first.body.readableBytes > 0)
            #expect(try await surface.askForToken(form).status == .unauthorized)
            let untyped = try await surface.askForToken("grant_type=client_credentials&client_assertion=\(assertion)")
            #expect(try untyped.json["error"] == .string("invalid_request"))
        }
    }

    @Test func `refuses whoever does not prove to be a client, always with the same answer`() async throws {
        try await ClientSurface.with { surface async throws in
            let city = surface.city
            let (app, other) = (try await city.register("app"), try await city.register("other"))
            let network = try #require(NetworkRange("203.0.113.0/24"))
            let near = try await city.register("near", limits: ClientLimits(networks: [network]))
            let gone = try await city.register("gone")
            try await city.revoke("gone")
            let old = try await city.register("old")
            try await RevokeCredential(pool: city.pool, audit: city.audit)(
                client: "old", credential: 5, in: city.context())
            let grant = "grant_type=client_credentials"
            let stranger = try PublicID.random().text(prefix: "cli_")
            var answers: [TestResponse] = []
            for form in [
                "\(grant)&client_id=\(app.name)&client_secret=\(other.secret?.text ?? "")",
                "\(grant)&client_id=\(app.name)&client_secret=x",
                "\(grant)&client_id=\(stranger)&client_secret=\(app.secret?.text ?? "")",
                "\(grant)&client_id=%27&client_secret=x", near.form, gone.form, old.form, grant,
                "\(grant)&client_id=\(app.name)",
                "\(grant)&client_assertion=a.b.c&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ] { answers.append(try await surface.askForToken(form)) }
            for field in ["Basic", "Basic !", "Basic eA==", "Bearer \(app.secret?.text ?? "")", "Basic \(app.name)"] {
                answers.append(try await surface.askForToken(grant, headers: [.authorization: field]))
            }
            for answer in answers {
                #expect(answer.status == .unauthorized)
                #expect(answer.body == answers[0].body)
                #expect(answer.headers.map(\.name) == answers[0].headers.map(\.name))
                #expect(answer.headers[.wwwAuthenticate] == "Basic realm=\"shangding\"")
                #expect(answer.headers[.cacheControl] == "no-store")
            }
            #expect(try answers[0].json.members.map(\.key) == ["error", "error_description"])
            #expect(try answers[0].json["error"] == .string("invalid_client"))
        }
    }

    @Test func `says what is wrong with a request`() async throws {
        try await ClientSurface.with { surface async throws in
            let client = try await surface.city.register("app", scopes: [.scoreRead])
            let grant = "grant_type=client_credentials"
            for (form, headers, error) in [
                ("", client.basic, "invalid_request"), ("grant_type=", client.basic, "invalid_request"),
                ("\(grant)&\(grant)", client.basic, "invalid_request"),
                ("\(grant)&scope=%zz", client.basic, "invalid_request"),
                ("\(grant)&scope=%ff", client.basic, "invalid_request"),
                (client.form, client.basic, "invalid_request"),
                ("\(client.form)&client_assertion=a.b.c", [:], "invalid_request"),
                ("\(grant)&client_secret=x", [:], "invalid_request"),
                ("grant_type=password&username=a&password=b", client.basic, "unsupported_grant_type"),
                ("grant_type=authorization_code", client.basic, "unsupported_grant_type"),
                ("\(grant)&scope=citizen.erase", client.basic, "invalid_scope"),
                ("\(grant)&scope=score.read+no.such", client.basic, "invalid_scope"),
            ] as [(String, HTTPFields, String)] {
                let answer = try await surface.askForToken(form, headers: headers)
                #expect(answer.status == .badRequest, "\(form)")
                #expect(try answer.json["error"] == .string(error), "\(form)")
            }
            let json = try await surface.askForToken(
                #"{"grant_type":"client_credentials"}"#, headers: client.basic, type: "application/json")
            #expect(try json.json["error"] == .string("invalid_request"))
            let query = try await surface.ask("/oauth/token?\(client.form)", method: .post)
            #expect(query.status == .badRequest, "a secret in an address is refused")
            #expect(try await surface.ask("/oauth/token").status == .methodNotAllowed)
            let large = try await surface.askForToken(client.form + "&x=" + String(repeating: "a", count: 17 * 1024))
            #expect(large.status == .contentTooLarge)
        }
    }

    @Test func `lets one address ask only so often`() async throws {
        let limit = RateLimit(perSecond: 1, burst: 3)
        try await ClientSurface.with(trustedProxies: ["127.0.0.1"], tokenRequests: limit) { surface async throws in
            let client = try await surface.city.register("app")
            try await surface.live { http in
                func ask(from address: String, _ form: String) async throws -> TestResponse {
                    let headers: HTTPFields = [
                        .contentType: "application/x-www-form-urlencoded", .xForwardedFor: address,
                    ]
                    return try await http.execute(
                        uri: "/oauth/token", method: .post, headers: headers, body: ByteBuffer(string: form))
                }
                for left in [2, 1, 0] {
                    let answer = try await ask(from: "203.0.113.9", client.form + "x")
                    #expect(answer.status == .unauthorized)
                    #expect(answer.headers[.rateLimitPolicy] == "\"requests\";q=3;w=3")
                    #expect(answer.headers[.rateLimit] == "\"requests\";r=\(left);t=\(3 - left)")
                }
                let refused = try await ask(from: "203.0.113.9", client.form)
                #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "1")
                #expect(try refused.json["code"] == .string("rate_limited"))
                #expect(try await ask(from: "203.0.113.10", client.form).status == .ok)
                #expect(try await ask(from: "203.0.113.10, 203.0.113.9", client.form).status == .tooManyRequests)
                surface.clock.pass(seconds: 1)
                #expect(try await ask(from: "203.0.113.9", client.form).status == .ok)
            }
        }
    }

    @Test(
        arguments: [
            ("a=1&b=2", ["a": "1", "b": "2"]), ("", [:]), ("a", ["a": ""]), ("a=%41%2b+b", ["a": "A+ b"]),
            ("a=%E9%83%91", ["a": "郑"]), ("&&a=1&", ["a": "1"]), ("a=b=c", ["a": "b=c"]), ("a=1&a=2", nil),
            ("a=%4", nil),
            ("a=%", nil), ("a=%GG", nil), ("a=%ff", nil), ("a=1&%61=2", nil),
        ] as [(String, [String: String]?)])
    func `reads forms strictly`(text: String, values: [String: String]?) throws {
        let form = FormBody(Array(text.utf8))
        #expect((form == nil) == (values == nil))
        for (name, value) in values ?? [:] { #expect(form?[name] == (value.isEmpty ? nil : value)) }
    }
}
