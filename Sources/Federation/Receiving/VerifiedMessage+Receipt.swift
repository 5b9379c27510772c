import Signing
import StrictJSON

extension VerifiedMessage {
    /// What a refusal of this message shows; `nil` where its number cannot be read, so that there is nothing to answer
    /// to.
    package var receipt: Receipt? {
        guard case .object(let object)? = try? UncheckedEnvelope.strictValue(payload, type: type),
            case .string(let text)? = object["jti"], let id = MessageID(text)
        else { return nil }
        return Receipt(id: id, hash: SHA256Digest(hashing: signingInput))
    }
}
