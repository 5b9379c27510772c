package import CivilTime
package import Federation
package import Signing
import Store

/// A partner city as officers see it: where it stands, what it says of itself, what was agreed, and which places wait
/// for approval.
package struct PartnerView: Sendable {
    package static let prefix = StoredPartner.prefix

    package struct Step: Sendable {
        package let state: PartnerState
        /// An officer's login, or what else did it.
        package let actor: String
        package let reason: String
        package let at: Instant
    }

    /// What its statement in force says.
    package struct Statement: Sendable {
        package let content: PartnerStatement
        package let issuedAt: Instant
        package let expiresAt: Instant
        package let fetchedAt: Instant
        package let isExpired: Bool
    }

    package struct Catalogue: Sendable {
        package let version: Int64
        package let expiresAt: Instant
        package let fetchedAt: Instant
    }

    package struct Fetch: Sendable {
        /// `statement` or `catalogue`.
        package let what: String
        package let triedAt: Instant
        package let nextAt: Instant
        /// How often in a row it failed; 0 when it went well.
        package let failures: Int
        package let fault: String?
    }

    package struct Term: Hashable, Sendable {
        package let purpose: FederationPurpose
        package let disclose: Disclosure
        /// How often a day, 1 to 10,000,000.
        package let dailyClaims: Int
        /// Who is liable where a deposit is waived; empty where none is.
        package let liable: String

        package init(purpose: FederationPurpose, disclose: Disclosure, dailyClaims: Int, liable: String = "") {
            self.purpose = purpose
            self.disclose = disclose
            self.dailyClaims = dailyClaims
            self.liable = liable
        }
    }

    package struct Place: Hashable, Sendable {
        /// `host` or `return_uri`.
        package let kind: String
        package let place: String
        package let isApproved: Bool
        /// Whether the statement in force names it.
        package let isNamed: Bool
    }

    package let id: PublicID
    package let entity: EntityID
    package let name: LocalText
    package let base: String
    package let state: PartnerState
    /// Pinned; `nil` before.
    package let root: KeyID?
    package let changedAt: Instant
    /// Logins of the officers who typed the thumbprint; what they typed stays hidden until it is pinned.
    package let heard: [String]
    package let steps: [Step]
    package let statement: Statement?
    package let catalogue: Catalogue?
    package let fetches: [Fetch]
    /// 0 without an agreement.
    package let agreementVersion: Int
    package let terms: [Term]
    package let places: [Place]
}

extension StoredPartner {
    package var name: LocalText { LocalText(zh: nameZh, en: nameEn) }
}

extension StoredTerm {
    var view: PartnerView.Term {
        PartnerView.Term(purpose: purpose, disclose: disclose, dailyClaims: Int(dailyClaims), liable: liable)
    }

    init(_ term: PartnerView.Term) {
        self.init(
            purpose: term.purpose, disclose: term.disclose, dailyClaims: Int32(clamping: term.dailyClaims),
            liable: term.liable)
    }
}
