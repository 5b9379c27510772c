package import Signing

/// What this city knows of one partner and has agreed with it.
package struct TrustedPartner: Sendable {
    /// The partner's row in this city's database.
    package let number: Int32
    package let entity: EntityID
    package let state: PartnerState
    /// Pinned at the ceremony.
    package let root: KeyID?
    /// The latest one that was accepted.
    package let statement: PartnerStatement?
    /// Seconds since 1970.
    package let statementExpiresAt: Int64?
    package let agreement: [FederationPurpose: AgreedTerms]
    /// What officers of ours approved, whatever the statement says.
    package let approvedHosts: Set<String>
    package let approvedReturnURIs: Set<String>

    package init(
        number: Int32, entity: EntityID, state: PartnerState, root: KeyID?, statement: PartnerStatement?,
        statementExpiresAt: Int64?, agreement: [FederationPurpose: AgreedTerms] = [:], approvedHosts: Set<String> = [],
        approvedReturnURIs: Set<String> = []
    ) {
        self.number = number
        self.entity = entity
        self.state = state
        self.root = root
        self.statement = statement
        self.statementExpiresAt = statementExpiresAt
        self.agreement = agreement
        self.approvedHosts = approvedHosts
        self.approvedReturnURIs = approvedReturnURIs
    }

    /// Whether the agreement covers a purpose, up to this disclosure.
    package func agrees(to purpose: FederationPurpose, disclosing disclosure: Disclosure) -> Bool {
        agreement[purpose].map { disclosure <= $0.disclose } ?? false
    }

    /// Whether a request may go there: to a host the statement names and an officer approved.
    package func mayBeCalled(at url: PartnerURL) -> Bool {
        statement?.hosts.contains(url.host) == true && approvedHosts.contains(url.host)
    }

    /// Whether a person may be sent back there: on the statement's list, and approved by an officer.
    package func mayReturn(to uri: String) -> Bool {
        statement?.returnURIs.contains(uri) == true && approvedReturnURIs.contains(uri)
    }
}

/// What an agreement says for one purpose.
package struct AgreedTerms: Hashable, Sendable {
    /// The most that may be asked for.
    package let disclose: Disclosure
    /// Claims a day.
    package let dailyClaims: Int
    /// Who is liable where a deposit is waived; empty where none is.
    package let liable: String

    package init(disclose: Disclosure, dailyClaims: Int, liable: String = "") {
        self.disclose = disclose
        self.dailyClaims = dailyClaims
        self.liable = liable
    }
}
