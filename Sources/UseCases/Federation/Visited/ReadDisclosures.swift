package import CivilTime
package import Federation
package import Postgres
package import Signing
import Store

/// What home cities told of a visitor beside that the asked band is met: a band or a score, which the two cities agreed
/// on and the visitor consented to at home.
///
/// The answer to a claim has none of it, since that is kept for a week; here it is shown to the app that brought the
/// code, as long as the grant holds, and each showing is in the audit.
package struct ReadDisclosures: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf
    let audit: AuditTrail

    package init(pool: PostgresPool, shelf: TrustShelf, audit: AuditTrail) {
        self.pool = pool
        self.shelf = shelf
        self.audit = audit
    }

    package struct Told: Sendable {
        package let scenario: PublicID
        package let city: EntityID
        package let cityName: LocalText
        package let purpose: FederationPurpose
        package let disclosed: PartnerGrant.Disclosed
        /// When it is forgotten here, and has to be by whoever reads it.
        package let until: Instant
    }

    /// So many are shown at most, those that end first: more than one visitor has at a time.
    private static let limit: Int32 = 100

    /// - Throws: `Fault.citizenUnknown` for a handle that is no visitor's of this client.
    package func callAsFunction(
        of visitor: CitizenHandle, client: Int32, in context: OperationContext
    ) async throws -> [Told] {
        let names = shelf.contents.names
        return try await pool.transaction { db in
            let beneficiary = try visitor.beneficiary(db)
            let told = try VisitorStore.disclosures(
                of: -beneficiary, to: client, at: context.now, limit: Self.limit, db
            ).map { try Self.told($0, names) }
            try audit.append(
                told.map { (.disclosureRead, beneficiary, AuditObject.sharing($0.city, $0.purpose), context) }, db)
            return told
        }
    }

    private static func told(_ stored: StoredDisclosure, _ names: [EntityID: LocalText]) throws -> Told {
        guard let city = EntityID(stored.entity), let purpose = FederationPurpose(rawValue: stored.purpose),
            let disclosed = PartnerGrant.Disclosed(document: stored.disclosed.utf8)
        else { throw PostgresError.unreadable("visitor_grant.disclosed") }
        return Told(
            scenario: stored.scenario, city: city, cityName: names[city] ?? LocalText(zh: city.text, en: city.text),
            purpose: purpose, disclosed: disclosed, until: stored.notAfter)
    }
}
