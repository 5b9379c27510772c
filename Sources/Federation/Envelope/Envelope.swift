package import StrictJSON

/// The payload every message has: who says it to whom, under which number, for how long, and its data.
///
/// The top level is strict: a member that is not one of these makes the message `malformed`. Inside `data` unknown
/// members are ignored, so that a type can grow.
package struct Envelope: Hashable, Sendable {
    package let issuer: EntityID
    /// `nil` for everyone (`*`).
    package let audience: EntityID?
    package let id: MessageID
    /// Seconds since 1970.
    package let issuedAt: Int64
    package let expiresAt: Int64
    /// In answers.
    package let receipt: Receipt?
    /// An object; `OpenedMessage.body` reads it.
    package let data: JSONValue

    package init(
        issuer: EntityID, audience: EntityID?, id: MessageID, issuedAt: Int64, expiresAt: Int64, receipt: Receipt?,
        data: JSONValue
    ) {
        self.issuer = issuer
        self.audience = audience
        self.id = id
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.receipt = receipt
        self.data = data
    }

    /// Everything but `data`, which the caller writes, and the end of the object.
    func writeHead(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("iss")
        writer.string(issuer.text)
        writer.key("aud")
        writer.string(audience?.text ?? "*")
        writer.key("jti")
        writer.string(id.text)
        writer.key("iat")
        writer.integer(issuedAt)
        writer.key("exp")
        writer.integer(expiresAt)
        if let receipt {
            writer.key("re")
            receipt.write(to: &writer)
        }
        writer.key("data")
    }
}
