extension Refusal.Code {
    /// What is wrong, and where it helps what to do about it. Says nothing of the row.
    package var text: Bilingual {
        switch self {
        case .documentInvalid: Bilingual("文件格式有误", "the document does not follow the schema")
        case .unknownMember: Bilingual("文件中有未知成员", "the document has a member nobody knows")
        case .semanticsUnknown: Bilingual("本系统不支持该计分语义版本", "this system does not implement these semantics")
        case .editionOther: Bilingual("评分卡引用的是另一目录版次", "the card names another catalogue edition")
        case .digestMismatch: Bilingual("目录摘要与所引用的版次不符", "the digest is not that of the named edition")
        case .scaleInvalid:
            Bilingual(
                "应满足 最低分 ≤ 基础分 ≤ 最高分 且 最低分 < 最高分", "the scale needs minimum ≤ base ≤ maximum and minimum < maximum")
        case .capInvalid: Bilingual("加分上限不得为负数", "a cap may not be negative")
        case .multiplierInvalid: Bilingual("重复加重倍数应为 1 至 100", "the repeat multiplier must be 1 to 100")
        case .dimensionsMissing: Bilingual("没有任何维度", "the card has no dimensions")
        case .dimensionRepeated: Bilingual("维度重复", "the dimension occurs twice")
        case .dimensionUnknown: Bilingual("所属维度不在评分卡的维度中", "its dimension is not one of the card's")
        case .tiersMissing: Bilingual("没有任何等级", "the card has no tiers")
        case .tierRepeated: Bilingual("等级代码重复", "the tier code occurs twice")
        case .tierEmpty: Bilingual("等级区间为空", "the tier holds no score")
        case .tierGap: Bilingual("等级区间之间或两端有空缺，部分分数没有等级", "some scores next to this tier belong to no tier")
        case .tierOverlap: Bilingual("等级区间与前一等级重叠或次序颠倒", "the tier overlaps the one before it or is out of order")
        case .tierOutsideScale: Bilingual("等级区间超出最低分至最高分的范围", "the tier reaches outside minimum to maximum")
        case .itemsMissing: Bilingual("没有任何指标", "the card has no items")
        case .indicatorUnknown:
            Bilingual(
                "所引用的目录版次中没有该指标，目录之外的信息不得计分",
                "the card's edition has no such indicator; nothing outside the catalogue may count")
        case .indicatorRepeated: Bilingual("指标重复", "the indicator occurs twice")
        case .indicatorBanned: Bilingual("该指标属于禁止计分的信息", "the indicator holds data that may not be scored")
        case .copyDiffers: Bilingual("内容与目录版次不一致", "the copy differs from the catalogue edition")
        case .legalBasisMissing: Bilingual("没有法律依据", "it names no legal basis")
        case .sourceMissing: Bilingual("没有来源单位", "it names no source department")
        case .retentionMissing: Bilingual("目录没有规定保存期限", "the catalogue sets no retention")
        case .retentionTooLong:
            Bilingual("负面信息的保存期限须为不超过 60 个月的月数", "negative information is kept for a number of months, at most 60")
        case .validityInvalid: Bilingual("有效期应至少为一个月", "the validity must be at least one month")
        case .validityTooLong: Bilingual("负面信息的有效期不得超过 60 个月", "negative information counts for at most 60 months")
        case .validityMissing:
            Bilingual(
                "负面信息须有以月计的有效期，只有封顶规则可以持续到来源单位终止为止",
                "negative information counts for a stated number of months; only a ceiling may last until its source ends it"
            )
        case .validityBeyondRetention:
            Bilingual("有效期不得长于目录规定的保存期限", "it may not count for longer than the catalogue keeps it")
        case .repairPathMissing: Bilingual("负面信息没有信用修复途径", "negative information without a repair path")
        case .procedureGateMissing:
            Bilingual("负面信息须排除简易程序处罚", "a negative item must shut out summary-procedure penalties")
        case .confirmationGateMissing:
            Bilingual("负面信息须以依法确认为前提", "a negative item must shut out facts not legally confirmed")
        case .pointsWrongSign: Bilingual("分值的正负与指标性质不符", "the points have the wrong sign for the item's polarity")
        case .ruleEmpty: Bilingual("计分规则没有任何分段", "the rule has no bands or pieces")
        case .bandsNotAscending: Bilingual("分段没有按从小到大排列", "the bands or pieces do not ascend")
        case .unitInvalid: Bilingual("计量单位须大于零", "a unit must be greater than zero")
        case .ruleNotForNegative: Bilingual("年度累计规则只能用于正面信息", "a year's sum may only be used for positive items")
        case .ceilingOnPositive: Bilingual("封顶规则只能用于负面信息", "a ceiling may only be used for negative items")
        case .ceilingOutsideScale: Bilingual("封顶分数超出最低分至最高分的范围", "the ceiling lies outside minimum to maximum")
        case .capOnNegative: Bilingual("加分上限不得用于负面信息", "a cap on positive points has no meaning for a negative item")
        case .sumMayOverflow:
            Bilingual(
                "分值过大：十万条记录的合计可能超出 32 位整数",
                "the points are too large: the sum of 100,000 records might leave 32 bits")
        }
    }
}
