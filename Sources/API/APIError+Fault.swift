import UseCases

extension APIError {
    /// What a use case said no with, in public.
    init(_ fault: Fault) {
        self =
            switch fault {
            case .citizenUnknown: .citizenUnknown
            case .scoreNotAvailable: .scoreNotAvailable
            case .noScorecardLive: .noScorecardLive
            case .cursorInvalid: .cursorInvalid
            case .limitInvalid: .limitInvalid
            case .temporarilyUnavailable: .temporarilyUnavailable
            case .timedOut: .timedOut
            case .idempotencyConflict: .idempotencyConflict
            case .reportLimit: .reportLimit
            case .reportUnknown: .reportUnknown
            case .consentInFuture: .consentInFuture
            case .consentEnded: .consentEnded
            case .consentTooLong: .consentTooLong
            case .consentOutdated: .consentOutdated
            case .consentCoolDown: .consentCoolDown
            case .consentUnknown: .consentUnknown
            case .recipientUnfit: .recipientUnfit
            case .categoryUnfit: .categoryUnfit
            case .accountNotOpen: .accountNotOpen
            case .accountClosed: .accountClosed
            case .personUnder18: .personUnder18
            case .separateConsentUnknown: .separateConsentUnknown
            case .indicatorNotRefusable: .indicatorNotRefusable

            // Officers
            case .officerUnknown: .officerUnknown
            case .loginInvalid: .loginInvalid
            case .loginTaken: .loginTaken
            case .reachInvalid: .reachInvalid
            case .passwordTooShort: .passwordTooShort
            case .passwordTooLong: .passwordTooLong
            case .passwordEasyToGuess: .passwordEasyToGuess
            case .signInFailed: .signInFailed
            case .activationFailed: .activationFailed
            case .forbidden: .forbidden
            case .fourEyes: .fourEyes
            case .changeUnknown: .changeUnknown
            case .changeClosed: .changeClosed
            case .changePending: .changePending
            case .scorecardUnknown: .scorecardUnknown
            case .scorecardState: .scorecardState
            case .versionTaken: .versionTaken
            case .draftChanged: .draftChanged
            case .dayPast: .dayPast
            case .editionDiffers: .editionDiffers
            case .editionMissing: .editionMissing
            case .deliveryUnknown: .deliveryUnknown
            case .scenarioUnknown: .scenarioUnknown
            case .holdUnknown: .holdUnknown
            case .holdExpired: .holdExpired
            case .holdEnded: .holdEnded
            case .consentMissing: .consentMissing
            case .requestInProgress: .requestInProgress
            case .redemptionUnknown: .redemptionUnknown
            case .redemptionState: .redemptionState
            case .renewalsUsed: .renewalsUsed
            case .chargeInvalid: .chargeInvalid
            case .chargeDisputed: .chargeDisputed
            case .outletUnknown: .outletUnknown
            case .codeRefused: .codeRefused
            case .codeLimit: .codeLimit
            case .orderConflict: .orderConflict
            case .orderNumberInvalid: .orderNumberInvalid
            case .amountDiffers: .amountDiffers
            case .scenarioState: .scenarioState
            case .scenarioInPreparation: .scenarioInPreparation
            case .quotaBelowUsed: .quotaBelowUsed
            case .providerUnknown: .providerUnknown
            case .codeTaken: .codeTaken
            case .federationOff: .federationOff
            case .partnerUnknown: .partnerUnknown
            case .partnerUnfit: .partnerUnfit
            case .partnerExists: .partnerExists
            case .partnerState: .partnerState
            case .partnerSilent: .partnerSilent
            case .noCommonAlgorithm: .noCommonAlgorithm
            case .thumbprintDiffers: .thumbprintDiffers
            case .placeUnknown: .placeUnknown
            case .agreementUnfit: .agreementUnfit
            case .inviteInvalid: .inviteInvalid
            case .inviteUsed: .inviteUsed
            case .sharingPaused: .sharingPaused
            case .purposeNotAgreed: .purposeNotAgreed
            case .returnAddressUnknown: .returnAddressUnknown
            case .visitorCodeInvalid: .visitorCodeInvalid
            case .partnerUnavailable: .partnerUnavailable
            case .partnerRefused: .partnerRefused
            case .providerInUse: .providerInUse
            }
    }
}
