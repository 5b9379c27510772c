import Scoring
import Testing

@Suite struct `The difference of two cards` {
    private func words(_ mutate: (inout Scorecard) -> Void) throws -> [Bilingual] {
        let old = try `The reference card`.card()
        var new = old
        mutate(&new)
        return CardDifference.between(old, new).map(\.text)
    }

    private static func change(_ code: String, _ card: inout Scorecard, _ mutate: (inout Scorecard.Item) -> Void) {
        for index in card.items.indices where card.items[index].indicator.text == code { mutate(&card.items[index]) }
    }

    @Test func `of a card with itself, or with its items in another order, is empty`() throws {
        #expect(try words { _ in } == [])
        #expect(try words { $0.items.reverse() } == [])
    }

    @Test func `names every change of the frame`() throws {
        let changes = try words { card in
            card.version = 2
            card.totalBonusCap = 80
            card.dimensions[1].cap = 40
            card.tiers[1].to = 95
            card.tiers[2].from = 95
            card.tiers[2].labelZh = "良好"
            card.dimensions.append(Scorecard.Dimension(nameZh: "其他", nameEn: "Other", cap: nil))
            card.tiers.removeLast()
        }
        #expect(
            changes.map(\.zh) == [
                "评分卡：版本由 1 改为 2", "评分卡：加分总上限由 100 改为 80", "维度 社会公德：加分上限由 不限 改为 40",
                "维度 其他：新增，加分上限 不限", "等级 low：区间由 80–99 分 改为 80–94 分", "等级 good：名称由 信用良好 改为 良好",
                "等级 good：区间由 100–119 分 改为 95–119 分", "等级 outstanding：删除",
            ])
        #expect(
            changes.map(\.en) == [
                "scorecard: version changed from 1 to 2", "scorecard: total bonus cap changed from 100 to 80",
                "dimension 社会公德: cap changed from none to 40", "dimension 其他: added, cap none",
                "tier low: interval changed from 80–99 to 80–94",
                "tier good: label changed from Good credit to Good credit",
                "tier good: interval changed from 100–119 to 95–119", "tier outstanding: removed",
            ])
    }

    @Test func `names every change of an item`() throws {
        let changes = try words { card in
            Self.change("HON-001", &card) { item in
                item.rule = .fixed(20)
                item.capYear = 20
                item.validityMonths = nil
                item.legalBasis = ""
                item.gates = Gates(ordinaryProcedure: true, legalConfirmation: false)
            }
            card.items.removeAll { $0.indicator.text == "FAM-001" }
            Self.change("SOC-005", &card) { $0.rule = .perUnit([Rule.Piece(upTo: nil, points: 1, per: 50_050)]) }
        }
        #expect(
            changes.map(\.zh) == [
                "指标 FAM-001：删除“文明家庭或信用示范家庭”", "指标 HON-001：计分由 +25 改为 +20",
                "指标 HON-001：上限由 合计 50 改为 每年 20，合计 50", "指标 HON-001：有效期由 60 个月 改为 至来源单位移出",
                "指标 HON-001：计分前提由 无 改为 普通程序", "指标 HON-001：法律依据由 河南省社会信用条例第十二条 改为 无",
                "指标 SOC-005：计分由 至 1000 元每满 500 元 +1；至 5000 元每满 2000 元 +1；至 10000 元每满 2500 元 +1；以上每满 5000 元 +1 改为 每满 500.50 元 +1",
            ])
        #expect(changes.map(\.en).contains("item HON-001: cap changed from 50 in all to 20 a year, 50 in all"))
        #expect(
            changes.last?.en == "item SOC-005: points changed from up to 1000 yuan +1 per full 500 yuan; "
                + "up to 5000 yuan +1 per full 2000 yuan; up to 10000 yuan +1 per full 2500 yuan; "
                + "above +1 per full 5000 yuan to +1 per full 500.50 yuan")
    }

    @Test func `names an added item with its points and clause`() throws {
        let new = try `The reference card`.card()
        var old = new
        old.items.removeAll { $0.indicator.text == "LAW-001" }
        #expect(
            CardDifference.between(old, new).map(\.text) == [
                Bilingual(
                    "指标 LAW-001：新增“失信被执行人”，计分 总分不超过 79，依据 河南省社会信用条例第二十条",
                    "item LAW-001: added “Judgment defaulter (live entry)”, points score at most 79, "
                        + "legal basis 河南省社会信用条例第二十条")
            ])
    }
}

@Suite struct `The description of a card` {
    @Test func `shows every item with points, cap, validity, clause and source`() throws {
        let card = try `The reference card`.card()
        for language in Bilingual.Language.allCases {
            let lines = CardDescription.text(of: card, in: language).split(separator: "\n")
            for item in card.items {
                let line = try #require(lines.first { $0.contains(item.indicator.text) })
                #expect(line.contains(language == .zh ? item.nameZh : item.nameEn))
                #expect(line.contains(item.legalBasis) && line.contains(item.sourceDepartment))
            }
        }
        let text = CardDescription.text(of: card, in: .zh)
        #expect(text.contains("按全年合计：10 小时起 +1；50 小时起 +2；100 小时起 +4；200 小时起 +7；300 小时起 +12"))
        #expect(text.contains("每年 6，合计 12") && text.contains("须单独同意") && text.contains("普通程序、依法确认"))
    }

    @Test func `hides no item of a draft, even one without a dimension of the card`() throws {
        var card = try `The reference card`.card()
        card.dimensions = []
        let text = CardDescription.text(of: card, in: .en)
        for item in card.items { #expect(text.contains(item.indicator.text)) }
    }

    @Test func `says that the two lowest labels are for the citizen alone`() throws {
        let card = try `The reference card`.card()
        let zh = CardDescription.text(of: card, in: .zh).split(separator: "\n").filter { $0.contains("仅出现在本人报告中") }
        let en = CardDescription.text(of: card, in: .en).split(separator: "\n").filter { $0.contains("own report") }
        #expect(zh.count == 2 && zh.first?.contains("信用较差") == true && zh.last?.contains("轻微失信") == true)
        #expect(en.count == 2 && en.first?.contains("0–79") == true && en.last?.contains("80–99") == true)
    }

    @Test func `lines its columns up, Chinese characters two cells wide`() throws {
        var card = try `The reference card`.card()
        card.items = card.items.filter { ["FAM-001", "FAM-003"].contains($0.indicator.text) }
        card.dimensions = card.dimensions.filter { $0.nameEn == "Family virtues" }
        let tail = CardDescription.text(of: card, in: .zh).split(separator: "\n").suffix(3)
        let starts = [
            "  指标     名称                        计分  上限",
            "  FAM-001  文明家庭或信用示范家庭      +2    每年 2，合计 4",
            "  FAM-003  法院确认不履行赡养抚养义务  -12   不限",
        ]
        #expect(zip(tail, starts).allSatisfy { $0.hasPrefix($1) })
    }
}
