package import CivilTime
package import Federation
package import Postgres
import Signing
import Store

/// Reads the invite a citizen brought from another city's app, for the consent screen: who asks, for what, what would
/// be disclosed, how long. Nothing is shown of an invite that is not to be believed.
package struct InspectInvite: Sendable {
    private let reader: InviteReader
    private let audit: AuditTrail

    package init(pool: PostgresPool, shelf: TrustShelf, audit: AuditTrail) {
        reader = InviteReader(pool: pool, shelf: shelf)
        self.audit = audit
    }

    /// - Throws: `Fault.inviteInvalid`, alike for whatever is wrong with it.
    package func callAsFunction(_ invite: [UInt8], in context: OperationContext) async throws -> InviteView {
        let view = try await reader(invite, at: context.now)
        try await audit.record(.inviteRead, object: view.city.text, in: context)
        return view
    }
}

/// What a consent screen shows.
package struct InviteView: Sendable {
    package let id: MessageID
    package let city: EntityID
    package let cityName: LocalText
    /// Whom to turn to there, the first for questions of privacy.
    package let contacts: [String]
    package let terms: Invite
    /// What the scenario is called, where its catalogue is known here.
    package let scenarioName: LocalText?
    /// What this city calls the band that is asked for.
    package let bandLabel: LocalText?
    /// How long a grant would hold at most, in seconds, and how often it could be used.
    package let grantSeconds: Int64
    package let maxUses: Int
    /// Until when a code can be minted for it.
    package let expiresAt: Instant
}

/// An invite as it is believed: signed by an active partner, for this city and this time, within the agreement, with a
/// return address an officer of ours approved, and asking for what the partner's catalogue says where the two can be
/// compared.
struct InviteReader: Sendable {
    let pool: PostgresPool
    let shelf: TrustShelf

    /// An invite of a newer catalogue than the one held here makes that due out of turn, so that the next one can be
    /// compared.
    ///
    /// - Throws: `Fault.inviteInvalid`.
    func callAsFunction(_ compact: [UInt8], at now: Instant) async throws -> InviteView {
        let view = try view(compact, at: now)
        if let held = shelf.catalogue(of: view.city), held.version < view.terms.catalogueVersion,
            let partner = partner(view.city)
        {
            try await pool.transaction { db in
                try PartnerDocumentStore.want(
                    .catalogue, of: partner.number, now: now, pause: FetchStatements.outOfTurnPause, db)
            }
        }
        return view
    }

    private func view(_ compact: [UInt8], at now: Instant) throws(Fault) -> InviteView {
        let contents = shelf.contents
        let (message, terms): (OpenedMessage, Invite)
        do throws(FederationRefusal) {
            message = try Receiver.open(compact, as: .invite, trust: contents.view, now: now)
            terms = try message.body(Invite.self)
        } catch {
            throw .inviteInvalid
        }
        guard let partner = contents.view.partner(message.peer), partner.mayReturn(to: terms.returnURI),
            partner.agrees(to: terms.purpose, disclosing: terms.disclose)
        else { throw .inviteInvalid }
        let catalogue = contents.catalogues[message.peer]
        guard
            catalogue?.contradicts(
                terms, of: shelf.own.entity, madeAt: message.envelope.issuedAt, now: now) != true
        else { throw .inviteInvalid }
        let entry = contents.bands?.entries.first { $0.band == terms.minBand }
        return InviteView(
            id: message.envelope.id, city: message.peer,
            cityName: partner.statement?.name ?? contents.names[message.peer]
                ?? LocalText(zh: message.peer.text, en: message.peer.text),
            contacts: partner.statement?.contacts ?? [], terms: terms,
            scenarioName: catalogue?.item(terms.scenario)?.name, bandLabel: entry?.label,
            grantSeconds: terms.purpose.longestGrant, maxUses: SharingTerms.maxUses(terms.purpose),
            expiresAt: Instant(wholeSeconds: message.envelope.expiresAt))
    }

    func partner(_ entity: EntityID) -> TrustedPartner? { shelf.current.partner(entity) }
}
