package import Signing

/// What a one-time code was minted for. A claim that differs in anything is refused as `code_invalid`, like a code
/// nobody minted.
package struct CodeBinding: Hashable, Sendable {
    package let partner: EntityID
    package let invite: MessageID
    package let scenario: String
    package let purpose: FederationPurpose
    package let minBand: Band
    package let disclose: Disclosure
    /// Of the invite.
    package let challenge: SHA256Digest

    package init(
        partner: EntityID, invite: MessageID, scenario: String, purpose: FederationPurpose, minBand: Band,
        disclose: Disclosure, challenge: SHA256Digest
    ) {
        self.partner = partner
        self.invite = invite
        self.scenario = scenario
        self.purpose = purpose
        self.minBand = minBand
        self.disclose = disclose
        self.challenge = challenge
    }

    /// The binding of a code minted under an invite.
    package init(_ invite: Invite, id: MessageID, of partner: EntityID) {
        self.init(
            partner: partner, invite: id, scenario: invite.scenario, purpose: invite.purpose, minBand: invite.minBand,
            disclose: invite.disclose, challenge: invite.challenge)
    }

    /// Whether a claim of `partner` is the one the code was minted for. All parts are compared, whatever the first
    /// says.
    package func fits(_ claim: Claim, from partner: EntityID) -> Bool {
        let parts = [
            self.partner == partner, invite == claim.invite, scenario == claim.scenario, purpose == claim.purpose,
            minBand == claim.minBand, disclose == claim.disclose,
            ConstantTime.equal(challenge.bytes, claim.verifier.challenge.bytes),
        ]
        return !parts.contains(false)
    }
}
