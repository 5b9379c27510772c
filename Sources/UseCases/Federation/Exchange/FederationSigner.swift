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

    /// What a stored answer says that no partner believes any more, for the key that signed it: it is to be said again.
    /// `nil` for an answer that holds.
    func lapsed(_ compact: [UInt8], to question: MessageType) throws -> MessageReply? {
        guard let answer = StoredAnswer(compact), !vouches(for: answer.keyID),
            let key = keys.keys.first(where: { $0.id == answer.keyID })
        else { return nil }
        let (id, data) = try answer.content(signedBy: key.verificationKey, answering: question)
        switch answer.type {
        case .grant: return .grant(try PartnerGrant(data: data), id: id)
        case .acknowledgement: return .recorded
        default:
            let error = try ErrorAnswer(data: data)
            return .refused(FederationRefusal(error.code, pointer: error.pointer, isSigned: true))
        }
    }

    /// Whether there is a key whose signatures the partner reads.
    func canSign(for partner: TrustedPartner) -> Bool {
        (try? keys.signingKey(preferring: partner.statement?.algorithmsAccepted ?? [])) != nil
    }
}
