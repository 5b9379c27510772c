package import CivilTime
package import Federation
import Postgres
import Rights
package import Signing
import Store

/// A partner as whoever decides about a step with it has to see it: who it is, where it stands, which root key it is
/// believed by, what is agreed, and what would be.
package struct PartnerStanding: Sendable {
    package let id: PublicID
    package let entity: EntityID
    package let name: LocalText
    package let state: PartnerState
    /// The one the request was made for; a pinned root never changes.
    package let root: KeyID
    /// Number and end of its statement in force; `nil` without one.
    package let statement: (seq: Int64, expiresAt: Instant)?
    /// Hosts and return addresses our officers approved.
    package let places: [String]
    package let now: [PartnerView.Term]
    /// What the request asks for; `nil` where the agreement stays.
    package let asked: [PartnerView.Term]?

    init(
        _ partner: StoredPartner, _ plan: PartnerPlan, _ kind: ChangeKind, _ db: isolated PostgresConnection
    ) throws {
        id = partner.id
        entity = partner.entity
        name = partner.name
        state = partner.state
        root = plan.root
        statement = try PartnerDocumentStore.statement(of: partner.key, db).map { ($0.seq, $0.expiresAt) }
        places = (try PartnerStore.places(db)[partner.key] ?? []).map(\.place).sorted()
        now = (try PartnerStore.agreements(db)[partner.key]?.terms ?? []).map(\.view)
        asked = kind == .partnerAgreement ? plan.terms : nil
    }
}
