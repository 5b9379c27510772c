import CivilTime

/// What changes between two versions of a scenario, in words, line by line. Empty means they say the same.
package enum ScenarioDifference {
    package struct Change: Hashable, Sendable {
        /// RFC 6901 pointer to the member of the document.
        package let pointer: String
        /// The whole sentence.
        package let text: Scenario.Texts
    }

    package typealias Texts = Scenario.Texts

    package static func between(_ old: Scenario, _ new: Scenario) -> [Change] {
        var changes: [Change] = []
        func compare(_ pointer: String, _ name: Texts, _ value: (Scenario) -> Texts) {
            let (before, after) = (value(old), value(new))
            guard before != after else { return }
            changes.append(
                Change(
                    pointer: pointer,
                    text: Texts(
                        zh: "\(name.zh)：由“\(before.zh)”改为“\(after.zh)”",
                        en: "\(name.en): from “\(before.en)” to “\(after.en)”")))
        }
        compare("/category", Texts(zh: "类别", en: "category")) { same($0.category) }
        compare("/kind", Texts(zh: "模板", en: "kind")) { same($0.kind) }
        compare("/name_zh", Texts(zh: "名称", en: "name")) { $0.name }
        compare("/text_zh", Texts(zh: "说明", en: "text")) { $0.text }
        compare("/provider", Texts(zh: "服务机构", en: "provider")) { same($0.provider) }
        compare("/outlets", Texts(zh: "网点", en: "outlets")) { codes($0.outlets) }
        compare("/window/from", Texts(zh: "开始日期", en: "first day")) { same($0.window.from.description) }
        compare("/window/to", Texts(zh: "结束日期", en: "last day")) { same($0.window.to.description) }
        compare("/window/weekdays", Texts(zh: "开放星期", en: "weekdays")) { weekdays($0.window.weekdays) }
        compare("/window/hours", Texts(zh: "开放时段", en: "hours")) { hours($0.window.hours) }
        compare("/window/blackout_days", Texts(zh: "不开放日期", en: "closed days")) {
            codes($0.window.blackoutDays.sorted().map(\.description), none: Texts(zh: "无", en: "none"))
        }
        compare("/eligibility/minimum_age", Texts(zh: "最低年龄", en: "lowest age")) { age($0.eligibility.minimumAge) }
        compare("/eligibility/maximum_age", Texts(zh: "最高年龄", en: "highest age")) { age($0.eligibility.maximumAge) }
        compare("/eligibility/districts", Texts(zh: "居住地区", en: "districts")) { codes($0.eligibility.districts) }
        compare("/eligibility/needs_provider_consent", Texts(zh: "须同意向服务机构提供信息", en: "consent for the provider")) {
            $0.eligibility.needsProviderConsent ? Texts(zh: "是", en: "needed") : Texts(zh: "否", en: "not needed")
        }
        compare("/eligibility/partner_band", Texts(zh: "外地居民最低等次", en: "lowest band of visitors")) {
            $0.eligibility.partnerBand.map(same) ?? Texts(zh: "仅本市居民", en: "residents only")
        }
        compare("/eligibility/partner_disclose", Texts(zh: "外地居民另须告知", en: "asked of visitors beside the band")) {
            switch $0.eligibility.partnerDisclosure {
            case "band": Texts(zh: "所在等次", en: "which band they are in")
            case "score": Texts(zh: "分数", en: "their score")
            default: Texts(zh: "无", en: "nothing")
            }
        }
        compareLevels(old, new, &changes)
        compare("/public_offer", Texts(zh: "普惠待遇", en: "public offer")) { ScenarioWords.benefit($0.publicOffer) }
        compare("/quotas", Texts(zh: "名额", en: "quota")) {
            $0.quotas.isEmpty
                ? Texts(zh: "不限", en: "no limit")
                : ScenarioWords.join($0.quotas.map(ScenarioWords.quota), zh: "、", en: ", ")
        }
        compare("/caps", Texts(zh: "每人限量", en: "limit per person")) {
            $0.caps.isEmpty
                ? Texts(zh: "不限", en: "no limit")
                : ScenarioWords.join($0.caps.map(ScenarioWords.cap), zh: "、", en: ", ")
        }
        compare("/hold_seconds", Texts(zh: "预留时长", en: "a hold lasts")) {
            Texts(zh: "\($0.holdSeconds)秒", en: "\($0.holdSeconds) seconds")
        }
        compare("/service_class", Texts(zh: "服务性质", en: "service class")) {
            $0.serviceClass == .basicPublicService
                ? Texts(zh: "基本公共服务", en: "basic public service") : Texts(zh: "额外优惠", en: "extra")
        }
        compare("/liability", Texts(zh: "责任承担", en: "who is liable")) { text($0.liability) }
        compare("/source", Texts(zh: "依据", en: "source")) { text($0.source) }
        return changes
    }

    private static func compareLevels(_ old: Scenario, _ new: Scenario, _ changes: inout [Change]) {
        let before = Dictionary(old.levels.map { ($0.threshold, $0.benefit) }) { first, _ in first }
        let after = Set(new.levels.map(\.threshold))
        for (index, level) in new.levels.enumerated() where before[level.threshold] != level.benefit {
            let (who, what) = (ScenarioWords.threshold(level.threshold), ScenarioWords.benefit(level.benefit))
            let text =
                before[level.threshold].map { benefit -> Texts in
                    let was = ScenarioWords.benefit(benefit)
                    return Texts(
                        zh: "\(who.zh)：由“\(was.zh)”改为“\(what.zh)”", en: "\(who.en): from “\(was.en)” to “\(what.en)”")
                } ?? Texts(zh: "新增档：\(who.zh)，\(what.zh)", en: "added level: \(who.en), \(what.en)")
            changes.append(Change(pointer: "/levels/\(index)", text: text))
        }
        for level in old.levels where !after.contains(level.threshold) {
            let who = ScenarioWords.threshold(level.threshold)
            changes.append(
                Change(pointer: "/levels", text: Texts(zh: "删除档：\(who.zh)", en: "removed level: \(who.en)")))
        }
    }

    private static func same(_ text: String) -> Texts { Texts(zh: text, en: text) }
    private static func text(_ text: String) -> Texts { text.isEmpty ? Texts(zh: "无", en: "none") : same(text) }

    private static func codes(_ codes: [String], none: Texts = Texts(zh: "全部", en: "all")) -> Texts {
        codes.isEmpty ? none : Texts(zh: codes.joined(separator: "、"), en: codes.joined(separator: ", "))
    }

    private static func age(_ years: Int?) -> Texts {
        years.map { Texts(zh: "\($0)岁", en: "\($0) years") } ?? Texts(zh: "不限", en: "no limit")
    }

    private static func weekdays(_ days: Set<Int>) -> Texts {
        let zh = ["一", "二", "三", "四", "五", "六", "日"]
        let en = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let sorted = days.sorted().filter { (1...7).contains($0) }
        return sorted.isEmpty
            ? Texts(zh: "每天", en: "every day")
            : Texts(zh: "周" + sorted.map { zh[$0 - 1] }.joined(), en: sorted.map { en[$0 - 1] }.joined(separator: ", "))
    }

    private static func hours(_ hours: [Window.Hours]) -> Texts {
        let spans = hours.map { Window.Hours.text($0.from) + "–" + Window.Hours.text($0.to) }
        return codes(spans, none: Texts(zh: "全天", en: "all day"))
    }
}
