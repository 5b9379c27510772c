/// The rules of a card as plain text, for `scorecard show` and for print: every item with its points, cap, validity,
/// clause and source, and every tier.
package enum CardDescription {
    package static func text(of card: Scorecard, in language: Bilingual.Language) -> String {
        var lines = header(of: card).map { $0[language] }
        lines += ["", Bilingual("等级", "Tiers")[language]]
        lines += tiers(of: card).map { "  " + $0[language] }
        for dimension in card.dimensions {
            let cap = CardWords.cap(dimension.cap)
            let title = Bilingual(
                "\(dimension.nameZh)（维度加分上限：\(cap.zh)）", "\(dimension.nameEn) (dimension cap: \(cap.en))")
            lines += ["", title[language]]
            lines += table(card.items.filter { $0.dimension == dimension.nameZh }, language)
        }
        // A draft may name a dimension the card lacks. The gate refuses it, but showing a draft hides nothing.
        let known = Set(card.dimensions.map(\.nameZh))
        let others = card.items.filter { !known.contains($0.dimension) }
        if !others.isEmpty {
            lines += ["", Bilingual("未列入评分卡维度的指标", "Items of dimensions the card lacks")[language]]
            lines += table(others, language)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func header(of card: Scorecard) -> [Bilingual] {
        [
            Bilingual(
                "\(card.nameZh)（\(card.code)，第 \(card.version) 版）",
                "\(card.nameEn) (\(card.code), version \(card.version))"),
            Bilingual(
                "目录版次 \(card.catalogueEdition)，摘要 \(card.catalogueDigest)",
                "catalogue edition \(card.catalogueEdition), digest \(card.catalogueDigest)"),
            Bilingual(
                "分数 \(card.minimum)–\(card.maximum)，基础分 \(card.base)，加分总上限 \(card.totalBonusCap)",
                "scores \(card.minimum)–\(card.maximum), base \(card.base), total bonus cap \(card.totalBonusCap)"),
            Bilingual(
                "同一指标的负面信息，自第二条起按 \(card.repeatMultiplier) 倍计；同一行为只计一次，取分值最大的一项",
                "from the second on, negative records of one item count \(card.repeatMultiplier) times; "
                    + "one act counts once, with its largest points"),
        ]
    }

    /// A tier that ends at or below the base is a low one: its label is for the citizen alone (scoring.md §3.8).
    private static func tiers(of card: Scorecard) -> [Bilingual] {
        card.tiers.map { tier in
            let interval = CardWords.interval(from: tier.from, to: tier.to)
            let own =
                tier.to <= card.base
                ? Bilingual("（此名称仅出现在本人报告中，对其他任何人不显示）", " (this label appears only in the citizen's own report)")
                : Bilingual("", "")
            return Bilingual(
                "\(interval.zh)  \(tier.labelZh) [\(tier.code)]\(own.zh)",
                "\(interval.en)  \(tier.labelEn) [\(tier.code)]\(own.en)")
        }
    }

    private static func table(_ items: [Scorecard.Item], _ language: Bilingual.Language) -> [String] {
        let titles = [
            Bilingual("指标", "Item"), Bilingual("名称", "Name"), Bilingual("计分", "Points"), Bilingual("上限", "Cap"),
            Bilingual("有效期", "Validity"), Bilingual("计分前提", "Gates"), Bilingual("法律依据", "Legal basis"),
            Bilingual("来源单位", "Source"), Bilingual("修复途径", "Repair path"),
        ]
        let rows = items.map { item in
            [
                CardWords.same(item.indicator.text), Bilingual(item.nameZh, item.nameEn), CardWords.points(of: item),
                CardWords.cap(year: item.capYear, total: item.capTotal), CardWords.validity(item.validityMonths),
                gates(of: item), CardWords.text(item.legalBasis), CardWords.text(item.sourceDepartment),
                CardWords.text(item.repairPath),
            ]
        }
        return PlainTable.lines(([titles] + rows).map { row in row.map { $0[language] } })
    }

    private static func gates(of item: Scorecard.Item) -> Bilingual {
        let gates = CardWords.gates(item.gates)
        guard item.sensitivity != .general else { return gates }
        let sensitivity = CardWords.sensitivity(item.sensitivity)
        guard item.gates != Gates(ordinaryProcedure: false, legalConfirmation: false) else { return sensitivity }
        return Bilingual("\(gates.zh)、\(sensitivity.zh)", "\(gates.en), \(sensitivity.en)")
    }
}

/// Lines of text columns, padded for a terminal that shows Chinese characters two cells wide.
private enum PlainTable {
    static func lines(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = " "
            var missing = 0
            for (cell, width) in zip(row, widths) {
                line += String(repeating: " ", count: missing + 1) + cell
                missing = width - self.width(cell) + 1
            }
            return line
        }
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
