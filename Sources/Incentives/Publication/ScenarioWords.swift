/// Parts of a scenario in words, for citizens, for differences and for previews. Money is shown in yuan, exact to the
/// fen.
package enum ScenarioWords {
    package typealias Texts = Scenario.Texts

    /// What a scenario offers, from the lowest level to the highest.
    package static func offer(of scenario: Scenario) -> Texts {
        let levels = scenario.levels.map { level -> Texts in
            let (who, what) = (threshold(level.threshold), benefit(level.benefit))
            return Texts(zh: "\(who.zh)：\(what.zh)", en: "\(who.en): \(what.en)")
        }
        return join(levels, zh: "；", en: "; ")
    }

    package static func threshold(_ threshold: Scenario.Threshold) -> Texts {
        switch threshold {
        case .everyone: Texts(zh: "所有人", en: "everyone")
        case .score(let score): Texts(zh: "信用分\(score)分及以上", en: "a score of \(score) or more")
        case .tier(let code): Texts(zh: "等级\(code)及以上", en: "tier \(code) or higher")
        }
    }

    package static func benefit(_ benefit: Benefit) -> Texts {
        var parts: [Texts] = []
        if let percent = benefit.percent, percent.percent > 0 {
            let most = percent.maxFen.map { Texts(zh: "，最多\(yuan($0))元", en: ", at most \(yuan($0)) yuan") }
            parts.append(
                Texts(zh: "优惠\(percent.percent)%\(most?.zh ?? "")", en: "\(percent.percent) % off\(most?.en ?? "")"))
        }
        if benefit.fixedFen > 0 {
            parts.append(Texts(zh: "立减\(yuan(benefit.fixedFen))元", en: "\(yuan(benefit.fixedFen)) yuan off"))
        }
        if benefit.depositWaiverFen > 0 {
            let most = yuan(benefit.depositWaiverFen)
            parts.append(Texts(zh: "免押金，最多\(most)元", en: "no deposit up to \(most) yuan"))
        }
        if benefit.quantity > 0 {
            let days =
                benefit.loanDays > 0 ? Texts(zh: "，每次\(benefit.loanDays)天", en: " for \(benefit.loanDays) days") : nil
            let again =
                benefit.renewals > 0
                ? Texts(zh: "，可续\(benefit.renewals)次", en: ", renewed \(benefit.renewals) times") : nil
            parts.append(
                Texts(
                    zh: "同时\(benefit.quantity)件\(days?.zh ?? "")\(again?.zh ?? "")",
                    en: "\(benefit.quantity) at once\(days?.en ?? "")\(again?.en ?? "")"))
        }
        if benefit.freeMinutes > 0 {
            parts.append(Texts(zh: "免费\(benefit.freeMinutes)分钟", en: "\(benefit.freeMinutes) minutes free"))
        }
        if benefit.payLaterHours > 0 {
            parts.append(Texts(zh: "\(benefit.payLaterHours)小时内后付", en: "pay within \(benefit.payLaterHours) hours"))
        }
        if benefit.priority > 0 { parts.append(Texts(zh: "优先办理", en: "served first")) }
        return parts.isEmpty ? Texts(zh: "无", en: "nothing") : join(parts, zh: "，", en: ", ")
    }

    package static func quota(_ quota: Quota) -> Texts {
        let unit: Texts =
            switch quota.unit {
            case .count: Texts(zh: "\(quota.units)份", en: "\(quota.units)")
            case .fen: Texts(zh: "\(yuan(quota.units))元", en: "\(yuan(quota.units)) yuan")
            case .days: Texts(zh: "\(quota.units)天", en: "\(quota.units) days")
            }
        let period = period(quota.period)
        let place = [quota.district, quota.outlet].compactMap(\.self).joined(separator: " ")
        return Texts(
            zh: "\(period.zh)\(unit.zh)\(place.isEmpty ? "" : "（\(place)）")",
            en: "\(unit.en) \(period.en)\(place.isEmpty ? "" : " (\(place))")")
    }

    package static func cap(_ cap: Cap) -> Texts {
        switch cap.period {
        case .concurrent: Texts(zh: "每人同时\(cap.limit)件", en: "\(cap.limit) at one time per person")
        case .period(let period):
            Texts(
                zh: "每人\(self.period(period).zh)\(cap.limit)件", en: "\(cap.limit) \(self.period(period).en) per person")
        }
    }

    package static func period(_ period: QuotaPeriod) -> Texts {
        switch period {
        case .total: Texts(zh: "共", en: "in all")
        case .year: Texts(zh: "每年", en: "a year")
        case .month: Texts(zh: "每月", en: "a month")
        case .week: Texts(zh: "每周", en: "a week")
        case .day: Texts(zh: "每天", en: "a day")
        }
    }

    /// Fen as yuan: `50`, `8.50`.
    package static func yuan(_ fen: Int64) -> String {
        let (whole, rest) = (fen / 100, fen % 100)
        return rest == 0 ? String(whole) : "\(whole)." + (rest < 10 ? "0" : "") + String(rest)
    }

    static func join(_ parts: [Texts], zh: String, en: String) -> Texts {
        parts.isEmpty
            ? Texts(zh: "无", en: "none")
            : Texts(zh: parts.map(\.zh).joined(separator: zh), en: parts.map(\.en).joined(separator: en))
    }
}
