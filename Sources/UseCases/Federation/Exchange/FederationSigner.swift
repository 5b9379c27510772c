package import CivilTime
package import Federation
package import Signing

/// Signs what this city says to a partner: with the first algorithm of the partner's list that has an active key here.
package struct FederationSigner: Sendable {
    package let own: OwnCity
    private let keys: SignatureKeyRing

    package init(own: OwnCity, keys: SignatureKeyRing) {
        self.own = own
        self.keys = keys
    }

    /// A message that begins something, or an answer: then `question` says to what.
    package func sign(
        _ body: some MessageBody, to partner: TrustedPartner, id: MessageID, at now: Instant,
        answering question: (receipt: Receipt, type: MessageType)? = nil
    ) throws -> SignedMessage {
        let key = try keys.signingKey(preferring: partner.statement?.algorithmsAccepted ?? [])
        return try MessageWriter.sign(
            body, from: own.entity, to: partner.entity, id: id, issuedAt: now.wholeSeconds,
            receipt: question?.receipt, answering: question?.type, key: key)
    }

    /// Whether a partner may still believe what a key of ours has signed.
    func vouches(for key: KeyID) -> Bool {
        keys.keys.contains { $0.id == key && ($0.state == .active || $0.state == .retiring) }
    }

    /// Whether there is a key whose signatures the partner reads.
    func canSign(for partner: TrustedPartner) -> Bool {
        (try? keys.signingKey(preferring: partner.statement?.algorithmsAccepted ?? [])) != nil
    }
}
