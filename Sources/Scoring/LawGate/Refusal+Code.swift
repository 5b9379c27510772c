extension Refusal {
    /// Everything the law gate refuses. Codes are stable; texts are also in the city's text files.
    package enum Code: String, Sendable, CaseIterable {
        case documentInvalid = "document_invalid"
        case unknownMember = "unknown_member"
        case semanticsUnknown = "semantics_unknown"
        case editionOther = "edition_other"
        case digestMismatch = "digest_mismatch"
        case scaleInvalid = "scale_invalid"
        case capInvalid = "cap_invalid"
        case multiplierInvalid = "multiplier_invalid"
        case dimensionsMissing = "dimensions_missing"
        case dimensionRepeated = "dimension_repeated"
        case dimensionUnknown = "dimension_unknown"
        case tiersMissing = "tiers_missing"
        case tierRepeated = "tier_repeated"
        case tierEmpty = "tier_empty"
        case tierGap = "tier_gap"
        case tierOverlap = "tier_overlap"
        case tierOutsideScale = "tier_outside_scale"
        case itemsMissing = "items_missing"
        case indicatorUnknown = "indicator_unknown"
        case indicatorRepeated = "indicator_repeated"
        case indicatorBanned = "indicator_banned"
        case copyDiffers = "copy_differs"
        case legalBasisMissing = "legal_basis_missing"
        case sourceMissing = "source_missing"
        case retentionMissing = "retention_missing"
        case retentionTooLong = "retention_too_long"
        case validityInvalid = "validity_invalid"
        case validityTooLong = "validity_too_long"
        case validityMissing = "validity_missing"
        case validityBeyondRetention = "validity_beyond_retention"
        case repairPathMissing = "repair_path_missing"
        case procedureGateMissing = "procedure_gate_missing"
        case confirmationGateMissing = "confirmation_gate_missing"
        case pointsWrongSign = "points_wrong_sign"
        case ruleEmpty = "rule_empty"
        case bandsNotAscending = "bands_not_ascending"
        case unitInvalid = "unit_invalid"
        case ruleNotForNegative = "rule_not_for_negative"
        case ceilingOnPositive = "ceiling_on_positive"
        case ceilingOutsideScale = "ceiling_outside_scale"
        case capOnNegative = "cap_on_negative"
        case sumMayOverflow = "sum_may_overflow"

        package var clause: Clause {
            switch self {
            case .indicatorUnknown, .legalBasisMissing, .sourceMissing: .henan(article: 11)
            case .procedureGateMissing: .henan(article: 13)
            case .retentionMissing, .retentionTooLong, .validityTooLong, .validityMissing: .henan(article: 19)
            case .confirmationGateMissing: .henan(article: 27)
            case .repairPathMissing: .henan(article: 43)
            case .indicatorBanned: .henan(article: 45)
            case .editionOther, .digestMismatch, .copyDiffers: .scoring(section: "1")
            case .semanticsUnknown: .scoring(section: "3")
            case .validityBeyondRetention: .scoring(section: "3.1")
            case .ruleNotForNegative, .ceilingOnPositive: .scoring(section: "3.2")
            case .multiplierInvalid: .scoring(section: "3.4")
            case .capInvalid, .capOnNegative: .scoring(section: "3.5")
            case .scaleInvalid, .dimensionsMissing, .dimensionRepeated, .dimensionUnknown: .scoring(section: "3.6")
            case .ceilingOutsideScale: .scoring(section: "3.7")
            case .documentInvalid, .unknownMember, .tiersMissing, .tierRepeated, .tierEmpty, .tierGap, .tierOverlap,
                .tierOutsideScale, .itemsMissing, .indicatorRepeated, .validityInvalid, .pointsWrongSign, .ruleEmpty,
                .bandsNotAscending, .unitInvalid, .sumMayOverflow:
                .scoring(section: "2")
            }
        }
    }
}
