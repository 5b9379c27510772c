package import CivilTime
package import Signing
import StrictJSON

/// Which statements are taken.
package enum StatementRules {
    /// The last statement taken of a city: its number and the SHA-256 of its compact form.
    package struct LastSeen: Hashable, Sendable {
        package let sequence: Int64
        package let hash: SHA256Digest

        package init(sequence: Int64, hash: SHA256Digest) {
            self.sequence = sequence
            self.hash = hash
        }
    }

    /// Reads a statement of `entity`, signed by the key with the pinned thumbprint `root`.
    ///
    /// `keysOfOthers` are the keys of this city and of all its other partners, roots among them. Which hosts and return
    /// addresses may be used is not decided here: an officer approves each (`TrustedPartner.mayBeCalled`).
    package static func accept(
        _ compact: [UInt8], root: KeyID, entity: EntityID, reader me: EntityID, lastSeen: LastSeen?, now: Instant,
        keysOfOthers: Set<KeyID>
    ) throws(StatementFault) -> AcceptedStatement {
        let envelope: Envelope
        let statement: PartnerStatement
        do throws(FederationRefusal) {
            let payload = try payload(of: compact, signedBy: root)
            envelope = try UncheckedEnvelope(payload: payload, type: .statement)
                .checked(owner: entity, tlsPeer: nil, reader: me, now: now)
            statement = try PartnerStatement(data: envelope.data)
        } catch {
            throw .refused(error)
        }
        guard keysOfOthers.isDisjoint(with: statement.allKeyIDs) else { throw .foreignKey }
        let hash = SHA256Digest(hashing: compact)
        if let lastSeen {
            guard statement.sequence >= lastSeen.sequence else { throw .rolledBack }
            guard statement.sequence > lastSeen.sequence || hash == lastSeen.hash else { throw .forked }
        }
        return AcceptedStatement(
            statement: statement, envelope: envelope, hash: hash, isNew: statement.sequence != lastSeen?.sequence)
    }

    /// The root's public half stands in the statement it signs. Looking at it before the signature is known to be good
    /// is safe, because only the key with the pinned thumbprint counts.
    private static func payload(of compact: [UInt8], signedBy root: KeyID) throws(FederationRefusal) -> [UInt8] {
        do throws(JWSError) {
            let message = try UnverifiedJWS(
                compact, expecting: .message(type: MessageType.statement.rawValue),
                limit: MessageType.statement.byteLimit)
            guard message.keyID == root else { throw .unknownKey }
            let claimed = message.signingInput.split(separator: 0x2E).last.flatMap { Base64URL.decode($0) }
            guard let claimed, let key = rootKey(in: claimed) else { throw .malformed }
            return try message.payload(verifiedBy: key)
        } catch {
            throw FederationRefusal(error)
        }
    }

    private static func rootKey(in payload: [UInt8]) -> VerificationKey? {
        guard let value = try? UncheckedEnvelope.strictValue(payload, type: .statement),
            case .object(let object) = value, case .object(let data) = object["data"], let jwk = data["root"]
        else { return nil }
        var node = JSONNode(jwk)
        return node.verificationKey()
    }
}

/// A statement that was taken. Its numbers are `LastSeen` from now on.
package struct AcceptedStatement: Hashable, Sendable {
    package let statement: PartnerStatement
    package let envelope: Envelope
    /// SHA-256 of the compact form.
    package let hash: SHA256Digest
    /// Not the one seen last, again.
    package let isNew: Bool
}
