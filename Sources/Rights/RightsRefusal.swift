/// Why a right cannot be exercised like this. Stable codes.
package enum RightsRefusal: String, Error, CaseIterable, Sendable {
    /// The consent would have been given at a later instant than now.
    case consentInFuture = "consent_in_future"
    /// The consent would end before it begins, or has ended already.
    case consentEnded = "consent_ended"
    /// Longer than five years.
    case consentTooLong = "consent_too_long"
    /// Evidence older than what the person has said since.
    case consentOutdated = "consent_outdated"
    /// The person said no, and the client asks again too soon.
    case consentCoolDown = "consent_cool_down"
    /// Nothing of the kind was consented to.
    case consentUnknown = "consent_unknown"
    /// The purpose does not exist for this recipient.
    case recipientUnfit = "recipient_unfit"
    /// The purpose does not need such data, so they must not be given for it (PIPL art 6).
    case categoryUnfit = "category_unfit"
    /// There is no account.
    case accountNotOpen = "account_not_open"
    /// The person died, or the account was erased: nothing changes any more.
    case accountClosed = "account_closed"
    case personUnder18 = "person_under_18"
    /// The indicator does not exist, or needs no consent of its own.
    case separateConsentUnknown = "separate_consent_unknown"
    /// The indicator is not one whose recording a person may refuse.
    case indicatorNotRefusable = "indicator_not_refusable"
}
