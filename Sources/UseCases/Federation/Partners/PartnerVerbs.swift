package import Postgres

/// All that officers can do with partner cities; what every face calls.
package struct PartnerVerbs: Sendable {
    package let read: ReadPartners
    package let propose: ProposePartner
    package let verify: VerifyPartner
    package let request: RequestPartnerChange
    package let suspend: SuspendPartner
    package let discard: DiscardProposal
    package let places: ApprovePlace

    /// `own` is absent where federation is off: then nobody can be proposed.
    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity?) {
        read = ReadPartners(pool: pool, own: own)
        propose = ProposePartner(pool: pool, audit: audit, own: own)
        verify = VerifyPartner(pool: pool, audit: audit)
        request = RequestPartnerChange(pool: pool, audit: audit, own: own)
        suspend = SuspendPartner(pool: pool, audit: audit)
        discard = DiscardProposal(pool: pool, audit: audit)
        places = ApprovePlace(pool: pool, audit: audit, own: own)
    }
}
