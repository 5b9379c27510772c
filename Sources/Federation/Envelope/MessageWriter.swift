package import Signing
import StrictJSON

/// Writes and signs messages. Each lives as long as its type may.
package enum MessageWriter {
    /// `issuedAt` in seconds since 1970; `to` is `nil` for everyone; `receipt` is for answers, with `answering` the
    /// type of the question.
    package static func sign<Body: MessageBody>(
        _ body: Body, from issuer: EntityID, to audience: EntityID?, id: MessageID, issuedAt: Int64,
        receipt: Receipt? = nil, answering question: MessageType? = nil, key: SigningKey
    ) throws(SigningError) -> SignedMessage {
        let type = Body.type
        precondition(type.isAnswer == (receipt != nil), "an answer names its question, and nothing else does")
        precondition(type.isDocument || audience != nil, "a message is for one city")
        let expiresAt = issuedAt + type.lifetime(answering: question)
        let envelope = Envelope(
            issuer: issuer, audience: audience, id: id, issuedAt: issuedAt, expiresAt: expiresAt, receipt: receipt,
            data: .null)
        var writer = JSONWriter()
        envelope.writeHead(to: &writer)
        writer.beginObject()
        body.writeMembers(to: &writer)
        writer.endObject()
        writer.endObject()
        let compact = try JWS.sign(writer.finish(), type: type.rawValue, with: key)
        return SignedMessage(
            type: type, issuer: issuer, audience: audience, id: id, keyID: key.id, issuedAt: issuedAt,
            expiresAt: expiresAt, compact: compact)
    }
}
