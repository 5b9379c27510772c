import CivilTime
import Federation
import Foundation
import Postgres
import Rights
import Signing
import Store
import UseCases

/// What measuring exchange stands on: a partner city led to `active` by the verbs officers use, people who agreed to be
/// vouched for there, and claims with codes of theirs, signed ahead of the measurement.
struct FederationGround: Sendable {
    let city: BenchCity
    let host: FederationHost
    let partner: BenchPartner

    private var installation: Installation { city.installation }
    private var now: Instant { installation.clock.now }

    init(city: BenchCity) throws {
        self.city = city
        partner = try BenchPartner(folder: city.installation.settings.dataDirectory, now: city.installation.clock.now)
        guard let host = try FederationHost(city.installation, transport: partner) else {
            throw CommandFailure("the benchmark needs federation")
        }
        self.host = host
    }

    /// Makes what is missing, and publishes this city's statement.
    func prepare() async throws {
        _ = try await city.load()
        let client = BenchClient(city: city)
        _ = try await client.prepare()
        if try await client.handles(limit: 1).isEmpty {
            _ = try await ScoreEveryone(pool: installation.pool)(in: city.context)
        }
        guard let base = PartnerURL("https://score.zhengzhou.example") else { return }
        _ = try await PublishStatement(
            pool: installation.pool, audit: installation.audit, own: host.own, keys: installation.signatures)(
                .init(profile: installation.federationProfile(), base: base), root: SigningKey.random(.sm2),
                isNewRoot: true, in: context(.command("bench")))
        if try await installation.partners.read().isEmpty { try await makePartner() }
        try await installation.pool.transaction { db in try db.execute(script: Self.agreed) }
        try await host.shelf.reload()
        guard host.shelf.current.partner(partner.entity)?.agrees(to: .rental, disclosing: .meets) == true else {
            throw CommandFailure("the partner in this folder is of an older benchmark: remove the folder")
        }
    }

    /// Has the partner sign with one algorithm and want the same back.
    func speak(_ algorithm: SignatureAlgorithm) async throws {
        try partner.publish(algorithm, now: now)
        guard
            let stored = try await installation.pool.transaction(
                .readOnly,
                { [partner] db in
                    try PartnerStore.partner(partner.entity, db)
                })
        else { throw CommandFailure("there is no partner") }
        guard case .accepted = try await host.statements(stored) else {
            throw CommandFailure("the partner's statement was not taken")
        }
        try await host.shelf.reload()
    }

    private func context(_ actor: Actor) -> OperationContext {
        OperationContext(now: now, actor: actor, purpose: "operation")
    }

    private func makePartner() async throws {
        let setUp = try SetUpAtServer(
            pool: installation.pool, desk: PasswordDesk(), ring: installation.identity.ring, audit: installation.audit)
        var officers: [OperationContext] = []
        for (login, role) in [
            ("bench.one", Role.partnerOfficer), ("bench.two", .partnerOfficer), ("bench.three", .approver),
        ] {
            let made = try await setUp.create(
                login: login, reach: OfficerReach(roles: [role]), password: SecretToken.random(prefix: "").text,
                in: context(.command("bench")))
            officers.append(context(.officer(made.officer)))
        }
        let verbs = installation.partners
        guard let reason = ReasonText("measured") else { return }
        let id = try await verbs.propose(
            .init(entity: partner.entity, name: LocalText(zh: "杭州", en: "Hangzhou"), base: partner.base),
            reason: reason, in: officers[0]
        ).id
        for officer in officers.prefix(2) { _ = try await verbs.verify(id, partner.root.id, in: officer) }
        try await speak(.sm2)
        let decide = DecideChange(pool: installation.pool, effects: installation.effects, audit: installation.audit)
        let terms = [FederationPurpose.travel, .rental].map {
            PartnerView.Term(purpose: $0, disclose: .meets, dailyClaims: 10_000_000)
        }
        _ = try await decide(
            verbs.request.agree(terms, with: id, reason: reason, in: officers[0]), .approve, in: officers[2])
        _ = try await decide(verbs.request(.activate, id, reason: reason, in: officers[0]), .approve, in: officers[2])
    }

    /// Claims with good codes, each of another person as far as there are people; good for two minutes.
    func claims(_ count: Int, for purpose: FederationPurpose = .travel) async throws -> [[UInt8]] {
        let (number, people) = try await installation.pool.transaction(.readOnly) { [partner] db in
            (try PartnerStore.partner(partner.entity, db)?.key ?? 0, try db.all(Self.people, Int32(count)))
        }
        guard !people.isEmpty else { throw CommandFailure("nobody agreed to be vouched for") }
        let now = now
        var claims: [[UInt8]] = []
        for start in stride(from: 0, to: count, by: 500) {
            var codes: [NewCode] = []
            for place in start..<min(start + 500, count) {
                let (code, verifier, invite) = (try OneTimeCode.random(), try Verifier.random(), try MessageID.random())
                let terms = Invite(
                    scenario: "bench", purpose: purpose, minBand: .l1, disclose: .meets, returnURI: partner.base.text,
                    catalogueVersion: 1, challenge: verifier.challenge)
                let person = people[place % people.count]
                codes.append(
                    NewCode(
                        digest: code.digest, citizen: person.citizen, partner: number, consent: person.consent,
                        invite: invite, terms: terms, mintedAt: now, expiresAt: now.adding(seconds: 120)))
                claims.append(
                    try partner.sign(
                        Claim(
                            code: code, invite: invite, verifier: verifier, scenario: "bench", purpose: purpose,
                            minBand: .l1, disclose: .meets, catalogueVersion: 1), to: host.own.entity, now: now))
            }
            let minted = codes
            try await installation.pool.transaction { db in
                for code in minted { _ = try FederationHomeStore.mint(code, db) }
            }
        }
        return claims
    }

    /// How many grants were ever given.
    func grants() async throws -> Int64 {
        try await installation.pool.transaction(.readOnly) { db in try db.first(Self.given) ?? 0 }
    }

    /// An exchange is a claim that became a grant; `unavailable` is answered 200 as well, and is less work.
    func expectGrants(_ count: Int, since before: Int64) async throws {
        let made = try await grants() - before
        guard made == count else { throw CommandFailure("of \(count) claims \(made) became grants") }
    }

    private static let given = Statement<Void, Int64>(sql: "SELECT count(*) FROM federation_grant") {
        row throws(PostgresError) in try row.int64()
    }

    private static let agreed: StaticString = """
        INSERT INTO consent_version (citizen_id, purpose, recipient, known_from, consent_id, state, notice_version, evidence,
            categories, given_at, consent_from, consent_until)
        SELECT citizen_id, 'sharing', 'partner:330100', '2026-01-01', gen_random_uuid(), 'given', '2026-07', 'consent/bench',
            ARRAY['eligibility'], '2026-01-01', '2026-01-01', '2027-12-31'
        FROM account_version
        WHERE known_to = 'infinity' AND state = 'active' AND NOT EXISTS (
            SELECT FROM consent_version AS known WHERE known.citizen_id = account_version.citizen_id
                AND known.purpose = 'sharing' AND known.recipient = 'partner:330100');
        INSERT INTO pairwise (citizen_id, partner_id, sub, state, created_at, changed_at)
        SELECT citizen_id, partner_id, gen_random_uuid(), 'active', now(), now()
        FROM consent_version CROSS JOIN partner WHERE purpose = 'sharing' ON CONFLICT DO NOTHING;
        """

    private static let people = Statement<Int32, (citizen: Int64, consent: PublicID)>(
        sql: """
            SELECT citizen_id, consent_id FROM consent_version
            WHERE purpose = 'sharing' AND known_to = 'infinity' AND EXISTS (
                SELECT FROM score WHERE score.citizen_id = consent_version.citizen_id)
            ORDER BY citizen_id LIMIT $1
            """,
        encode: { count, writer in writer.append(count) },
        decode: { row throws(PostgresError) in (try row.int64(), PublicID(uuid: try row.uuid())) })
}
