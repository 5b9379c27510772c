package import CivilTime
package import Signing

/// A partner's message key, as the statement in force shows it.
package struct PartnerKey: Sendable {
    package let key: VerificationKey
    package let owner: EntityID
    package let state: SignatureKeyState
    /// Seconds since 1970.
    package let notBefore: Int64
    /// Of the key, or of its statement, whichever is earlier.
    package let expiresAt: Int64

    package init(key: VerificationKey, owner: EntityID, state: SignatureKeyState, notBefore: Int64, expiresAt: Int64) {
        self.key = key
        self.owner = owner
        self.state = state
        self.notBefore = notBefore
        self.expiresAt = expiresAt
    }

    /// Whether a message that arrives at `now` may be accepted under it.
    package func isUsable(at now: Instant) -> Bool {
        state.verifiesMessages && Instant(wholeSeconds: notBefore) <= now && now < Instant(wholeSeconds: expiresAt)
    }

    /// The keys of a partner's statement, retired ones too: they are known, and refused as such.
    static func all(of partner: TrustedPartner) -> [PartnerKey] {
        guard let statement = partner.statement, let end = partner.statementExpiresAt else { return [] }
        let inUse = statement.keys.map { entry in
            PartnerKey(
                key: entry.key, owner: partner.entity, state: entry.state.signatureKeyState,
                notBefore: entry.notBefore, expiresAt: min(entry.expiresAt, end))
        }
        let retired = statement.retired.map { entry in
            PartnerKey(
                key: entry.key, owner: partner.entity,
                state: entry.compromisedAt.map { .compromised(at: Instant(wholeSeconds: $0)) } ?? .retired,
                notBefore: entry.from, expiresAt: entry.to)
        }
        return inUse + retired
    }
}

extension StatementKey.State {
    fileprivate var signatureKeyState: SignatureKeyState {
        switch self {
        case .pending: .pending
        case .active: .active
        case .retiring: .retiring
        }
    }
}
