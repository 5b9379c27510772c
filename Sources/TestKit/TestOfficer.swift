package import CivilTime
import Postgres
package import Rights
package import Signing
import Store
package import UseCases

/// An officer of a test who can sign in. The hash of the password was made at a low cost, so that tests do not wait.
package struct TestOfficer: Sendable {
    package static let password = "correct horse battery"
    static let passwordHash = "scrypt$4$8$1$AAECAwQFBgcICQoLDA0ODw$coHb6LlzckOeOHbDHR6JGt8ViaJ_p4LgT4TcMJHWRUI"

    package let key: Int32
    package let id: PublicID
    package let login: String
    package let factor: TimeCode
    package let identity: OfficerIdentity

    /// The circumstances of what this officer does.
    package func context(_ now: Instant = TestCity.opening, purpose: String = "test") -> OperationContext {
        OperationContext(now: now, actor: .officer(id), purpose: purpose)
    }
}

extension TestCity {
    /// Adds an active officer, as an approved request and setting up the account would.
    package func officer(
        _ login: String, _ roles: Role..., source: String? = nil, districts: Set<String>? = nil
    ) async throws -> TestOfficer {
        let reach = try OfficerReach(roles: Set(roles), source: source, districts: districts)
        let (id, factor) = (try PublicID.random(), try TimeCode.random())
        var secret: [UInt8] = []
        let row = id.bytes
        try FieldCipher(identity.ring, purpose: .officer).encrypt(
            factor.secret.span, column: EncryptedColumn(table: "officer", column: "totp_secret"), row: row.span,
            into: &secret)
        let (nothing, sealed) = (SHA256Digest(hashing: []), secret)
        let key = try await pool.transaction { db in
            let key = try OfficerStore.add(
                id: id, login: login, reach: reach, activation: nothing, until: TestCity.opening,
                now: TestCity.opening, db)
            _ = try OfficerStore.activate(
                key ?? 0, passwordHash: TestOfficer.passwordHash, totpSecret: sealed, db)
            return key ?? 0
        }
        return TestOfficer(
            key: key, id: id, login: login, factor: factor, identity: OfficerIdentity(key: key, id: id, reach: reach))
    }

    package var effects: ChangeEffects {
        ChangeEffects([
            ScorecardEffect(audit: audit), CatalogueEffect(audit: audit), OfficerEffect(audit: audit),
            GrantEffect(audit: audit), ScenarioEffect(audit: audit),
            PartnerEffect(audit: audit, own: Self.own),
        ])
    }

    package var decideChange: DecideChange { DecideChange(pool: pool, effects: effects, audit: audit) }

    package func checkCredentials(desk: PasswordDesk = PasswordDesk()) throws -> CheckCredentials {
        try CheckCredentials(pool: pool, desk: desk, ring: identity.ring, audit: audit)
    }
}
