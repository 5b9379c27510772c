import CivilTime
import Rights
import Signing
import StrictJSON
import TestKit
import Testing

@testable import UseCases

@Suite struct `A token` {
    private func refusal(_ body: () async throws -> IssueToken.Issued) async throws -> TokenRefusal? {
        do {
            _ = try await body()
            return nil
        } catch let refusal as TokenRefusal {
            return refusal
        }
    }

    @Test func `is given for the right secret, and only its digest is kept`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app")
            let issued = try await city.issue(client.proof)
            #expect(issued.client == client.client && issued.expiresIn == 600)
            #expect(issued.scopes == [.eventsRead, .scoreRead])
            #expect(SecretToken(issued.token.text, prefix: "sdt_") != nil)
            let dump = try await city.texts(
                """
                SELECT t::text FROM (SELECT to_jsonb(access_token) AS t FROM access_token
                    UNION ALL SELECT to_jsonb(client_credential) FROM client_credential) AS rows
                """
            ).joined()
            #expect(dump.contains(issued.token.digest.hex))
            #expect(!dump.contains(issued.token.text) && !dump.contains(client.secret?.text ?? "?"))
            #expect(try await city.text("SELECT (last_used_at IS NOT NULL)::text FROM client_credential") == "true")
        }
    }

    @Test func `is refused alike for whatever is wrong`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let (app, other) = (try await city.register("app"), try await city.register("other"))
            let near = try await city.register(
                "near", limits: ClientLimits(networks: [try #require(NetworkRange("10.0.0.0/8"))]))
            let old = try await city.register("old")
            try await RevokeCredential(pool: city.pool, audit: city.audit)(
                client: "old", credential: 4, in: city.context())
            let gone = try await city.register("gone")
            try await city.revoke("gone")
            let nobody = try PublicID.random().text(prefix: "cli_")
            func secret(_ outcome: RegisterClient.Outcome) -> [UInt8] { Array((outcome.secret?.text ?? "").utf8) }
            for (what, proof, address) in [
                ("another's secret", .secret(client: app.name, secret(other)), "10.0.0.1"),
                ("no secret", .secret(client: app.name, []), "10.0.0.1"),
                ("the digest", .secret(client: app.name, app.secret?.digest.bytes ?? []), "10.0.0.1"),
                ("a client nobody knows", .secret(client: nobody, secret(app)), "10.0.0.1"),
                ("no id", .secret(client: "' OR 1 = 1 --", secret(app)), "10.0.0.1"),
                ("the name", .secret(client: "app", secret(app)), "10.0.0.1"),
                ("another network", near.proof, "11.0.0.1"), ("an ended credential", old.proof, "10.0.0.1"),
                ("a revoked client", gone.proof, "10.0.0.1"),
            ] as [(String, IssueToken.Proof, String)] {
                let refused = try await refusal { try await city.issue(proof, from: NetworkAddress(address)) }
                #expect(refused == .invalidClient, "\(what)")
            }
            #expect(try await refusal { try await city.issue(near.proof, from: nil) } == .invalidClient)
            #expect(try await refusal { try await city.issue(near.proof, from: NetworkAddress("10.0.0.1")) } == nil)
            #expect(try await city.text("SELECT count(*)::text FROM access_token") == "1")
        }
    }

    @Test func `carries the scopes asked for and never one more`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app", scopes: [.scoreRead, .eventsRead])
            #expect(try await city.issue(client.proof, scope: "score.read").scopes == [.scoreRead])
            #expect(try await city.issue(client.proof, scope: "score.read score.read").scopes == [.scoreRead])
            #expect(try await city.issue(client.proof, scope: "").scopes == [.eventsRead, .scoreRead])
            for scope in [
                "citizen.erase", "score.read citizen.erase", "no.such", " score.read", "score.read  events.read",
            ] {
                #expect(
                    try await refusal { try await city.issue(client.proof, scope: scope) } == .invalidScope, "\(scope)")
            }
        }
    }

    @Test func `counts with the old secret until the overlap ends, and never longer than its credential`() async throws
    {
        try await TestCity.with(.schema) { city async throws in
            let client = try await city.register("app")
            let rotate = RotateCredential(pool: city.pool, audit: city.audit)
            let rotated = try await rotate(client: "app", overlap: 3600, in: city.context())
            #expect(rotated.ending == 1)
            let next = IssueToken.Proof.secret(client: client.name, Array((rotated.secret?.text ?? "").utf8))
            let late = TestCity.opening.adding(seconds: 3590)
            #expect(try await city.issue(client.proof, now: late).expiresIn == 10)
            #expect(try await city.issue(next, now: late).expiresIn == 600)
            let after = TestCity.opening.adding(seconds: 3600)
            #expect(try await refusal { try await city.issue(client.proof, now: after) } == .invalidClient)
            #expect(try await refusal { try await city.issue(next, now: after) } == nil)
            let again = try await rotate(client: "app", overlap: 86_400, in: city.context(late))
            #expect(again.ending == 1, "one that ends sooner is not given more time")
        }
    }
}

@Suite struct `A signed assertion` {
    private struct Claims {
        var issuer: String?
        var subject: String?
        var audience: [String] = [TestCity.audience]
        var isList = false
        var id: String? = "jti-00000001"
        var issuedAt: Int64? = 0
        var expiresAt: Int64? = 240
        var more = false
    }

    private func assertion(_ claims: Claims, _ client: String, _ key: SigningKey, type: String = "JWT") throws
        -> [UInt8]
    {
        let now = TestCity.opening.microseconds / 1_000_000
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("iss")
        writer.string(claims.issuer ?? client)
        writer.key("sub")
        writer.string(claims.subject ?? client)
        writer.key("aud")
        if claims.isList { writer.beginArray() }
        for audience in claims.audience { writer.string(audience) }
        if claims.isList { writer.endArray() }
        if let id = claims.id {
            writer.key("jti")
            writer.string(id)
        }
        if let issuedAt = claims.issuedAt {
            writer.key("iat")
            writer.integer(now + issuedAt)
        }
        if let expiresAt = claims.expiresAt {
            writer.key("exp")
            writer.integer(now + expiresAt)
        }
        if claims.more {
            writer.key("scope")
            writer.string("citizen.erase")
        }
        writer.endObject()
        return try JWS.sign(writer.finish(), type: type, with: key)
    }

    private func isTaken(_ city: TestCity, _ compact: [UInt8], client: String? = nil, now: Instant = TestCity.opening)
        async throws -> Bool
    {
        do {
            _ = try await city.issue(.assertion(client: client, compact), now: now)
            return true
        } catch TokenRefusal.invalidClient {
            return false
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases) func `proves its client, once`(algorithm: SignatureAlgorithm)
        async throws
    {
        try await TestCity.with(.schema) { city async throws in
            let key = try SigningKey.random(algorithm)
            let client = try await city.register("app", key: key.verificationKey)
            #expect(client.secret == nil)
            let compact = try assertion(Claims(), client.name, key)
            #expect(try await isTaken(city, compact, client: client.name))
            #expect(try await !isTaken(city, compact, client: client.name), "replayed")
            let again = try assertion(Claims(more: true), client.name, key)
            #expect(try await !isTaken(city, again), "another assertion with the same id")
            #expect(try await isTaken(city, try assertion(Claims(id: "jti-00000002", more: true), client.name, key)))
        }
    }

    @Test func `is used up by a wrong scope too`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let key = try SigningKey.random(.ed25519)
            let client = try await city.register("app", key: key.verificationKey)
            let compact = try assertion(Claims(), client.name, key)
            await #expect(throws: TokenRefusal.invalidScope) {
                try await city.issue(.assertion(client: nil, compact), scope: "citizen.erase")
            }
            #expect(try await !isTaken(city, compact))
        }
    }

    @Test func `is refused with wrong audience, age, names or id`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let key = try SigningKey.random(.es256)
            let client = try await city.register("app", key: key.verificationKey)
            let other = try await city.register("other")
            let cases: [(String, Claims)] = [
                ("another audience", Claims(audience: ["https://other.example.org"])),
                ("a path below", Claims(audience: [TestCity.audience + "/v1"])),
                ("two audiences", Claims(audience: [TestCity.audience, "https://other.example.org"], isList: true)),
                ("no audience", Claims(audience: [], isList: true)),
                ("another subject", Claims(subject: other.name)), ("another issuer", Claims(issuer: other.name)),
                ("another client", Claims(issuer: other.name, subject: other.name)),
                ("a long life", Claims(issuedAt: 0, expiresAt: 301)),
                ("an end long past", Claims(issuedAt: -400, expiresAt: -100)),
                ("an end just past", Claims(issuedAt: -200, expiresAt: -30)),
                ("a beginning ahead", Claims(issuedAt: 31, expiresAt: 200)),
                ("no end", Claims(expiresAt: nil)), ("no beginning", Claims(issuedAt: nil)),
                ("an end before the beginning", Claims(issuedAt: 10, expiresAt: 5)),
                ("no id", Claims(id: nil)), ("a short id", Claims(id: "1234567")),
                ("a long id", Claims(id: String(repeating: "x", count: 129))),
            ]
            for (what, claims) in cases {
                #expect(try await !isTaken(city, assertion(claims, client.name, key)), "\(what)")
            }
            #expect(
                try await !isTaken(city, assertion(Claims(), client.name, key), client: other.name),
                "said to be another's")
            #expect(try await !isTaken(city, assertion(Claims(), client.name, key, type: "at+jwt")), "another type")
            #expect(try await isTaken(city, assertion(Claims(), client.name, key)), "and none of it used the id up")
            let list = Claims(audience: [TestCity.audience + "/oauth/token"], isList: true, id: "jti-00000003")
            #expect(try await isTaken(city, assertion(list, client.name, key)))
            let late = Claims(id: "jti-00000004", issuedAt: -29, expiresAt: -29 + 300)
            #expect(try await isTaken(city, assertion(late, client.name, key)))
        }
    }

    @Test func `is refused with another key or algorithm, and when it was changed`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let key = try SigningKey.random(.es256)
            let client = try await city.register("app", key: key.verificationKey)
            let sound = try assertion(Claims(), client.name, key)
            let parts = sound.split(separator: 0x2E).map(Array.init)
            func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined(separator: [0x2E])) }
            func header(_ text: String) -> [UInt8] { Array(Base64URL.encode(Array(text.utf8)).utf8) }
            let kid = key.id.text
            let stranger = try SigningKey.random(.es256)
            let foreign = try assertion(Claims(), client.name, stranger).split(separator: 0x2E).map(Array.init)
            for (what, compact) in [
                ("another key", joined(foreign)),
                ("another key under this one's name", joined([parts[0], foreign[1], foreign[2]])),
                ("no signature", joined([header(#"{"alg":"none","kid":"\#(kid)"}"#), parts[1], []])),
                ("another algorithm", joined([header(#"{"alg":"Ed25519","kid":"\#(kid)"}"#), parts[1], parts[2]])),
                (
                    "a MAC with the public key",
                    joined([header(#"{"alg":"HS256","kid":"\#(kid)"}"#), parts[1], parts[2]])
                ),
                (
                    "a key it brings along",
                    joined([header(#"{"alg":"ES256","kid":"\#(kid)","jwk":{}}"#), parts[1], parts[2]])
                ),
                ("no kid", joined([header(#"{"alg":"ES256"}"#), parts[1], parts[2]])),
                (
                    "another payload",
                    joined([
                        parts[0],
                        try assertion(Claims(id: "jti-00000009"), client.name, key)
                            .split(separator: 0x2E).map(Array.init)[1], parts[2],
                    ])
                ),
                ("nothing", []), ("dots", Array("..".utf8)),
                ("too much", sound + [UInt8](repeating: 0x41, count: 5000)),
            ] { #expect(try await !isTaken(city, compact), "\(what)") }
            #expect(try await isTaken(city, sound))
        }
    }

    @Test func `ends with its key and its client`() async throws {
        try await TestCity.with(.schema) { city async throws in
            let (old, new) = (try SigningKey.random(.sm2), try SigningKey.random(.ed25519))
            let client = try await city.register("app", key: old.verificationKey)
            let rotate = RotateCredential(pool: city.pool, audit: city.audit)
            let rotated = try await rotate(client: "app", key: new.verificationKey, overlap: 60, in: city.context())
            #expect(rotated.secret == nil && rotated.ending == 1)
            #expect(try await isTaken(city, assertion(Claims(id: "jti-old-1"), client.name, old)))
            let after = TestCity.opening.adding(seconds: 60)
            #expect(try await !isTaken(city, assertion(Claims(id: "jti-old-2"), client.name, old), now: after))
            #expect(try await isTaken(city, assertion(Claims(id: "jti-new-1"), client.name, new), now: after))
            await #expect(throws: ClientRefusal.keyKnown) {
                try await rotate(client: "app", key: old.verificationKey, in: city.context())
            }
            await #expect(throws: ClientRefusal.keyKnown) { try await city.register("other", key: new.verificationKey) }
            try await city.revoke("app")
            #expect(try await !isTaken(city, assertion(Claims(id: "jti-new-2"), client.name, new), now: after))
        }
    }
}
