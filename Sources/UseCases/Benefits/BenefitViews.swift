import CivilTime
import Incentives
import Signing
import Store

extension CitizenHandle {
    /// Client key, id and whether it is a visitor's; the city's own ids go under 0.
    var parts: BeneficiaryStore.Handle {
        switch self {
        case .client(let client, let id): (client, id, false)
        case .visitor(let client, let id): (client, id, true)
        case .city(let id): (0, id.id, false)
        }
    }
}

extension BenefitQuote {
    /// Names the person's points only where `score` comes with them.
    init(_ version: VersionTerms, _ verdict: GrantVerdict, order: Order, score: ScoreView? = nil, now: Instant) {
        let publicOffer = version.terms.publicGrant(for: order)
        scenario = version.scenario
        self.version = version.version
        terms = version.terms
        self.publicOffer = publicOffer
        self.score = score
        switch verdict {
        case .granted(let granting):
            grant = granting.grant
            expiresAt = granting.holdExpiry(version.terms, at: now)
            refusals = []
        case .refused(let reasons):
            grant = publicOffer ?? .none
            expiresAt = nil
            refusals = score == nil ? reasons.map(\.withoutScore) : reasons
        }
    }
}

extension HoldView {
    init(_ hold: StoredHold, _ version: VersionTerms, outlet: String?, redemption: PublicID? = nil, at now: Instant) {
        id = hold.id
        scenario = version.scenario
        scenarioVersion = version.version
        state = hold.state == .held && now >= hold.expiresAt ? .expired : hold.state
        createdAt = hold.createdAt
        expiresAt = hold.expiresAt
        endedAt = hold.endedAt
        endReason = hold.endReason
        order = hold.order
        self.outlet = outlet
        benefitFen = hold.benefitFen
        payFen = hold.payFen
        waivedFen = hold.waivedFen
        extras = version.extras(of: hold)
        self.redemption = redemption
    }
}

extension RedemptionView {
    init(_ row: StoredRedemption, _ version: VersionTerms, outlet: String?) {
        id = row.id
        hold = row.hold
        scenario = version.scenario
        scenarioVersion = version.version
        life = row.life
        state = row.state
        self.outlet = outlet
        quantity = Int(row.quantity)
        amountFen = row.amountFen
        benefitFen = row.benefitFen
        payFen = row.payFen
        waivedFen = row.waivedFen
        extras = row.extras
        chargedFen = row.chargedFen
        renewals = Int(row.renewals)
        dueOn = row.dueOn
        committedAt = row.committedAt
        changedAt = row.changedAt
        settledOn = row.settledOn
    }
}
