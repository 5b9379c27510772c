/// What an audit entry says was done. Codes are stable; `Docs/audit.md` lists them and a test compares.
package enum AuditAction: String, CaseIterable, Sendable {
    // Reads of personal data
    case scoreRead = "score.read"
    case explanationRead = "explanation.read"
    case outlookRead = "outlook.read"
    case historyRead = "history.read"
    case citizenFound = "citizen.found"
    case auditRead = "audit.read"
    // Changes
    case deliveryAccepted = "delivery.accepted"
    case citizensEnrolled = "citizens.enrolled"
    case scorecardMoved = "scorecard.moved"
    case catalogueImported = "catalogue.imported"
    case recordStatusChanged = "record.status_changed"
    // MARK: Keys
    case keyRotated = "key.rotated"
    case reencryptionBegun = "reencryption.begun"
    case reencryptionFinished = "reencryption.finished"
    case keysDropped = "keys.dropped"
    case signatureKeyRotated = "signature_key.rotated"

    /// Whether the entry is about reading, which is combined with others, or about a change, with which it commits.
    package var isRead: Bool { rawValue.hasSuffix(".read") || self == .citizenFound }
}
