package import Rights

/// Why a use case said no: a stable code that faces turn into a status and a text. The list is closed; `Docs/errors.md`
/// documents each one.
package enum Fault: String, Error, Sendable, CaseIterable {
    /// No citizen has this id.
    case citizenUnknown = "citizen_unknown"
    /// There is no score: no account, no consent in force, withdrawn, or not yet computed. Deliberately one code.
    case scoreNotAvailable = "score_not_available"
    case noScorecardLive = "no_scorecard_live"
    case cursorInvalid = "cursor_invalid"
    case limitInvalid = "limit_invalid"
    /// The idempotency key was used for another request.
    case idempotencyConflict = "idempotency_conflict"
    /// The two free reports of the year have been given.
    case reportLimit = "report_limit"
    /// No report has this check code.
    case reportUnknown = "report_unknown"
    // Rights: see `RightsRefusal`.
    case consentInFuture = "consent_in_future"
    case consentEnded = "consent_ended"
    case consentTooLong = "consent_too_long"
    case consentOutdated = "consent_outdated"
    case consentCoolDown = "consent_cool_down"
    case consentUnknown = "consent_unknown"
    case recipientUnfit = "recipient_unfit"
    case categoryUnfit = "category_unfit"
    case accountNotOpen = "account_not_open"
    case accountClosed = "account_closed"
    case personUnder18 = "person_under_18"
    case separateConsentUnknown = "separate_consent_unknown"
    case indicatorNotRefusable = "indicator_not_refusable"
    /// The database cannot be reached, or no connection became free in time. Trying again later helps.
    case temporarilyUnavailable = "temporarily_unavailable"
    /// A statement ran into its time limit.
    case timedOut = "timed_out"

    // MARK: Officers
    /// No officer has this id or login.
    case officerUnknown = "officer_unknown"
    /// A login is 3 to 32 lower-case letters, digits, dots and hyphens.
    case loginInvalid = "login_invalid"
    /// Another officer has the login.
    case loginTaken = "login_taken"
    /// Roles, source and districts do not fit together, or there is no such source.
    case reachInvalid = "reach_invalid"
    /// A password has at least twelve characters.
    case passwordTooShort = "password_too_short"
    /// A password has at most 128 characters.
    case passwordTooLong = "password_too_long"
    /// Little is left of the password after common words, names and runs.
    case passwordEasyToGuess = "password_easy_to_guess"
    /// Login, password or code is wrong, or the account is locked: deliberately one code.
    case signInFailed = "sign_in_failed"
    /// No open invitation fits this login and code: deliberately one code.
    case activationFailed = "activation_failed"
    /// The caller may not do this.
    case forbidden = "forbidden"
    /// It takes another officer: the one who asks, writes or is concerned cannot approve.
    case fourEyes = "four_eyes"
    /// There is no such request, or the officer may not see it: deliberately one code.
    case changeUnknown = "change_unknown"
    /// The request was decided already, withdrawn, or has expired; or whoever asked may no longer ask for it.
    case changeClosed = "change_closed"
    /// The same officer has asked for such a change of the same object already.
    case changePending = "change_pending"
    /// There is no card of this code and version.
    case scorecardUnknown = "scorecard_unknown"
    /// The card is not in a state that allows this.
    case scorecardState = "scorecard_state"
    /// A card of this code and version exists, or the document is of another.
    case versionTaken = "version_taken"
    /// The document is not the one the caller saw.
    case draftChanged = "draft_changed"
    /// The day lies before today or more than two years ahead.
    case dayPast = "day_past"
    /// The edition exists with other content.
    case editionDiffers = "edition_differs"
    /// The catalogue edition the card names has not been imported.
    case editionMissing = "edition_missing"
    /// No delivery has this number, or the officer may not see it: deliberately one code.
    case deliveryUnknown = "delivery_unknown"

    // MARK: Benefits
    /// No scenario has this id, or it has never been published.
    case scenarioUnknown = "scenario_unknown"
    /// This client holds nothing of this id for this citizen.
    case holdUnknown = "hold_unknown"
    /// Its time was over before it was confirmed; what it held has been returned.
    case holdExpired = "hold_expired"
    /// It was confirmed, released or has expired already. A hold ends once.
    case holdEnded = "hold_ended"
    /// The person's consent that this benefit needs is no longer in force.
    case consentMissing = "consent_missing"
    /// The first request with this Idempotency-Key is still under way.
    case requestInProgress = "request_in_progress"
    /// The caller has no redemption of this id.
    case redemptionUnknown = "redemption_unknown"
    /// The redemption is not in a state that allows this step.
    case redemptionState = "redemption_state"
    /// The loan has been renewed as often as the benefit allows.
    case renewalsUsed = "renewals_used"
    /// At most the waived deposit can be charged, and nothing below zero.
    case chargeInvalid = "charge_invalid"
    /// The citizen disputes the rental: nothing of the waived deposit is charged.
    case chargeDisputed = "charge_disputed"
    /// The outlet does not exist, has ended, or gives no such benefit.
    case outletUnknown = "outlet_unknown"
    /// The code is unknown, has expired, or is for another provider.
    case codeRefused = "code_refused"
    /// Too many codes were wrong; the provider has to wait.
    case codeLimit = "code_limit"
    /// The order number was used for something else.
    case orderConflict = "order_conflict"
    /// An order number has 1 to 64 visible ASCII characters.
    case orderNumberInvalid = "order_number_invalid"
    /// The benefit was computed for another amount.
    case amountDiffers = "amount_differs"

    // MARK: Scenarios
    /// The version is not in a state that allows this.
    case scenarioState = "scenario_state"
    /// A version of the scenario is on its way already, and only one can be.
    case scenarioInPreparation = "scenario_in_preparation"
    /// More units are held or used already than the quota would have.
    case quotaBelowUsed = "quota_below_used"
    /// There is no provider of this code.
    case providerUnknown = "provider_unknown"
    /// A provider or an outlet of this code exists already.
    case codeTaken = "code_taken"
    /// Scenarios of the provider run or are about to: they are paused or ended first.
    case providerInUse = "provider_in_use"

    // MARK: Partners
    /// Federation is off: this city has no name among cities.
    case federationOff = "federation_off"
    /// There is no partner of this id.
    case partnerUnknown = "partner_unknown"
    /// It is this city itself, a test city among real ones, or its address is not https and a host.
    case partnerUnfit = "partner_unfit"
    /// The city is a partner, or proposed as one, already.
    case partnerExists = "partner_exists"
    /// The partner does not stand where this step begins.
    case partnerState = "partner_state"
    /// No statement of the partner is in force, so its keys are not known.
    case partnerSilent = "partner_silent"
    /// The partner accepts no algorithm that this city signs with.
    case noCommonAlgorithm = "no_common_algorithm"
    /// The thumbprint is not the one another officer typed.
    case thumbprintDiffers = "thumbprint_differs"
    /// The partner's statement names no such place, or it was not approved.
    case placeUnknown = "place_unknown"
    /// An agreement names at least one purpose, and none twice.
    case agreementUnfit = "agreement_unfit"

    // MARK: Exchange with partners
    /// The invite is not to be believed, has expired, or asks for what was not agreed: deliberately one code.
    case inviteInvalid = "invite_invalid"
    /// This citizen's code for the invite has been redeemed.
    case inviteUsed = "invite_used"
    /// The citizen may be somebody whom the city knew and who was erased: a new name waits until the quotas of before
    /// are over.
    case sharingPaused = "sharing_paused"
    /// The agreement with the city covers no such purpose or disclosure.
    case purposeNotAgreed = "purpose_not_agreed"
    /// The statement of this city names no such return address.
    case returnAddressUnknown = "return_address_unknown"
    /// The invite or the code is unknown, used, expired, or another login's: deliberately one code.
    case visitorCodeInvalid = "visitor_code_invalid"
    /// The visitor's home city does not answer: nobody is let in, and asking again later helps.
    case partnerUnavailable = "partner_unavailable"
    /// The visitor's home city answered what it must not, or refused for good.
    case partnerRefused = "partner_refused"
}

extension Fault: CustomStringConvertible {
    /// For whoever typed a command; other faces have texts of their own.
    package var description: String { "\(rawValue): \(meaning)" }

    private var meaning: String {
        switch self {
        case .citizenUnknown: "no citizen has this id"
        case .scoreNotAvailable: "there is no score to show"
        case .noScorecardLive: "no scorecard is live; publish one with `shangding scorecard publish`"
        case .cursorInvalid: "the cursor is not one this system gave"
        case .limitInvalid: "the limit is outside what a page may hold"
        case .idempotencyConflict: "the idempotency key was used for another request"
        case .reportLimit: "the two free reports of this year have been given"
        case .reportUnknown: "no report has this check code"
        case .consentInFuture: "the consent would have been given later than now"
        case .consentEnded: "the consent has ended, or would end before it begins"
        case .consentTooLong: "a consent holds five years at most"
        case .consentOutdated: "the person has said something else since"
        case .consentCoolDown: "the person said no a short while ago and is not to be asked again yet"
        case .consentUnknown: "there is no such consent"
        case .recipientUnfit: "the purpose does not exist for this recipient"
        case .categoryUnfit: "the purpose does not need such data"
        case .accountNotOpen: "there is no account"
        case .accountClosed: "the account is closed"
        case .personUnder18: "only adults can have an account"
        case .separateConsentUnknown: "an indicator does not exist or needs no consent of its own"
        case .indicatorNotRefusable: "an indicator is not one whose recording can be refused"
        case .temporarilyUnavailable: "the database cannot be reached; try again later"
        case .timedOut: "a statement ran into its time limit"
        case .officerUnknown: "no officer has this id or login"
        case .loginInvalid: "a login is 3 to 32 lower-case letters, digits, dots and hyphens, a letter first"
        case .loginTaken: "another officer has this login"
        case .reachInvalid: "roles, source and districts do not fit together, or there is no such source"
        case .passwordTooShort: "a password has at least 12 characters"
        case .passwordTooLong: "a password has at most 128 characters"
        case .passwordEasyToGuess: "the password is made of what is tried first: common words, names, years, runs"
        case .signInFailed: "login, password or code is wrong, or the account is locked"
        case .activationFailed: "no open invitation fits this login and code"
        case .forbidden: "the caller lacks the right"
        case .fourEyes:
            "it takes another officer: whoever asked for it, wrote it or is concerned by it cannot approve it, and once there are officers the server alone cannot do it"
        case .changeUnknown: "there is no such request for this officer"
        case .changeClosed:
            "the request was decided already, withdrawn, or has expired, or whoever asked may no longer ask for it"
        case .changePending: "you have asked for such a change already"
        case .scorecardUnknown: "there is no card of this code and version"
        case .scorecardState: "the card is not in a state that allows this"
        case .versionTaken:
            "a card of this code and version exists already, or the document is of another one"
        case .draftChanged: "somebody has changed the draft meanwhile"
        case .dayPast: "the day lies before today or more than two years ahead"
        case .editionDiffers: "the edition exists with other content"
        case .deliveryUnknown: "there is no such delivery for this officer"
        case .editionMissing: "the catalogue edition the card names has not been imported"
        case .scenarioUnknown: "there is no such scenario"
        case .holdUnknown: "there is no such hold"
        case .holdExpired: "the hold has expired"
        case .holdEnded: "the hold has ended already"
        case .consentMissing: "a consent the benefit needs is not in force"
        case .requestInProgress: "the first request with this key is under way"
        case .redemptionUnknown: "there is no such redemption"
        case .redemptionState: "the redemption is not in a state that allows this"
        case .renewalsUsed: "the loan has been renewed as often as it may be"
        case .chargeInvalid: "at most the waived deposit can be charged"
        case .chargeDisputed: "what the citizen disputes is not charged"
        case .outletUnknown: "the outlet does not exist or does not give this benefit"
        case .codeRefused: "the code is not accepted"
        case .codeLimit: "too many codes were wrong"
        case .orderConflict: "the order number was used for something else"
        case .orderNumberInvalid: "an order number has 1 to 64 visible ASCII characters"
        case .amountDiffers: "the benefit was computed for another amount"
        case .scenarioState: "the version is not in a state that allows this"
        case .scenarioInPreparation: "a version of this scenario is on its way already"
        case .quotaBelowUsed: "more units are held or used already than the quota would have"
        case .providerUnknown: "there is no provider of this code"
        case .codeTaken: "a provider or an outlet of this code exists already"
        case .federationOff: "federation is off: SHANGDING_FEDERATION_ENTITY is not set"
        case .partnerUnknown: "there is no such partner"
        case .partnerUnfit: "a partner is another city, real as this one is, with an address of https:// and a host"
        case .partnerExists: "the city is a partner or proposed as one already"
        case .partnerState: "the partner is not in a state that allows this"
        case .partnerSilent: "no statement of the partner is in force: its keys are not known"
        case .noCommonAlgorithm:
            "the partner's algs_accept names no algorithm of a key this city signs with: make one, publish, and ask again"
        case .thumbprintDiffers: "the thumbprint is not the one another officer typed; hear it again together"
        case .placeUnknown: "the partner's statement names no such place, or it was not approved"
        case .agreementUnfit: "an agreement names at least one purpose, and none twice"
        case .inviteInvalid: "the invite is not one this city believes"
        case .inviteUsed: "a code for this invite has been redeemed"
        case .sharingPaused:
            "this city knows the person only since an erasure, and the other city counts its quotas for a while yet"
        case .purposeNotAgreed: "the agreement with the city does not cover this"
        case .returnAddressUnknown: "this city's statement names no such return address"
        case .visitorCodeInvalid: "the invite or the code is not valid for this login"
        case .partnerUnavailable: "the home city does not answer"
        case .partnerRefused: "the home city refused"
        case .providerInUse: "scenarios of this provider run or are scheduled; end them first"
        }
    }
}

extension RightsRefusal: PublicFault {
    /// Every refusal of a right is public; a test holds the two lists together.
    package var fault: Fault? { Fault(rawValue: rawValue) }
}

/// An error of a lower room that has a public meaning.
package protocol PublicFault: Error {
    /// The fault to show, or `nil` when it is a defect of ours.
    var fault: Fault? { get }
    /// Whether it is for the operator to mend, so that it is logged whatever is shown.
    var isForOperator: Bool { get }
}

extension PublicFault {
    package var isForOperator: Bool { false }
}
