import CivilTime
import Federation
import Postgres
import Signing
import TestKit
import Testing

@testable import UseCases

/// That the scan sees what it looks for: each kind of trace is put where it may not be, found, and taken away again.
extension `Messages and tables between cities` {
    /// What is found once something was put there.
    private static func found(
        _ exchange: ExchangeCity, at now: Instant? = nil,
        _ plant: @escaping @Sendable (isolated PostgresConnection) throws -> Void
    ) async throws -> [String] {
        struct Seen: Error { let findings: [String] }
        let (scan, now) = (FederationScan(of: exchange.city), now ?? exchange.clock.now)
        do {
            try await exchange.city.owner.transaction { db in
                try plant(db)
                throw Seen(findings: try scan.report(now: now, db).findings.map(\.description))
            }
            return []
        } catch let seen as Seen {
            return seen.findings
        }
    }

    /// What is published of the name (RFC 1321, FIPS 180-4, GM/T 0004).
    private static let digests = [
        "f96b697d7cb7938d525a2f31aaf161d0", "c12252ceda8be8994d5fa0290a47231c1d16aae3",
        "f7846f55cf23e14eebeab5b4e1550cad5b509e3348fbc4efa3a1413d393cb650",
        "107dbf389d9e9f71a3a95f6c055b9251bc5268c2be16d6c13492ea45b0199f3309e16455ab1e96118e8a905d5597b72038ddb372a8982604"
            + "6de66687bb420e7c",
        "c522a942e89bd80d97dd666e7a5531b36188c9817149e9b258dfe51ece98ed77",
    ]

    /// Octets, given in hex, in each form. The server writes it, which shares no code with the scan.
    private static let forms: [Statement<String, Void>] = [
        Statement(
            sql: """
                INSERT INTO federation_outbox (partner_id, jti, typ, body, state, next_at, created_at, expires_at)
                SELECT partner_id, gen_random_uuid(), 'x', decode($1, 'hex'), 'queued', now(), now(), now() FROM partner
                """
        ) { $1.append($0) },
        Statement(
            sql: """
                INSERT INTO partner_transition (partner_id, to_state, at, actor, reason)
                SELECT partner_id, 'x', now(), 'x', '<' || $1 || '>' FROM partner
                """
        ) { $1.append($0) },
        Statement(
            sql: """
                INSERT INTO partner_transition (partner_id, to_state, at, actor, reason)
                SELECT partner_id, 'x', now(), 'x', 'is ' || encode(decode($1, 'hex'), 'base64') FROM partner
                """
        ) { $1.append($0) },
        Statement(sql: "UPDATE federation_grant SET scenario = upper($1)") { $1.append($0) },
        Statement(
            sql: """
                UPDATE visitor_grant SET purpose = rtrim(translate(encode(decode($1, 'hex'), 'base64'), '+/', '-_'), '=')
                """
        ) { $1.append($0) },
    ]

    @Test func `are seen to hold a person's number, name or telephone number, or a hash of one, in any form`()
        async throws
    {
        try await Self.with { exchange, scan in
            try await Self.claims(exchange)
            try await Self.visit(exchange)
            let index = try #require(
                try await exchange.city.text(
                    "SELECT encode(blind_index, 'hex') FROM citizen ORDER BY citizen_id DESC LIMIT 1"))
            let secrets = [Synthetic.person(9), Self.name, Self.phone]
            let octets = secrets.map { $0.utf8.map { String($0, radix: 16) }.joined() }
            for hidden in octets + Self.digests + [index, String(Self.digests[3].prefix(40))] {
                for (number, form) in Self.forms.enumerated() {
                    let found = try await Self.found(exchange) { db in _ = try db.run(form, hidden) }
                    #expect(!found.isEmpty, "form \(number) of \(hidden.count / 2) octets")
                }
            }
            let clear = Statement<String, Void>(sql: "UPDATE federation_grant SET scenario = $1") { $1.append($0) }
            for secret in secrets {
                let found = try await Self.found(exchange) { db in _ = try db.run(clear, secret) }
                #expect(found.count == 1 && found[0].hasSuffix("in clear in federation_grant"), "\(found)")
            }
            try await scan.check(now: exchange.clock.now)
        }
    }

    /// A message as evidence, and as an answer that is kept.
    private static let messages: [Statement<[UInt8], Void>] = [
        Statement(
            sql: """
                INSERT INTO federation_message (direction, partner_id, typ, jti, key_id, at, issued_day, jws, leaf)
                SELECT 'in', partner_id, 'x', gen_random_uuid(), 'x', now(), '2026-11-23', $1, sha256($1) FROM partner
                """
        ) { $1.append($0) },
        Statement(
            sql: """
                INSERT INTO federation_inbox (partner_id, jti, input_hash, answer, answer_status, received_at, keep_until)
                SELECT partner_id, gen_random_uuid(), sha256(''), $1, 200, now(), now() FROM partner
                """
        ) { $1.append($0) },
    ]

    @Test func `are seen to say who somebody is, or what their own city calls them`() async throws {
        try await Self.with { exchange, _ in
            let handle = try #require(PublicID(exchange.benefit.citizens[0].description, prefix: "cit_"))
            let names = [handle, try await exchange.city.id(of: Synthetic.person(1)).id]
            let said = names.flatMap { [$0.text(prefix: ""), Base64URL.encode($0.bytes)] }
            for said in [Synthetic.person(9), Self.name, Self.phone] + said {
                let message = try exchange.invite(scenario: "T-\(said)").message.compact
                for (plant, place) in zip(Self.messages, ["federation_message.jws", "federation_inbox.answer"]) {
                    let found = try await Self.found(exchange) { db in _ = try db.run(plant, message) }
                    #expect(found.count == 1 && found[0].hasSuffix("in \(place)"), "\(found)")
                }
            }
        }
    }

    /// A claim for a purpose and a disclosure, and a grant in answer to it that tells a band or a score.
    private static func exchanged(
        _ exchange: ExchangeCity, _ purpose: FederationPurpose, _ disclose: Disclosure, band: Bool = false,
        score: Bool = false
    ) throws -> [[UInt8]] {
        let claim = try exchange.say(
            Claim(
                code: .random(), invite: .random(), verifier: .random(), scenario: "T-001", purpose: purpose,
                minBand: .l2, disclose: disclose, catalogueVersion: 1))
        let now = exchange.clock.now.wholeSeconds
        let terms = PartnerGrant.Terms(
            subject: try .random(), minBand: .l2, scenario: "T-001", notAfter: now + 60, maxUses: 1,
            consent: .init(
                id: try .random(), at: now, noticeVersion: "2026-11", noticeHash: SHA256Digest(hashing: []),
                purpose: purpose),
            band: band ? .init(band: .l3, label: LocalText(zh: "优", en: "Best")) : nil,
            score: score ? .init(value: 155, min: 0, max: 200, scheme: "x", cardVersion: "1", asOf: now - 60) : nil)
        let grant = try exchange.say(PartnerGrant.meets(terms), receipt: claim.receipt, answering: .claim)
        return [claim.compact, grant.compact]
    }

    private static let nobody = "nobody agreed to in federation_inbox.answer"

    @Test(
        arguments: [
            (FederationPurpose.leisure, Disclosure.score, "score", 2, []), (.travel, .band, "band", 2, []),
            // More than the claim asks, more than the agreement, for what nothing was agreed on, in answer to nothing.
            (.leisure, .meets, "score", 2, ["score"]), (.leisure, .band, "score", 2, ["score"]),
            (.leisure, .score, "band", 2, ["band", "band"]), (.travel, .score, "score", 2, ["score"]),
            (.reading, .score, "score", 2, ["score"]), (.leisure, .score, "score", 1, ["score"]),
        ] as [(FederationPurpose, Disclosure, String, Int, [String])])
    func `are seen to tell a band or a score that was not asked for or not agreed on`(
        purpose: FederationPurpose, disclose: Disclosure, told: String, kept: Int, members: [String]
    ) async throws {
        try await Self.with { exchange, _ in
            let messages = try Self.exchanged(
                exchange, purpose, disclose, band: told == "band", score: told == "score"
            ).suffix(kept)
            let found = try await Self.found(exchange) { db in
                for message in messages { _ = try db.run(Self.messages[1], message) }
            }
            #expect(found == members.map { "a member `\($0)` \(Self.nobody)" })
        }
    }

    @Test func `are seen to tell anything of a person in what waits to be signed`() async throws {
        let body = Statement<[UInt8], Void>(
            sql: """
                INSERT INTO federation_outbox (partner_id, jti, typ, body, state, next_at, created_at, expires_at)
                SELECT partner_id, gen_random_uuid(), 'x', $1, 'queued', now(), now(), now() FROM partner
                """
        ) { $1.append($0) }
        try await Self.with { exchange, _ in
            for member in ["score", "band", "points", "citizen", "citizen_id"] {
                let text = Array(#"{"of":[{"\#(member)" : 7}],"disclose":"score"}"#.utf8)
                let found = try await Self.found(exchange) { db in _ = try db.run(body, text) }
                #expect(found == ["a member `\(member)` nobody agreed to in federation_outbox.body"])
            }
        }
    }

    @Test func `are seen to tell a band or a score after its grant, and of a visitor what no grant tells`() async throws
    {
        try await Self.with { exchange, scan in
            try await Self.claims(exchange)
            try await Self.visit(exchange)
            let more = try await Self.found(exchange) { db in
                try db.execute(script: #"UPDATE visitor_grant SET disclosed = '{"score":{"value":155}}'"#)
            }
            #expect(more == ["a `score` no grant tells in visitor_grant"])
            func over(_ found: [String]) -> Set<String> {
                Set(found.map { $0.replacing(" beyond its grant in ", with: " ") })
            }
            let later = try await Self.found(exchange, at: exchange.clock.now.adding(seconds: 86_400)) { _ in }
            let told: Set = ["a `band` federation_message.jws", "a `score` federation_message.jws"]
            #expect(
                over(later)
                    == told.union([
                        "a `band` federation_inbox.answer", "a `score` federation_inbox.answer",
                        "a `band` visitor_grant",
                    ]))
            // Ended before its time: the answer that is kept may be asked for once more in its two minutes.
            let revoked = try await Self.found(exchange) { db in
                try db.execute(
                    script: """
                        UPDATE federation_grant SET state = 'revoked';
                        UPDATE visitor_grant SET state = 'revoked', disclosed = NULL
                        """)
            }
            #expect(over(revoked) == told)
            try await scan.check(now: exchange.clock.now)
        }
    }

    @Test func `end a test that leaves a trace, and a hash in a log line ends the run`() async throws {
        await #expect(throws: FederationScan.Found.self) {
            try await Self.with { exchange, _ in
                try await exchange.city.owner.transaction { db in _ = try db.run(Self.forms[1], Self.digests[4]) }
            }
        }
        for text in Self.digests + Self.digests.map({ $0.uppercased() }) {
            #expect(LogScan.finding(in: "sum=\(text)") == "a secret of this run")
        }
    }
}
