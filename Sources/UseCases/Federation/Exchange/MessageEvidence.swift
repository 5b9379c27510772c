import CivilTime
import Federation
import Store

// Every message that crossed, as `federation_message` keeps it.

extension SignedMessage {
    /// `blankAt` is when its bytes go; where that is already so, none are kept.
    func evidence(to partner: TrustedPartner, at now: Instant, blankAt: Instant? = nil) -> FederationMessage {
        FederationMessage(
            direction: .sent, partner: partner.number, type: type, id: id, keyID: keyID, at: now, issuedAt: issuedAt,
            jws: blankAt.map { $0 <= now } ?? false ? [] : compact, leaf: leaf, blankAt: blankAt)
    }
}

extension OpenedMessage {
    /// `compact` are the bytes it came in.
    func evidence(
        _ compact: [UInt8], of partner: TrustedPartner, at now: Instant, blankAt: Instant? = nil
    ) -> FederationMessage {
        FederationMessage(
            direction: .received, partner: partner.number, type: type, id: envelope.id, keyID: keyID, at: now,
            issuedAt: envelope.issuedAt, jws: compact, leaf: leaf, blankAt: blankAt)
    }
}
