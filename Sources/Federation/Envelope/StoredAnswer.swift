package import Signing
package import StrictJSON

/// An answer of this city in the bytes it stored, for whoever has to say the same again.
package struct StoredAnswer: Sendable {
    package let type: MessageType
    private let message: UnverifiedJWS

    package var keyID: KeyID { message.keyID }

    /// `nil` for what is no answer.
    package init?(_ compact: [UInt8]) {
        for type in [MessageType.grant, .acknowledgement, .error] {
            let expected = ExpectedHeader.message(type: type.rawValue)
            guard let message = try? UnverifiedJWS(compact, expecting: expected, limit: type.byteLimit) else {
                continue
            }
            self.type = type
            self.message = message
            return
        }
        return nil
    }

    /// Its number and its data, whatever its times. `question` is the type of what it answers.
    package func content(
        signedBy key: VerificationKey, answering question: MessageType
    ) throws(FederationRefusal) -> (id: MessageID, data: JSONValue) {
        let payload: [UInt8]
        do throws(JWSError) {
            payload = try message.payload(verifiedBy: key)
        } catch {
            throw FederationRefusal(error)
        }
        let envelope = try UncheckedEnvelope(payload: payload, type: type, answering: question)
        return (envelope.id, envelope.data)
    }
}
