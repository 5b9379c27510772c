package import CivilTime
package import Signing
import StrictJSON

/// Steps 3 to 9 of the receiver, in the order the protocol fixes. Each refuses with its own code, so that a message
/// always gets the same refusal, whoever reads it.
///
/// `verify` and `VerifiedMessage.read` are the two halves; between them stands the receiver's bucket for the peer,
/// which must not be charged for messages that others made up. Before the signature is good, hostile bytes reach
/// base64url and a header of three members only. Statements are not read here but by `StatementRules`: the root signs
/// nothing else, and nothing else signs them.
package enum Receiver {
    /// Steps 3 to 7: segments, base64url, header, `typ`, key, signature.
    package static func verify(
        _ compact: [UInt8], as type: MessageType, trust: TrustView, now: Instant
    ) throws(FederationRefusal) -> VerifiedMessage {
        do throws(JWSError) {
            guard type != .statement else { throw .wrongType }
            let message = try UnverifiedJWS(compact, expecting: .message(type: type.rawValue), limit: type.byteLimit)
            guard let key = trust.key(message.keyID) else { throw .unknownKey }
            guard key.isUsable(at: now) else { throw .keyNotUsable }
            guard trust.algorithms.contains(key.key.algorithm) else { throw .algorithmNotAllowed }
            let payload = try message.payload(verifiedBy: key.key)
            return VerifiedMessage(
                type: type, peer: key.owner, keyID: message.keyID, signingInput: message.signingInput, payload: payload)
        } catch {
            throw FederationRefusal(error)
        }
    }

    /// Steps 3 to 9. `tlsPeer` is the city the connection proved to come from, where it did.
    package static func open(
        _ compact: [UInt8], as type: MessageType, trust: TrustView, tlsPeer: EntityID? = nil, now: Instant
    ) throws(FederationRefusal) -> OpenedMessage {
        try verify(compact, as: type, trust: trust, now: now).read(trust: trust, tlsPeer: tlsPeer, now: now)
    }
}

/// A message whose signature is good: it comes from `peer`, and nothing is known of what it says.
package struct VerifiedMessage: Sendable {
    package let type: MessageType
    /// The city that owns the key.
    package let peer: EntityID
    package let keyID: KeyID
    package let signingInput: [UInt8]
    let payload: [UInt8]

    init(type: MessageType, peer: EntityID, keyID: KeyID, signingInput: [UInt8], payload: [UInt8]) {
        self.type = type
        self.peer = peer
        self.keyID = keyID
        self.signingInput = signingInput
        self.payload = payload
    }

    /// Steps 8 and 9: strict JSON, then partnership, issuer, audience, times. `question` is the type of what an answer
    /// answers.
    package func read(
        trust: TrustView, tlsPeer: EntityID? = nil, now: Instant, answering question: MessageType? = nil
    ) throws(FederationRefusal) -> OpenedMessage {
        let envelope = try UncheckedEnvelope(payload: payload, type: type, answering: question)
        guard trust.partner(peer)?.state == .active else { throw FederationRefusal(.peerNotActive, isSigned: true) }
        return OpenedMessage(
            type: type, envelope: try envelope.checked(owner: peer, tlsPeer: tlsPeer, reader: trust.me, now: now),
            keyID: keyID, signingInput: signingInput)
    }
}

/// A message from an active partner, meant for this city and this time. Whether it is new, step 10, the database
/// decides.
package struct OpenedMessage: Hashable, Sendable {
    package let type: MessageType
    package let envelope: Envelope
    package let keyID: KeyID
    package let signingInput: [UInt8]

    package var peer: EntityID { envelope.issuer }
    /// Names the message whatever its signature looks like: a signature that someone changed and that still verifies
    /// makes no other message of it.
    package var inputHash: SHA256Digest { SHA256Digest(hashing: signingInput) }
    package var leaf: SHA256Digest { Leaf.hash(signingInput) }
    /// What the answer shows.
    package var receipt: Receipt { Receipt(id: envelope.id, hash: inputHash) }

    /// The first half of step 11: the data's form.
    package func body<Body: MessageBody>(_: Body.Type = Body.self) throws(FederationRefusal) -> Body {
        guard Body.type == type else { throw FederationRefusal(.wrongType, isSigned: true) }
        return try Body(data: envelope.data)
    }
}
