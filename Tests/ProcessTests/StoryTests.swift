import CivilTime
import Foundation
import Signing
import StrictJSON
import TestKit
import Testing

/// One person's way through the service, as a city app and its citizen go it, against the real binary: every step is a
/// command or a request, and at the end nothing of the person is left in the database.
@Suite struct `The story of an account` {
    private static let number = Synthetic.person(77)
    private static let name = "测试人甲乙丙"
    private static let phone = "13800000077"

    @Test func `from a client to an erasure that leaves nothing`() async throws {
        try await TemporaryFolder.with { folder in
            let city = try await Program.withRules(in: folder)
            let (port, metrics) = (try FreePort.take(), try FreePort.take())
            let address = "http://127.0.0.1:\(port)"
            let server = try city.start(["serve", "--http-port", "\(port)", "--metrics-port", "\(metrics)"])
            let app = App(address: address)
            try await app.waitUntilReady(server)

            // A client that may do everything a client can, its secret in a file; then a token.
            let scopes = [
                "score.read", "citizen.open", "citizen.read", "consent.write", "citizen.export", "citizen.erase",
                "statement.issue", "events.read",
            ].flatMap { ["--scope", $0] }
            let created = try await city.run(
                ["client", "create", "story-app", "--secret-file", folder + "/secret"] + scopes)
            try #require(created.succeeded, "\(created.errors)")
            let client = try #require(
                created.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("cli_") })
            let secret = try String(contentsOfFile: folder + "/secret", encoding: .utf8).split(separator: "\n")[0]
            let token = try await app.token(client: String(client), secret: String(secret))

            // An account, a record delivered by a department, a score and why.
            let opened = try await app.ask(
                "POST", "/v1/citizens", token, key: "open-1",
                body: """
                    {"id_type":"resident_id","id_number":"\(Self.number)","name":"\(Self.name)","phone":"\(Self.phone)",
                     "district":"410105","notice_version":"2026-1",
                     "consent":{"given_at":"\(SettledCity.now)","evidence":"story/0001"}}
                    """)
            let citizen = try opened.string("citizen")
            #expect(citizen.hasPrefix("cit_"))
            try Data(
                RecordLine.file([
                    RecordLine("SYNTHETIC-RECORD-1", Self.number, "SOC-001", on: "2026-01-10", magnitude: "20")
                ]).utf8
            )
            .write(to: URL(filePath: folder + "/mzj.csv"))
            let ingested = try await city(
                "ingest", "--source", "mzj", "--format", "records-csv", folder + "/mzj.csv")
            try #require(ingested.succeeded, "\(ingested.errors)")
            try #require(try await city("score", "--all").succeeded)
            let score = try await app.ask("GET", "/v1/citizens/\(citizen)/score", token)
            #expect(try score.string("citizen") == citizen)
            #expect(try score.integer("score") > 100)
            let explanation = try await app.ask("GET", "/v1/citizens/\(citizen)/explanation", token)
            #expect(explanation.text.contains("SOC-001"))
            let records = try await app.ask("GET", "/v1/citizens/\(citizen)/records", token)
            #expect(records.text.contains("SYNTHETIC-RECORD-1"))

            // A statement anyone can check: with the openssl command alone, and with ours.
            let statement = try await app.ask("POST", "/v1/citizens/\(citizen)/statements", token, key: "statement-1")
            let jws = try statement.string("jws")
            let keys = try await app.ask("GET", "/.well-known/jwks.json", nil)
            #expect(try await Self.opensslVerifies(jws, keys: keys.text, in: folder))
            #expect(try await !Self.opensslVerifies(Self.altered(jws), keys: keys.text, in: folder))
            try Data(jws.utf8).write(to: URL(filePath: folder + "/statement.jws"))
            try Data(keys.text.utf8).write(to: URL(filePath: folder + "/keys.json"))
            let verified = try await city(
                "verify", "statement", folder + "/statement.jws", "--keys", folder + "/keys.json")
            #expect(verified.succeeded, "\(verified.output) \(verified.errors)")

            // Taking the consent back hides the score at once.
            let withdrawn = try await app.ask("DELETE", "/v1/citizens/\(citizen)/consents/scoring", token)
            #expect(withdrawn.status == 204 || withdrawn.status == 200)
            let hidden = try await app.ask("GET", "/v1/citizens/\(citizen)/score", token)
            #expect(hidden.status == 404)
            #expect(try hidden.string("code") == "score_not_available")

            // Everything held, then nothing.
            let export = try await app.ask("GET", "/v1/citizens/\(citizen)/export", token)
            #expect(export.status == 200)
            #expect(export.text.contains("SYNTHETIC-RECORD-1") && export.text.contains(Self.name))
            #expect(try await city.find([Self.number, Self.name, Self.phone]) == [])
            let erased = try await app.ask("DELETE", "/v1/citizens/\(citizen)", token)
            #expect(erased.status == 204 || erased.status == 200)
            #expect(try await app.ask("GET", "/v1/citizens/\(citizen)", token).status == 404)
            #expect(
                try await city.find([Self.number, Self.name, Self.phone, "SYNTHETIC-RECORD-1"]) == [])

            // Who did all this is written down, and nobody has rewritten it.
            server.terminate()
            let ended = try await server.ended()
            #expect(ended.code == 0, "\(ended.errors)")
            let audit = try await city("verify", "audit")
            #expect(audit.succeeded && audit.output.contains("all as written"), "\(audit.output)")
            try await city.execute(
                """
                SET session_replication_role = replica;
                UPDATE audit_entry SET purpose = 'other' WHERE action = 'citizen.erased';
                """)
            let forged = try await city("verify", "audit")
            #expect(forged.code == 1 && (forged.output + forged.errors).contains("is forged"), "\(forged.output)")
        }
    }

    /// Checks an Ed25519 signature with nothing but the `openssl` command and the published key.
    private static func opensslVerifies(_ jws: String, keys: String, in folder: String) async throws -> Bool {
        let parts = jws.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let header = try JSONAnswer(
            status: 200, text: String(decoding: #require(Base64URL.decode(parts[0].utf8)), as: UTF8.self))
        #expect(try header.string("alg") == "Ed25519")
        guard case .object(let set) = try JSONValue(reading: Array(keys.utf8)), case .array(let list)? = set["keys"]
        else {
            return false
        }
        let kid = try header.string("kid")
        let published = list.lazy.compactMap { key -> String? in
            guard case .object(let key) = key, key["kid"] == .string(kid), case .string(let x)? = key["x"] else {
                return nil
            }
            return x
        }
        let x = try #require(published.first)
        // SubjectPublicKeyInfo of RFC 8410: a fixed beginning and the 32 bytes.
        let key: [UInt8] =
            try [0x30, 0x2A, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 3, 0x21, 0] + #require(Base64URL.decode(x.utf8))
        try Data(key).write(to: URL(filePath: folder + "/key.der"))
        try Data("\(parts[0]).\(parts[1])".utf8).write(to: URL(filePath: folder + "/signed"))
        try Data(#require(Base64URL.decode(parts[2].utf8))).write(to: URL(filePath: folder + "/signature"))
        let verdict = try await Tool.run(
            "/usr/bin/env",
            [
                "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", folder + "/key.der", "-keyform", "DER", "-rawin",
                "-in",
                folder + "/signed", "-sigfile", folder + "/signature",
            ])
        return verdict.code == 0
    }

    /// The same statement about one point more.
    private static func altered(_ jws: String) -> String {
        var parts = jws.split(separator: ".").map(String.init)
        let payload = String(decoding: Base64URL.decode(parts[1].utf8) ?? [], as: UTF8.self)
        let raised = payload.replacing(/"score":(\d+)/) { "\"score\":\((Int($0.output.1) ?? 0) + 1)" }
        parts[1] = Base64URL.encode(Array(raised.utf8))
        return parts.joined(separator: ".")
    }
}
