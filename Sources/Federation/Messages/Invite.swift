package import Signing
package import StrictJSON

/// Visited to home, through the person's device: which scenario somebody who is logged in there wants to use, and what
/// would be disclosed. The home app shows it for consent.
package struct Invite: MessageBody {
    package static let type = MessageType.invite

    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    /// Where the home app sends the person back; on the list of the visited city's statement, and approved at home.
    package let returnURI: String
    /// Version of the catalogue the scenario was taken from.
    package let catalogueVersion: Int64
    /// Of the verifier that stays in the visited city.
    package let challenge: SHA256Digest

    package init(
        scenario: String, purpose: FederationPurpose, minBand: Band, disclose: Disclosure, returnURI: String,
        catalogueVersion: Int64, challenge: SHA256Digest
    ) {
        self.scenario = scenario
        self.purpose = purpose
        self.minBand = minBand
        self.disclose = disclose
        self.returnURI = returnURI
        self.catalogueVersion = catalogueVersion
        self.challenge = challenge
    }

    package init?(members: inout JSONMembers) {
        let scenario = members.scenario("scenario")
        let purpose = members.word("purpose", FederationPurpose.self)
        let minBand = members.word("min_band", Band.self)
        let disclose = members.word("disclose", Disclosure.self)
        let returnURI = members.required("return_uri") { $0.returnURI() }
        let version = members.integer("cat_ver", in: JSONMembers.versions)
        let challenge = members.digest("challenge")
        guard let scenario, let purpose, let minBand, let disclose, let returnURI, let version, let challenge else {
            return nil
        }
        self.init(
            scenario: scenario, purpose: purpose, minBand: minBand, disclose: disclose, returnURI: returnURI,
            catalogueVersion: version, challenge: challenge)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("scenario")
        writer.string(scenario)
        writer.key("purpose")
        writer.string(purpose.rawValue)
        writer.key("min_band")
        writer.string(minBand.rawValue)
        writer.key("disclose")
        writer.string(disclose.rawValue)
        writer.key("return_uri")
        writer.string(returnURI)
        writer.key("cat_ver")
        writer.integer(catalogueVersion)
        writer.key("challenge")
        writer.digest(challenge)
    }
}
