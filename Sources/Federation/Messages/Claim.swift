package import StrictJSON

/// Visited to home: the code somebody brought, and everything it was minted for.
package struct Claim: MessageBody {
    package static let type = MessageType.claim

    package let code: OneTimeCode
    package let invite: MessageID
    package let verifier: Verifier
    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    package let catalogueVersion: Int64

    package init(
        code: OneTimeCode, invite: MessageID, verifier: Verifier, scenario: String, purpose: FederationPurpose,
        minBand: Band, disclose: Disclosure, catalogueVersion: Int64
    ) {
        self.code = code
        self.invite = invite
        self.verifier = verifier
        self.scenario = scenario
        self.purpose = purpose
        self.minBand = minBand
        self.disclose = disclose
        self.catalogueVersion = catalogueVersion
    }

    package init?(members: inout JSONMembers) {
        let code = members.required("code") { node in
            node.parsed("16 bytes as base64url", bytes: 22...22) { OneTimeCode($0) }
        }
        let invite: MessageID? = members.randomID("invite_jti")
        let verifier = members.required("verifier") { node in
            node.parsed("32 bytes as base64url", bytes: 43...43) { Verifier($0) }
        }
        let scenario = members.scenario("scenario")
        let purpose = members.word("purpose", FederationPurpose.self)
        let minBand = members.word("min_band", Band.self)
        let disclose = members.word("disclose", Disclosure.self)
        let version = members.integer("cat_ver", in: JSONMembers.versions)
        guard let code, let invite, let verifier, let scenario, let purpose, let minBand, let disclose, let version
        else { return nil }
        self.init(
            code: code, invite: invite, verifier: verifier, scenario: scenario, purpose: purpose, minBand: minBand,
            disclose: disclose, catalogueVersion: version)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("code")
        writer.string(code.text)
        writer.key("invite_jti")
        writer.string(invite.text)
        writer.key("verifier")
        writer.string(verifier.text)
        writer.key("scenario")
        writer.string(scenario)
        writer.key("purpose")
        writer.string(purpose.rawValue)
        writer.key("min_band")
        writer.string(minBand.rawValue)
        writer.key("disclose")
        writer.string(disclose.rawValue)
        writer.key("cat_ver")
        writer.integer(catalogueVersion)
    }
}
