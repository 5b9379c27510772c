/// What an audit entry says was done. Codes are stable; `Docs/audit.md` lists them and a test compares.
package enum AuditAction: String, CaseIterable, Sendable {
    // Reads of personal data
    case scoreRead = "score.read"
    case explanationRead = "explanation.read"
    case outlookRead = "outlook.read"
    case historyRead = "history.read"
    case citizenFound = "citizen.found"
    case auditRead = "audit.read"
    case scoresExported = "scores.exported"
    case recordsExported = "records.exported"
    // Changes
    case deliveryAccepted = "delivery.accepted"
    case citizensEnrolled = "citizens.enrolled"
    case scorecardMoved = "scorecard.moved"
    case catalogueImported = "catalogue.imported"
    case recordStatusChanged = "record.status_changed"
    case retentionApplied = "retention.applied"
    // MARK: Keys
    case keyRotated = "key.rotated"
    case reencryptionBegun = "reencryption.begun"
    case reencryptionFinished = "reencryption.finished"
    case keysDropped = "keys.dropped"
    case signatureKeyRotated = "signature_key.rotated"
    // MARK: Accounts
    case accountRead = "account.read"
    case consentsRead = "consents.read"
    case recordsRead = "records.read"
    case readersRead = "readers.read"
    case citizenExported = "citizen.exported"
    case accountOpened = "account.opened"
    case consentGiven = "consent.given"
    case consentRefused = "consent.refused"
    case consentWithdrawn = "consent.withdrawn"
    case recordingRefused = "recording.refused"
    case reportIssued = "report.issued"
    case statementIssued = "statement.issued"
    case citizenErased = "citizen.erased"
    case citizenDeceased = "citizen.deceased"
    // MARK: Machine clients
    case eventsRead = "events.read"
    case clientRegistered = "client.registered"
    case clientRevoked = "client.revoked"
    case credentialRotated = "credential.rotated"
    case credentialRevoked = "credential.revoked"
    case citizensGranted = "citizens.granted"

    // MARK: Officers
    case officerSignedIn = "officer.signed_in"
    case officerSignInFailed = "officer.sign_in_failed"
    case officerSignedOut = "officer.signed_out"
    case officerPasswordChanged = "officer.password_changed"
    case officerCreated = "officer.created"
    case officerActivated = "officer.activated"
    case officerRolesChanged = "officer.roles_changed"
    case officerReset = "officer.reset"
    case officerDisabled = "officer.disabled"
    case changeRequested = "change.requested"
    case changeApproved = "change.approved"
    case changeReturned = "change.returned"
    case changeWithdrawn = "change.withdrawn"
    case changeExpired = "change.expired"
    case identityRead = "identity.read"

    /// Whether the entry is about reading, which is combined with others, or about a change, with which it commits.
    package var isRead: Bool { rawValue.hasSuffix(".read") || self == .citizenFound || rawValue.hasSuffix(".exported") }
}
