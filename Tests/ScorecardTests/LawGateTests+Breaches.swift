import Scoring

/// The table of breaches: each breaks the good card one way.
extension `The law gate` {
    private static func item(_ code: String) -> CardRow { .item(IndicatorCode(code)) }

    private static func change(_ code: String, _ mutate: (inout Scorecard.Item) -> Void, in card: inout Scorecard) {
        for index in card.items.indices where card.items[index].indicator.text == code { mutate(&card.items[index]) }
    }

    /// Changes an indicator in the edition and its copy on the card alike, so that no copy differs.
    private static func both(
        _ code: String, _ mutate: @escaping @Sendable (inout Indicator) -> Void
    ) -> @Sendable (inout Scorecard, inout [Indicator]) -> Void {
        { card, indicators in
            for index in indicators.indices where indicators[index].code.text == code {
                mutate(&indicators[index])
                change(code, { $0 = Scorecard.Item(copying: indicators[index]) }, in: &card)
            }
        }
    }

    private static func rule(
        _ name: String, _ code: String, _ rule: String, _ refusals: [Refusal.Code]
    ) -> Breach {
        Breach(
            "\(name) (\(code) \(rule))", refusals.map { Refusal($0, item(code), detail: "rule") },
            both(code) { indicator in
                if let read = Rule(cell: rule) { indicator.rule = read }
            })
    }

    static let frameBreaches: [Breach] = [
        Breach("other semantics", [Refusal(.semanticsUnknown, .card, detail: "semantics")]) { card, _ in
            card.semantics = 2
        },
        Breach("other edition", [Refusal(.editionOther, .card, detail: "catalogue.edition")]) { card, _ in
            card.catalogueEdition = "zhengzhou-2027"
        },
        Breach("other digest", [Refusal(.digestMismatch, .card, detail: "catalogue.digest")]) { card, _ in
            card.catalogueDigest = String(repeating: "0", count: 64)
        },
        Breach("base above maximum", [Refusal(.scaleInvalid, .card)]) { card, _ in card.base = 201 },
        Breach(
            "scale that could overflow", [Refusal(.sumMayOverflow, .card, detail: "minimum, base, maximum")]
        ) { card, _ in
            card.maximum = 1_000_001
            card.tiers[4].to = 1_000_002
        },
        Breach("negative total cap", [Refusal(.capInvalid, .card, detail: "total_bonus_cap")]) { card, _ in
            card.totalBonusCap = -1
        },
        Breach("multiplier 0", [Refusal(.multiplierInvalid, .card, detail: "repeat_multiplier")]) { card, _ in
            card.repeatMultiplier = 0
        },
        Breach("dimension twice", [Refusal(.dimensionRepeated, .dimension("荣誉信息"))]) { card, _ in
            card.dimensions.append(card.dimensions[0])
        },
        Breach("negative dimension cap", [Refusal(.capInvalid, .dimension("荣誉信息"), detail: "cap")]) { card, _ in
            card.dimensions[0].cap = -1
        },
        Breach(
            "a dimension the items need is gone",
            [
                Refusal(.dimensionUnknown, item("FAM-001")), Refusal(.dimensionUnknown, item("FAM-003")),
            ]
        ) { card, _ in
            card.dimensions.remove(at: 3)
        },
        Breach("no dimensions and no items", [Refusal(.dimensionsMissing, .card), Refusal(.itemsMissing, .card)]) {
            card, _ in
            card.dimensions = []
            card.items = []
        },
    ]

    static let tierBreaches: [Breach] = [
        Breach("gap", [Refusal(.tierGap, .tier("good"))]) { card, _ in card.tiers[1].to = 99 },
        Breach("overlap", [Refusal(.tierOverlap, .tier("good"))]) { card, _ in card.tiers[1].to = 101 },
        Breach("gap at the bottom", [Refusal(.tierGap, .tier("very_low"))]) { card, _ in card.tiers[0].from = 1 },
        Breach("gap at the top", [Refusal(.tierGap, .tier("outstanding"))]) { card, _ in card.tiers[4].to = 200 },
        Breach("below the minimum", [Refusal(.tierOutsideScale, .tier("very_low"))]) { card, _ in
            card.tiers[0].from = -1
        },
        Breach("above the maximum", [Refusal(.tierOutsideScale, .tier("outstanding"))]) { card, _ in
            card.tiers[4].to = 202
        },
        Breach("an empty tier", [Refusal(.tierEmpty, .tier("empty"))]) { card, _ in
            card.tiers.insert(Scorecard.Tier(code: "empty", labelZh: "空", labelEn: "Empty", from: 80, to: 80), at: 1)
        },
        Breach("tier code twice", [Refusal(.tierRepeated, .tier("good"))]) { card, _ in card.tiers[1].code = "good" },
        Breach("no tiers", [Refusal(.tiersMissing, .card)]) { card, _ in card.tiers = [] },
        Breach(
            "tiers out of order",
            [
                Refusal(.tierGap, .tier("low")), Refusal(.tierOverlap, .tier("very_low")),
            ]
        ) { card, _ in
            card.tiers.swapAt(0, 1)
        },
    ]

    static let lawBreaches: [Breach] = [
        Breach(
            "no legal basis", [Refusal(.legalBasisMissing, item("HON-001"))], both("HON-001") { $0.legalBasis = " " }),
        Breach("no source", [Refusal(.sourceMissing, item("HON-002"))], both("HON-002") { $0.sourceDepartment = "" }),
        Breach("no retention", [Refusal(.retentionMissing, item("HON-003"))], both("HON-003") { $0.retention = nil }),
        Breach(
            "negative without repair path", [Refusal(.repairPathMissing, item("LAW-002"))],
            both("LAW-002") { $0.repairPath = "" }),
        Breach(
            "negative kept 61 months", [Refusal(.retentionTooLong, item("LAW-004"))],
            both("LAW-004") { $0.retention = .months(61) }),
        Breach(
            "negative kept long term", [Refusal(.retentionTooLong, item("LAW-004"))],
            both("LAW-004") { $0.retention = .longTerm }),
        Breach(
            "negative valid 61 months",
            [Refusal(.validityBeyondRetention, item("LAW-004")), Refusal(.validityTooLong, item("LAW-004"))],
            both("LAW-004") { $0.validityMonths = 61 }),
        Breach(
            "negative valid without end", [Refusal(.validityMissing, item("LAW-004"))],
            both("LAW-004") { $0.validityMonths = nil }),
        Breach(
            "negative kept for less than it counts", [Refusal(.validityBeyondRetention, item("LAW-004"))],
            both("LAW-004") { $0.retention = .months(23) }),
        Breach(
            "positive kept for less than it counts", [Refusal(.validityBeyondRetention, item("HON-001"))],
            both("HON-001") { $0.retention = .months(59) }),
        Breach("validity 0", [Refusal(.validityInvalid, item("HON-001"))], both("HON-001") { $0.validityMonths = 0 }),
        Breach(
            "summary procedure let in", [Refusal(.procedureGateMissing, item("LAW-005"))],
            both("LAW-005") { $0.gates = Gates(ordinaryProcedure: false, legalConfirmation: true) }),
        Breach(
            "unconfirmed arrears let in", [Refusal(.confirmationGateMissing, item("LAW-011"))],
            both("LAW-011") { $0.gates = Gates(ordinaryProcedure: true, legalConfirmation: false) }),
        Breach(
            "banned in the edition",
            [
                Refusal(.indicatorBanned, item("HON-001")),
                Refusal(.copyDiffers, item("HON-001"), detail: "sensitivity"),
            ]
        ) { _, indicators in
            for index in indicators.indices where indicators[index].code.text == "HON-001" {
                indicators[index].sensitivity = .banned
            }
        },
        Breach(
            "banned on card and edition", [Refusal(.indicatorBanned, item("SOC-003"))],
            both("SOC-003") { $0.sensitivity = .banned }),
        Breach("outside the edition", [Refusal(.indicatorUnknown, item("HON-005"))]) { _, indicators in
            indicators.removeAll { $0.code.text == "HON-005" }
        },
        Breach("indicator twice", [Refusal(.indicatorRepeated, item("FAM-001"))]) { card, _ in
            card.items.append(card.items[0])
        },
        Breach(
            "every copied member differs, polarity among them",
            [Refusal(.retentionTooLong, item("HON-001"))]
                + [
                    "name_zh", "name_en", "dimension", "polarity", "magnitude", "rule", "validity_months", "gates",
                    "source_department", "legal_basis", "repair_path", "sensitivity",
                ].map { Refusal(.copyDiffers, item("HON-001"), detail: $0) }
        ) { card, _ in
            change(
                "HON-001",
                { changed in
                    changed.nameZh = "改"
                    changed.nameEn = "Changed"
                    changed.dimension = "社会公德"
                    changed.polarity = .negative
                    changed.magnitude = .fen
                    changed.rule = .fixed(-1)
                    changed.validityMonths = 59
                    changed.gates = Gates(ordinaryProcedure: true, legalConfirmation: true)
                    changed.sourceDepartment = "另一局"
                    changed.legalBasis = "另一法"
                    changed.repairPath = "信用修复"
                    changed.sensitivity = .separateConsent
                    changed.capYear = nil
                    changed.capTotal = nil
                }, in: &card)
        },
        Breach("cap on a negative item", [Refusal(.capOnNegative, item("LAW-004"), detail: "cap_year")]) { card, _ in
            change("LAW-004", { $0.capYear = 5 }, in: &card)
        },
        Breach("negative cap", [Refusal(.capInvalid, item("HON-001"), detail: "cap_total")]) { card, _ in
            change("HON-001", { $0.capTotal = -5 }, in: &card)
        },
    ]

    static let ruleBreaches: [Breach] = [
        rule("wrong sign", "HON-001", "fixed:-25", [.pointsWrongSign]),
        rule("wrong sign", "LAW-004", "fixed:20", [.pointsWrongSign]),
        rule("wrong sign in one band", "LAW-005", "banded:0=-3;100000=5", [.pointsWrongSign]),
        rule("wrong sign in one piece", "SOC-005", "perUnit:100=1/10;*=-1/500000", [.pointsWrongSign]),
        rule("bands not ascending", "SOC-001", "bandedYearSum:50=1;10=2", [.bandsNotAscending]),
        rule("bands repeated", "HON-016", "banded:1=1;1=2", [.bandsNotAscending]),
        rule("pieces not ascending", "SOC-005", "perUnit:500=1/10;100=1/10", [.bandsNotAscending]),
        rule("open piece not last", "SOC-005", "perUnit:*=1/500;1000=1/500", [.bandsNotAscending]),
        rule("unit 0", "SOC-005", "perUnit:*=1/0", [.unitInvalid]),
        rule("year's sum on a negative", "LAW-005", "bandedYearSum:1=-1", [.ruleNotForNegative]),
        rule("ceiling on a positive", "HON-001", "ceiling:79", [.ceilingOnPositive]),
        rule("ceiling above the maximum", "LAW-001", "ceiling:201", [.ceilingOutsideScale]),
        rule("largest negative that fits", "LAW-004", "fixed:-10737", []),
        rule("one negative point too many", "LAW-004", "fixed:-10738", [.sumMayOverflow]),
        rule("capped positive may be large", "HON-001", "fixed:1000000", []),
        rule("raw points beyond 32 bits", "SOC-005", "perUnit:*=1000000/1", [.sumMayOverflow]),
        Breach(
            "no bands", [Refusal(.ruleEmpty, item("HON-016"), detail: "rule")],
            both("HON-016") { $0.rule = .banded([]) }),
        Breach(
            "uncapped positive too large", [Refusal(.sumMayOverflow, item("HON-001"), detail: "rule")],
            both("HON-001") { indicator in
                indicator.rule = .fixed(21_475)
                indicator.capTotal = nil
            }),
        Breach("the multiplier takes part in the bound", [Refusal(.sumMayOverflow, item("LAW-002"), detail: "rule")]) {
            card, indicators in
            card.repeatMultiplier = 100
            both("LAW-002") { $0.rule = .fixed(-215) }(&card, &indicators)
        },
    ]
}
