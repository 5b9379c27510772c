package import Signing

extension PartnerCatalogue {
    /// What a signed catalogue says, whatever its times: for whoever has kept it, or is about to publish it.
    package init(signed compact: [UInt8], by key: VerificationKey) throws(FederationRefusal) {
        let payload: [UInt8]
        do throws(JWSError) {
            payload = try UnverifiedJWS(
                compact, expecting: .message(type: Self.type.rawValue), limit: Self.type.byteLimit
            ).payload(verifiedBy: key)
        } catch {
            throw FederationRefusal(error)
        }
        try self.init(data: UncheckedEnvelope(payload: payload, type: Self.type).data)
    }

    /// The key that signed one, as its header says; `nil` for what is none.
    package static func keyID(of compact: [UInt8]) -> KeyID? {
        try? UnverifiedJWS(compact, expecting: .message(type: type.rawValue), limit: type.byteLimit).keyID
    }
}
