package import Federation
package import Postgres
package import Rights
import Signing
import Store

/// Names a city this one may exchange with. Nothing is trusted by it: two officers have to type its root key first, and
/// two more steps of two officers lead to the first message.
package struct ProposePartner: Sendable {
    let pool: PostgresPool
    let audit: AuditTrail
    let own: OwnCity?

    package init(pool: PostgresPool, audit: AuditTrail, own: OwnCity?) {
        self.pool = pool
        self.audit = audit
        self.own = own
    }

    package struct Proposal: Sendable {
        package let entity: EntityID
        package let name: LocalText
        /// Where it answers, `https://` and a host; the one place that is approved with the proposal.
        package let base: PartnerURL

        package init(entity: EntityID, name: LocalText, base: PartnerURL) {
            self.entity = entity
            self.name = name
            self.base = base
        }
    }

    /// How long a name may be, in UTF-8 bytes.
    package static let nameZh = 1...180
    package static let nameEn = 1...120

    /// - Throws: `Fault.federationOff`; `Fault.partnerUnfit` for this city itself, a test city among real ones or the
    ///   reverse, and plain HTTP outside of demonstrations; `Fault.partnerExists`.
    package func callAsFunction<Answer>(
        _ proposal: Proposal, reason: ReasonText, in context: OperationContext,
        answering: Answering<PartnerView, Answer> = .plainly
    ) async throws -> Answer {
        guard let own else { throw Fault.federationOff }
        guard own.entity.mayExchange(with: proposal.entity), own.mayCall(proposal.base), proposal.base.path.isEmpty
        else {
            throw Fault.partnerUnfit
        }
        return try await pool.transaction { db in
            let officer = try context.officer(may: .partnerPropose, db)
            return try answering(in: context, db) {
                let id = try PublicID.random()
                let key = try PartnerStore.add(
                    (
                        entity: proposal.entity, nameZh: proposal.name.zh, nameEn: proposal.name.en,
                        baseURL: proposal.base.text
                    ), id: id, by: PartnerSteps.author(reason.text, context), db)
                guard let key else { throw Fault.partnerExists }
                _ = try PartnerStore.approve(
                    StoredPlace(.host, proposal.base.host), of: key, by: officer.key, now: context.now, db)
                try audit.append(.partnerMoved, object: AuditObject.partner(id, .proposed), in: context, db)
                guard let partner = try PartnerStore.partner(id, db) else { throw Fault.partnerUnknown }
                return try PartnerView(of: partner, own, now: context.now, db)
            }
        }
    }
}
