package import CivilTime
import Intake
import Postgres
package import Rights
package import Scoring
import Signing
package import UseCases

/// The verbs about accounts, as the HTTP surface calls them.
extension TestCity {
    /// Registers a machine client and gives its internal key.
    package func client(_ name: String = "city-app") async throws -> Int32 {
        let id = try PublicID.random()
        let statement = Statement<(id: PublicID, name: String, now: Instant), Int32>(
            sql: "INSERT INTO machine_client (public_id, name, created_at) VALUES ($1, $2, $3) RETURNING client_id",
            encode: { client, writer in
                writer.append(UInt128(client.id.high) << 64 | UInt128(client.id.low))
                writer.append(client.name)
                writer.append(client.now)
            },
            decode: { row throws(PostgresError) in try row.int32() })
        let key = try await pool.transaction { db in
            try db.first(statement, (id: id, name: name, now: Self.opening))
        }
        return key ?? 0
    }

    package func idempotency() throws -> Idempotency { try Idempotency(ring: identity.ring) }

    /// An application with consent given at `at` for a year; sound unless something is replaced.
    package func application(
        _ person: String, name: String = Synthetic.name, phone: String? = nil, district: String? = "410102",
        at givenAt: Instant = opening, until: Day? = nil, notice: String = "2026-07",
        separately: [IndicatorCode] = [], by initiative: Initiative = .citizen
    ) throws -> AccountApplication {
        guard let name = PersonName(name), let notice = NoticeVersion(notice),
            let reference = EvidenceReference("consent/a-1")
        else { throw Fault.citizenUnknown }
        let number = try IdentityNumber(type: .residentID, number: Array(person.utf8))
        people.add(.init(number: number, name: name.text.exposed, phone: phone))
        return AccountApplication(
            number: number, name: name,
            phone: phone.flatMap(PhoneNumber.init), district: district.flatMap(DistrictCode.init),
            consent: ConsentEvidence(
                notice: notice, reference: reference, givenAt: givenAt, until: until, initiative: initiative),
            separately: separately)
    }

    package func openAccount() throws -> OpenAccount {
        OpenAccount(pool: pool, identity: identity, idempotency: try idempotency(), audit: audit)
    }

    /// Opens an account for a client, with consent given at `now`.
    @discardableResult
    package func open(
        _ person: String, for client: Int32, name: String = Synthetic.name, phone: String? = nil, now: Instant = opening
    ) async throws -> CitizenHandle {
        try await openAccount()(
            application(person, name: name, phone: phone, at: now), for: .client(client), in: context(now))
    }

    /// A decision to be scored, or for a purpose.
    package func decision(
        _ subject: ConsentDecision.Subject, at givenAt: Instant, until: Day? = nil, by initiative: Initiative = .citizen
    ) throws -> ConsentDecision {
        guard let notice = NoticeVersion("2026-08"), let reference = EvidenceReference("consent/b-2") else {
            throw Fault.citizenUnknown
        }
        return ConsentDecision(
            subject,
            .given(
                ConsentEvidence(
                    notice: notice, reference: reference, givenAt: givenAt, until: until, initiative: initiative)))
    }

    @discardableResult
    package func decide(
        _ decision: ConsentDecision, _ citizen: CitizenHandle, now: Instant
    ) async throws -> ConsentView {
        try await GiveConsent(pool: pool, idempotency: idempotency(), audit: audit)(
            decision, of: citizen, in: context(now))
    }

    package func withdraw(
        _ name: ConsentView.Name = .scoring, _ citizen: CitizenHandle, now: Instant = opening
    ) async throws {
        try await WithdrawConsent(pool: pool, audit: audit)(name, of: citizen, in: context(now))
    }

    package func account(_ citizen: CitizenHandle, now: Instant = opening) async throws -> AccountView {
        try await ReadAccount(pool: pool, identity: identity, audit: audit)(of: citizen, in: context(now))
    }

    package func erase(_ citizen: CitizenHandle, now: Instant = opening) async throws {
        try await EraseAccount(pool: pool, audit: audit)(citizen, in: context(now))
    }

    /// The score as a client sees it.
    package func score(of citizen: CitizenHandle, now: Instant = opening) async throws -> Int {
        try await ExplainScore(pool: pool, shelf: shelf, audit: audit)(of: citizen, in: context(now)).score.score
    }

    package static func signer() throws -> StatementSigner {
        StatementSigner(
            issuer: "https://city.test", keys: try SignatureKeyRing.random(algorithms: [.ed25519], at: opening))
    }

    package func reports(_ signer: StatementSigner) throws -> IssueReport {
        IssueReport(
            pool: pool, identity: identity, shelf: shelf, signer: signer, idempotency: try idempotency(), audit: audit)
    }

    package func statements(_ signer: StatementSigner) throws -> IssueStatement {
        IssueStatement(
            pool: pool, identity: identity, shelf: shelf, signer: signer, idempotency: try idempotency(), audit: audit)
    }

    /// Every value of every row of every table as text, for scans.
    package func dump() async throws -> String {
        try await texts(
            """
            SELECT table_name || ' ' || coalesce(query_to_xml(
                format('SELECT t::text FROM %I AS t', table_name), true, false, '')::text, '')
            FROM information_schema.tables
            WHERE table_schema = 'public'
            """
        ).joined(separator: "\n")
    }
}
