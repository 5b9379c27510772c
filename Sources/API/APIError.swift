package import HTTPTypes
import UseCases

/// What the HTTP surface can answer beside success: the only place where a status and a public code are decided.
/// `Docs/errors.md` lists every case; a test compares the two.
package enum APIError: String, Error, Sendable, CaseIterable {
    case citizenUnknown = "citizen_unknown"
    case scoreNotAvailable = "score_not_available"
    case noScorecardLive = "no_scorecard_live"
    case cursorInvalid = "cursor_invalid"
    case limitInvalid = "limit_invalid"
    case temporarilyUnavailable = "temporarily_unavailable"
    case timedOut = "timed_out"
    case unauthorized = "unauthorized"
    case forbidden = "forbidden"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestInvalid = "request_invalid"
    case parameterUnknown = "parameter_unknown"
    case bodyInvalid = "body_invalid"
    case mediaTypeUnsupported = "media_type_unsupported"
    case contentTooLarge = "content_too_large"
    // MARK: Machine clients
    case rateLimited = "rate_limited"
    case cursorExpired = "cursor_expired"
    // MARK: Accounts
    case idempotencyKeyRequired = "idempotency_key_required"
    case idempotencyConflict = "idempotency_conflict"
    case reportLimit = "report_limit"
    case reportUnknown = "report_unknown"
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
    // MARK: Of our own
    case internalError = "internal_error"

    // MARK: Officers
    case officerUnknown = "officer_unknown"
    case loginInvalid = "login_invalid"
    case loginTaken = "login_taken"
    case reachInvalid = "reach_invalid"
    case passwordTooShort = "password_too_short"
    case passwordTooLong = "password_too_long"
    case passwordEasyToGuess = "password_easy_to_guess"
    case signInFailed = "sign_in_failed"
    case activationFailed = "activation_failed"
    case fourEyes = "four_eyes"
    case changeUnknown = "change_unknown"
    case changeClosed = "change_closed"
    case changePending = "change_pending"
    case scorecardUnknown = "scorecard_unknown"
    case scorecardState = "scorecard_state"
    case versionTaken = "version_taken"
    case draftChanged = "draft_changed"
    case dayPast = "day_past"
    case editionDiffers = "edition_differs"
    case editionMissing = "edition_missing"
    case deliveryUnknown = "delivery_unknown"
    case purposeRequired = "purpose_required"
    case preconditionRequired = "precondition_required"
    case clientNameInvalid = "client_name_invalid"
    case clientNameTaken = "client_name_taken"
    case clientUnknown = "client_unknown"
    case clientRevoked = "client_revoked"
    case rateInvalid = "rate_invalid"
    case providerUnknown = "provider_unknown"
    case clientOfProvider = "client_of_provider"

    // MARK: Benefits
    case scenarioUnknown = "scenario_unknown"
    case holdUnknown = "hold_unknown"
    case holdExpired = "hold_expired"
    case holdEnded = "hold_ended"
    case consentMissing = "consent_missing"
    case requestInProgress = "request_in_progress"
    case redemptionUnknown = "redemption_unknown"
    case redemptionState = "redemption_state"
    case renewalsUsed = "renewals_used"
    case chargeInvalid = "charge_invalid"
    case chargeDisputed = "charge_disputed"
    case outletUnknown = "outlet_unknown"
    case codeRefused = "code_refused"
    case codeLimit = "code_limit"
    case orderConflict = "order_conflict"
    case orderNumberInvalid = "order_number_invalid"
    case amountDiffers = "amount_differs"

    // MARK: Scenarios
    case scenarioState = "scenario_state"
    case scenarioInPreparation = "scenario_in_preparation"
    case scenarioRefused = "scenario_refused"
    case quotaBelowUsed = "quota_below_used"
    case codeTaken = "code_taken"
    case providerInUse = "provider_in_use"

    // MARK: Partners
    case federationOff = "federation_off"
    case partnerUnknown = "partner_unknown"
    case partnerUnfit = "partner_unfit"
    case partnerExists = "partner_exists"
    case partnerState = "partner_state"
    case partnerSilent = "partner_silent"
    case noCommonAlgorithm = "no_common_algorithm"
    case thumbprintDiffers = "thumbprint_differs"
    case placeUnknown = "place_unknown"
    case agreementUnfit = "agreement_unfit"

    // MARK: Exchange with partners
    case inviteInvalid = "invite_invalid"
    case inviteUsed = "invite_used"
    case sharingPaused = "sharing_paused"
    case purposeNotAgreed = "purpose_not_agreed"
    case returnAddressUnknown = "return_address_unknown"
    case visitorCodeInvalid = "visitor_code_invalid"
    case partnerUnavailable = "partner_unavailable"
    case partnerRefused = "partner_refused"

    package var status: HTTPResponse.Status {
        switch self {
        case .citizenUnknown, .scoreNotAvailable, .noScorecardLive, .notFound: .notFound
        case .cursorInvalid, .limitInvalid, .requestInvalid, .parameterUnknown, .bodyInvalid: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .mediaTypeUnsupported: .unsupportedMediaType
        case .methodNotAllowed: .methodNotAllowed
        case .contentTooLarge: .contentTooLarge
        case .temporarilyUnavailable: .serviceUnavailable
        case .timedOut: .gatewayTimeout
        // MARK: Machine clients
        case .rateLimited: .tooManyRequests
        case .cursorExpired: .gone
        // MARK: Accounts
        case .idempotencyKeyRequired: .badRequest
        case .reportUnknown, .consentUnknown: .notFound
        case .reportLimit, .consentOutdated, .consentCoolDown, .accountNotOpen, .accountClosed: .conflict
        case .idempotencyConflict, .consentInFuture, .consentEnded, .consentTooLong, .recipientUnfit,
            .categoryUnfit, .personUnder18, .separateConsentUnknown, .indicatorNotRefusable:
            .unprocessableContent
        case .internalError: .internalServerError

        // Officers
        case .officerUnknown, .changeUnknown, .scorecardUnknown, .deliveryUnknown, .clientUnknown: .notFound
        case .loginInvalid, .reachInvalid, .passwordTooShort,
            .passwordTooLong, .passwordEasyToGuess, .dayPast, .editionMissing, .clientNameInvalid, .rateInvalid,
            .clientOfProvider:
            .unprocessableContent
        case .loginTaken, .fourEyes, .changeClosed,
            .changePending, .scorecardState, .versionTaken, .editionDiffers, .clientNameTaken, .clientRevoked:
            .conflict
        case .purposeRequired: .badRequest
        case .preconditionRequired: .preconditionRequired
        case .signInFailed, .activationFailed: .unauthorized
        case .draftChanged: .preconditionFailed

        // Benefits
        case .scenarioUnknown, .holdUnknown, .redemptionUnknown, .codeRefused:
            .notFound
        case .holdExpired, .holdEnded, .consentMissing, .requestInProgress, .redemptionState, .renewalsUsed,
            .orderConflict, .amountDiffers, .chargeDisputed:
            .conflict
        case .chargeInvalid, .outletUnknown, .orderNumberInvalid:
            .unprocessableContent
        case .codeLimit:
            .tooManyRequests

        // Scenarios
        case .providerUnknown: .notFound
        case .scenarioState, .scenarioInPreparation, .quotaBelowUsed, .codeTaken, .providerInUse: .conflict
        case .scenarioRefused: .unprocessableContent

        // Partners
        case .partnerUnknown, .placeUnknown: .notFound
        case .federationOff, .partnerExists, .partnerState, .partnerSilent, .noCommonAlgorithm, .thumbprintDiffers:
            .conflict
        case .partnerUnfit, .agreementUnfit: .unprocessableContent

        // Exchange with partners
        case .inviteInvalid, .purposeNotAgreed, .returnAddressUnknown, .visitorCodeInvalid: .unprocessableContent
        case .inviteUsed, .sharingPaused: .conflict
        case .partnerUnavailable: .serviceUnavailable
        case .partnerRefused: .badGateway
        }
    }

    /// Seconds after which asking again makes sense.
    var retryAfter: Int? {
        switch self {
        case .temporarilyUnavailable: 2
        case .timedOut: 5
        case .rateLimited: 10
        case .requestInProgress: 1
        case .codeLimit: 3
        case .partnerUnavailable: 10
        default: nil
        }
    }

    /// The query parameter at fault, where it is one.
    var parameter: String? {
        switch self {
        case .cursorInvalid, .cursorExpired: "cursor"
        case .limitInvalid: "limit"
        default: nil
        }
    }
}

/// The token endpoint says no in the form of RFC 6749 §5.2 instead of a problem document.
extension TokenRefusal {
    var status: HTTPResponse.Status { self == .invalidClient ? .unauthorized : .badRequest }

    /// For developers; never more than the code says.
    var meaning: String {
        switch self {
        case .invalidRequest: "a parameter is missing, comes twice, or is not encoded as a form"
        case .invalidClient: "the client is unknown or did not prove itself"
        case .unsupportedGrantType: "the grant type is client_credentials"
        case .invalidScope: "a scope is unknown or not the client's"
        }
    }
}
