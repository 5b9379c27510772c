package import StrictJSON

/// News between partners that cannot wait for the next fetch or the end of a grant.
package struct PartnerEvent: MessageBody {
    package static let type = MessageType.event

    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// One grant holds no more: consent withdrawn, or the band is no longer met. Names the grant.
        case grantRevoked = "grant_revoked"
        /// The person is forgotten at home. Names the subject.
        case subjectErased = "subject_erased"
        case catalogueChanged = "catalogue_changed"
        case statementChanged = "statement_changed"
    }

    package let kind: Kind
    /// `jti` of the grant.
    package let grant: MessageID?
    package let subject: SubjectID?

    package init(kind: Kind, grant: MessageID? = nil, subject: SubjectID? = nil) {
        self.kind = kind
        self.grant = grant
        self.subject = subject
    }

    package init?(members: inout JSONMembers) {
        let kind = members.word("kind", Kind.self)
        let grant = members.ifPresent("grant_jti") { node in
            node.parsed("16 bytes as base64url", bytes: 22...22) { MessageID($0) }
        }
        let subject = members.ifPresent("sub") { node in
            node.parsed("16 bytes as base64url", bytes: 22...22) { SubjectID($0) }
        }
        guard let kind, let grant, let subject else { return nil }
        self.init(kind: kind, grant: grant, subject: subject)
        if kind == .grantRevoked, grant == nil { members.note("grant_jti", .missingMember, "which grant") }
        if kind == .subjectErased, subject == nil { members.note("sub", .missingMember, "which subject") }
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("kind")
        writer.string(kind.rawValue)
        if let grant {
            writer.key("grant_jti")
            writer.string(grant.text)
        }
        if let subject {
            writer.key("sub")
            writer.string(subject.text)
        }
    }
}
