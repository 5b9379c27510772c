/// What changes for people between two versions of a card, in words, line by line.
///
/// Rows are matched by their code (dimensions by name). The order in which a document lists its items changes no
/// score and is not reported.
package enum CardDifference {
    package struct Change: Hashable, Sendable {
        package let row: CardRow
        /// The whole sentence, row included.
        package let text: Bilingual
    }

    /// Every change, the frame first, then items in code order. Empty means the cards score alike.
    package static func between(_ old: Scorecard, _ new: Scorecard) -> [Change] {
        var changes = Changes()
        compareFrames(old, new, &changes)
        compareDimensions(old.dimensions, new.dimensions, &changes)
        compareTiers(old.tiers, new.tiers, &changes)
        compareItems(old.items, new.items, &changes)
        return changes.all
    }

    private static func compareFrames(_ old: Scorecard, _ new: Scorecard, _ changes: inout Changes) {
        func compare(_ name: Bilingual, _ value: (Scorecard) -> Bilingual) {
            changes.compare(.card, name, value(old), value(new))
        }
        compare(Bilingual("代码", "code")) { CardWords.same($0.code) }
        compare(Bilingual("版本", "version")) { CardWords.same(String($0.version)) }
        compare(Bilingual("名称", "name")) { Bilingual($0.nameZh, $0.nameEn) }
        compare(Bilingual("目录版次", "catalogue edition")) { CardWords.same($0.catalogueEdition) }
        compare(Bilingual("目录摘要", "catalogue digest")) { CardWords.same($0.catalogueDigest) }
        compare(Bilingual("计分语义版本", "semantics")) { CardWords.same(String($0.semantics)) }
        compare(Bilingual("最低分", "minimum")) { CardWords.same(String($0.minimum)) }
        compare(Bilingual("基础分", "base")) { CardWords.same(String($0.base)) }
        compare(Bilingual("最高分", "maximum")) { CardWords.same(String($0.maximum)) }
        compare(Bilingual("加分总上限", "total bonus cap")) { CardWords.same(String($0.totalBonusCap)) }
        compare(Bilingual("重复加重倍数", "repeat multiplier")) { CardWords.same(String($0.repeatMultiplier)) }
    }

    private static func compareDimensions(
        _ old: [Scorecard.Dimension], _ new: [Scorecard.Dimension], _ changes: inout Changes
    ) {
        for (name, old, new) in pairs(old, new, by: \.nameZh) {
            let row = CardRow.dimension(name)
            switch (old, new) {
            case (nil, let new?):
                let cap = CardWords.cap(new.cap)
                changes.note(row, Bilingual("新增，加分上限 \(cap.zh)", "added, cap \(cap.en)"))
            case (_?, nil): changes.note(row, Bilingual("删除", "removed"))
            case (let old?, let new?):
                changes.compare(row, Bilingual("英文名称", "English name"), same(old.nameEn), same(new.nameEn))
                changes.compare(
                    row, Bilingual("加分上限", "cap"), CardWords.cap(old.cap), CardWords.cap(new.cap))
            case (nil, nil): break
            }
        }
    }

    private static func compareTiers(_ old: [Scorecard.Tier], _ new: [Scorecard.Tier], _ changes: inout Changes) {
        func interval(_ tier: Scorecard.Tier) -> Bilingual { CardWords.interval(from: tier.from, to: tier.to) }
        for (code, old, new) in pairs(old, new, by: \.code) {
            let row = CardRow.tier(code)
            switch (old, new) {
            case (nil, let new?):
                changes.note(row, Bilingual("新增，\(interval(new).zh)", "added, \(interval(new).en)"))
            case (_?, nil): changes.note(row, Bilingual("删除", "removed"))
            case (let old?, let new?):
                changes.compare(
                    row, Bilingual("名称", "label"), Bilingual(old.labelZh, old.labelEn),
                    Bilingual(new.labelZh, new.labelEn))
                changes.compare(row, Bilingual("区间", "interval"), interval(old), interval(new))
            case (nil, nil): break
            }
        }
    }

    private static func compareItems(_ old: [Scorecard.Item], _ new: [Scorecard.Item], _ changes: inout Changes) {
        for (code, old, new) in pairs(old, new, by: \.indicator).sorted(by: { $0.0 < $1.0 }) {
            let row = CardRow.item(code)
            switch (old, new) {
            case (nil, let new?):
                let points = CardWords.points(of: new)
                changes.note(
                    row,
                    Bilingual(
                        "新增“\(new.nameZh)”，计分 \(points.zh)，依据 \(new.legalBasis)",
                        "added “\(new.nameEn)”, points \(points.en), legal basis \(new.legalBasis)"))
            case (let old?, nil):
                changes.note(row, Bilingual("删除“\(old.nameZh)”", "removed “\(old.nameEn)”"))
            case (let old?, let new?): compare(old, new, row, &changes)
            case (nil, nil): break
            }
        }
    }

    private static func compare(
        _ old: Scorecard.Item, _ new: Scorecard.Item, _ row: CardRow, _ changes: inout Changes
    ) {
        func compare(_ name: Bilingual, _ value: (Scorecard.Item) -> Bilingual) {
            changes.compare(row, name, value(old), value(new))
        }
        compare(Bilingual("名称", "name")) { Bilingual($0.nameZh, $0.nameEn) }
        compare(Bilingual("维度", "dimension")) { same($0.dimension) }
        compare(Bilingual("性质", "polarity")) { CardWords.polarity($0.polarity) }
        compare(Bilingual("数量", "magnitude")) { CardWords.magnitude($0.magnitude) }
        compare(Bilingual("计分", "points")) { CardWords.points(of: $0) }
        compare(Bilingual("上限", "cap")) { CardWords.cap(year: $0.capYear, total: $0.capTotal) }
        compare(Bilingual("有效期", "validity")) { CardWords.validity($0.validityMonths) }
        compare(Bilingual("计分前提", "gates")) { CardWords.gates($0.gates) }
        compare(Bilingual("来源单位", "source")) { CardWords.text($0.sourceDepartment) }
        compare(Bilingual("法律依据", "legal basis")) { CardWords.text($0.legalBasis) }
        compare(Bilingual("修复途径", "repair path")) { CardWords.text($0.repairPath) }
        compare(Bilingual("敏感程度", "sensitivity")) { CardWords.sensitivity($0.sensitivity) }
    }

    private static func same(_ text: String) -> Bilingual { CardWords.same(text) }

    /// Rows of both lists by key: those of the new list in its order, then those that are gone.
    private static func pairs<Row, Key: Hashable>(
        _ old: [Row], _ new: [Row], by key: (Row) -> Key
    ) -> [(Key, Row?, Row?)] {
        let before = Dictionary(old.map { (key($0), $0) }) { first, _ in first }
        let kept = Set(new.map(key))
        return new.map { (key($0), before[key($0)], $0) }
            + old.filter { !kept.contains(key($0)) }.map { (key($0), $0, nil) }
    }
}

/// Gathers changes and words them.
private struct Changes {
    private(set) var all: [CardDifference.Change] = []

    mutating func note(_ row: CardRow, _ words: Bilingual) {
        let text = Bilingual("\(row.text.zh)：\(words.zh)", "\(row.text.en): \(words.en)")
        all.append(CardDifference.Change(row: row, text: text))
    }

    mutating func compare(_ row: CardRow, _ name: Bilingual, _ old: Bilingual, _ new: Bilingual) {
        guard old != new else { return }
        note(
            row,
            Bilingual("\(name.zh)由 \(old.zh) 改为 \(new.zh)", "\(name.en) changed from \(old.en) to \(new.en)"))
    }
}
