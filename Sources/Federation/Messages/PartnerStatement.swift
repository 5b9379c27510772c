package import Signing

/// What a city says about itself, signed by its root key and by nothing else: its keys, places, bands and purposes. It
/// is numbered, expires, and is the only source of everything but the root's thumbprint, which officers typed.
package struct PartnerStatement: MessageBody {
    package static let type = MessageType.statement

    package enum Profile: String, CaseIterable, Hashable, Sendable {
        case core, catalogue, ledger
    }

    /// Grows with each statement.
    package let sequence: Int64
    package let name: LocalText
    /// Where its endpoints are. No path; its host is one of `hosts`.
    package let base: PartnerURL
    package let profiles: [Profile]
    /// Host names, without ports.
    package let hosts: [String]
    package let returnURIs: [String]
    /// SHA-256 of the SubjectPublicKeyInfo of its TLS keys; empty for the usual check of certificates alone.
    package let tlsKeys: [SHA256Digest]
    /// The key that signs this statement, for whoever knows its thumbprint. Never one of `keys`.
    package let root: VerificationKey
    package let keys: [StatementKey]
    package let retired: [RetiredKey]
    /// Most wanted first.
    package let algorithmsAccepted: [SignatureAlgorithm]
    package let bands: [BandShare]
    package let purposes: [FederationPurpose]
    /// Whom to turn to, as people read it.
    package let contacts: [String]

    package init(
        sequence: Int64, name: LocalText, base: PartnerURL, profiles: [Profile], hosts: [String], returnURIs: [String],
        tlsKeys: [SHA256Digest], root: VerificationKey, keys: [StatementKey], retired: [RetiredKey],
        algorithmsAccepted: [SignatureAlgorithm], bands: [BandShare], purposes: [FederationPurpose], contacts: [String]
    ) {
        self.sequence = sequence
        self.name = name
        self.base = base
        self.profiles = profiles
        self.hosts = hosts
        self.returnURIs = returnURIs
        self.tlsKeys = tlsKeys
        self.root = root
        self.keys = keys
        self.retired = retired
        self.algorithmsAccepted = algorithmsAccepted
        self.bands = bands
        self.purposes = purposes
        self.contacts = contacts
    }

    /// All keys it claims: root, in use, retired.
    package var allKeyIDs: [KeyID] {
        [root.id] + keys.map(\.key.id) + retired.map(\.key.id)
    }
}
