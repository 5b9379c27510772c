import CivilTime
import Federation
import Foundation
import Postgres
import Rights
import Signing
import Store
import StrictJSON
import TestKit
import Testing
import UseCases

/// A city that exchanges with partners, made by commands as an operator makes it, in a data folder of its own.
/// Everybody here has the base score, which is in band L2.
struct FederatedCity: Sendable {
    static let entity = "urn:ccr:test:410100"
    static let scenario = "YOU-900"

    static var own: OwnCity? { EntityID(entity).map { OwnCity(entity: $0, allowsPrivate: true) } }

    let folder: String
    let port: Int
    var program: Program { Program(dataFolder: folder + "/city") }
    var address: String { "http://127.0.0.1:\(port)" }
    var settings: [String] { ["--settings-file", folder + "/settings"] }

    /// A partner as `peer.py cities` lists it.
    struct Partner: Sendable {
        let role: String
        let entity: EntityID
        let base: PartnerURL
        let root: KeyID
        let hosts: [String]
        let returnURIs: [String]
        let disclose: Disclosure
        let dailyClaims: Int
    }

    /// Rules, a scenario visitors may use, a client with its token's credentials, the own statement, and three
    /// officers.
    func settle() async throws -> (client: String, secret: String, root: String) {
        let deploy = CityRules.root.appending(path: "Deploy/City").path
        _ = try await Program.withRules(in: folder)
        try write(scenarios, to: "scenarios.csv")
        try await run("scenario", "import", folder + "/scenarios.csv", "--providers", deploy + "/providers.csv")
        try await run("scenario", "publish", Self.scenario, "--reason", "a benefit for visitors")
        let scopes = [
            "citizen.open", "citizen.read", "consent.write", "scenario.read", "benefit.use", "federation.invite",
            "federation.consent",
        ].flatMap { ["--scope", $0] }
        let created = try await run(
            ["client", "create", "peer-app", "--secret-file", folder + "/secret", "--rate", "5000"] + scopes)
        let client = try #require(created.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("cli_") })
        let secret = try String(contentsOfFile: folder + "/secret", encoding: .utf8).split(separator: "\n")[0]
        // The root key is made away from the server: no data folder, no settings.
        let made = try await Running(
            Program.binary, ["federation", "root", "--out", folder + "/root"], dataFolder: "/nonexistent", input: ""
        ).ended()
        let root = try #require(
            made.output.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.first {
                KeyID(String($0)) != nil
            })
        try await run("federation", "publish", "--root", folder + "/root")
        for (login, role) in [
            ("fang.hua", "partner_officer"), ("gao.ming", "partner_officer"), ("he.lin", "approver"),
        ] {
            try write(TestOfficer.password + "\n", to: "password")
            try await run("officer", "create", login, "--role", role, "--password-file", folder + "/password")
        }
        return (String(client), String(secret), String(root))
    }

    /// The city's own files with another name among cities, and the settings every command reads.
    func prepare() throws {
        let files = folder + "/files"
        try SettledCity.copyFolder(CityRules.root.appending(path: "Deploy/City").path, to: files)
        let profile = try String(contentsOfFile: files + "/federation.json", encoding: .utf8)
        try write(profile.replacing("\"urn:ccr:410100\"", with: "\"\(Self.entity)\""), to: "files/federation.json")
        try write(
            """
            SHANGDING_CITY_DIR=\(files)
            SHANGDING_FEDERATION_ENTITY=\(Self.entity)
            SHANGDING_FEDERATION_ALLOW_PRIVATE=true
            SHANGDING_HTTP_PORT=\(port)
            SHANGDING_METRICS_PORT=\(port + 1)
            SHANGDING_PUBLIC_URL=\(address)

            """, to: "settings")
    }

    /// One scenario for whoever has the base score, and for visitors of band L2 or better, this month and the next.
    private var scenarios: String {
        let (from, to) = (SettledCity.today.adding(days: -30), SettledCity.today.adding(days: 60))
        return """
            code,category,name_zh,name_en,min_score,min_tier,benefit,public_offer,quota,cap_per_person,window,adcodes,\
            partner_band,provider,service_class,source
            \(Self.scenario),信易游,景区门票优惠,Scenic-spot ticket discount,1,,percent:20;max_fen:5000,percent:0,day:50000,\
            month:100,\(from)/\(to),410100,L2,P-SCENIC,extra,synthetic

            """
    }

    @discardableResult
    func run(_ arguments: String...) async throws -> String { try await run(arguments) }

    @discardableResult
    func run(_ arguments: [String]) async throws -> String {
        let ended = try await program.run(arguments + settings)
        try #require(ended.succeeded, "\(arguments): \(ended.output) \(ended.errors)")
        return ended.output
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    }
}

// MARK: The ceremony

extension FederatedCity {
    /// Leads every partner to `active` as officers do, two for each step that takes two, and approves its places.
    ///
    /// The server runs meanwhile: it is the one that asks partners for their statements.
    func lead(_ partners: [Partner], waitingFor asked: (Partner) -> Bool) async throws {
        try await withDatabase { pool, audit, officers, changes in
            let verbs = PartnerVerbs(pool: pool, audit: audit, own: Self.own)
            let decide = DecideChange(
                pool: pool, effects: ChangeEffects([PartnerEffect(audit: audit, own: Self.own)]), audit: audit)
            let reason = try TestCity.reason()
            func officer(_ login: String) throws -> OperationContext {
                OperationContext(
                    now: SettledCity.now, actor: .officer(try #require(officers[login])), purpose: "operation")
            }
            func approve(_ change: PublicID) async throws {
                _ = try await decide(change, .approve, in: officer("he.lin"))
            }
            // All are verified before any is waited for, so that their statements come together.
            var ids: [PublicID] = []
            for partner in partners {
                let id = try await verbs.propose(
                    .init(
                        entity: partner.entity, name: LocalText(zh: partner.role, en: partner.role), base: partner.base),
                    reason: reason, in: officer("fang.hua")
                ).id
                _ = try await verbs.verify(id, partner.root, in: officer("fang.hua"))
                _ = try await verbs.verify(id, partner.root, in: officer("gao.ming"))
                let terms = FederationPurpose.allCases.map {
                    PartnerView.Term(purpose: $0, disclose: partner.disclose, dailyClaims: partner.dailyClaims)
                }
                try await approve(verbs.request.agree(terms, with: id, reason: reason, in: officer("fang.hua")))
                ids.append(id)
            }
            for (partner, id) in zip(partners, ids) where asked(partner) {
                try await waitForStatement(of: id, verbs, changes)
                for host in partner.hosts {
                    try await verbs.places.approve(.host, host, of: id, in: officer("gao.ming"))
                }
                for uri in partner.returnURIs {
                    try await verbs.places.approve(.returnURI, uri, of: id, in: officer("gao.ming"))
                }
                try await approve(verbs.request(.activate, id, reason: reason, in: officer("fang.hua")))
            }
        }
    }

    /// Gives an officer's word to suspend one partner.
    func suspend(_ entity: EntityID) async throws {
        try await withDatabase { pool, audit, officers, _ in
            let verbs = PartnerVerbs(pool: pool, audit: audit, own: Self.own)
            let partner = try #require(try await verbs.read().first { $0.entity == entity })
            try await verbs.suspend(
                partner.id, reason: TestCity.reason(),
                in: OperationContext(
                    now: SettledCity.now, actor: .officer(try #require(officers["gao.ming"])), purpose: "operation"))
        }
    }

    /// Makes one code as old as if its two minutes were over, which only somebody at the database can.
    func expire(code digest: String) async throws {
        let expired = Statement<String, Int64>(
            sql: """
                UPDATE federation_code SET minted_at = minted_at - interval '121 seconds',
                    expires_at = expires_at - interval '121 seconds'
                WHERE code_digest = decode($1, 'hex') RETURNING 1::bigint
                """, encode: { $1.append($0) }, decode: { row throws(PostgresError) in try row.int64() })
        let cluster = try await PrivateCluster.start(in: program.dataFolder)
        let pool = PostgresPool(
            options: ConnectionOptions(
                socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database,
                user: cluster.user), size: 1)
        let found = try await pool.transaction { db in try db.first(expired, digest) }
        await pool.close()
        await cluster.release()
        #expect(found == 1, "the code is not there")
    }

    /// Waits for the word the database gives when trust changes; the limit of the test ends it where none comes.
    private func waitForStatement(of id: PublicID, _ verbs: PartnerVerbs, _ changes: PostgresListener) async throws {
        func hasCome() async throws -> Bool { try await verbs.read.one(id, now: SettledCity.now).statement != nil }
        if try await hasCome() { return }
        for await _ in changes.events { if try await hasCome() { return } }
    }

    private func withDatabase(
        _ body: (PostgresPool, AuditTrail, _ officers: [String: PublicID], _ changes: PostgresListener) async throws ->
            Void
    ) async throws {
        let cluster = try await PrivateCluster.start(in: program.dataFolder)
        let keys = IdentityKeys(ring: try KeyRing.load(path: KeyRing.path(inDataFolder: program.dataFolder)))
        let options = ConnectionOptions(
            socketDirectory: cluster.socketDirectory, port: cluster.port, database: cluster.database, user: cluster.user
        )
        let session = try keys.session(options.role("shangding_app"))
        let pool = PostgresPool(options: session, size: 2)
        let changes = PostgresListener(options: session, channels: [PartnerStore.channel])
        do {
            let logins = Statement<Void, (String, PublicID)>(sql: "SELECT login, public_id FROM officer") {
                row throws(PostgresError) in (try row.text(), PublicID(uuid: try row.uuid()))
            }
            let officers = try await pool.transaction(.readOnly) { db in try db.all(logins) }
            try await body(
                pool, AuditTrail(ring: keys.ring, pool: pool), Dictionary(uniqueKeysWithValues: officers), changes)
        } catch {
            await changes.close()
            await pool.close()
            await cluster.release()
            throw error
        }
        await changes.close()
        await pool.close()
        await cluster.release()
    }
}

extension FederatedCity.Partner {
    init?(_ node: inout JSONNode) {
        let partner = node.object { members -> FederatedCity.Partner? in
            let role = members.string("role")
            let entity = members.required("entity") { $0.parsed("an entity") { EntityID($0) } }
            let base = members.required("base") { $0.parsed("an address") { PartnerURL($0) } }
            let root = members.required("root") { $0.parsed("a thumbprint") { KeyID($0) } }
            let hosts = members.array("hosts", count: 1...4) { $0.string() }
            let uris = members.array("return_uris", count: 1...4) { $0.string() }
            let disclose = members.required("disclose") { $0.parsed("a disclosure") { Disclosure(rawValue: $0) } }
            let claims = members.integer("daily_claims")
            guard let role, let entity, let base, let root, let hosts, let uris, let disclose, let claims else {
                return nil
            }
            return FederatedCity.Partner(
                role: role, entity: entity, base: base, root: root, hosts: hosts, returnURIs: uris, disclose: disclose,
                dailyClaims: Int(claims))
        }
        guard let partner else { return nil }
        self = partner
    }

    static func all(in text: String) throws -> [FederatedCity.Partner] {
        var node = JSONNode(try JSONValue(reading: Array(text.utf8)))
        let partners = node.array(count: 1...64) { FederatedCity.Partner(&$0) }
        return try #require(partners, "\(node.faults)")
    }
}
