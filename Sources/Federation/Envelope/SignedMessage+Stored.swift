import Signing

extension SignedMessage {
    /// A message of ours as it was stored, to be sent again and compared with its answer. `nil` where the bytes are no
    /// message of this type.
    package init?(
        stored compact: [UInt8], _ type: MessageType, from issuer: EntityID, to audience: EntityID, id: MessageID,
        issuedAt: Int64, expiresAt: Int64
    ) {
        guard
            let message = try? UnverifiedJWS(
                compact, expecting: .message(type: type.rawValue), limit: type.byteLimit)
        else { return nil }
        self.init(
            type: type, issuer: issuer, audience: audience, id: id, keyID: message.keyID, issuedAt: issuedAt,
            expiresAt: expiresAt, compact: compact)
    }
}
