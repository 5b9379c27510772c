/// Parts of a card in words, for descriptions and differences. Money is shown in yuan, exact to the fen.
enum CardWords {
    static func points(of item: Scorecard.Item) -> Bilingual {
        let unit = Unit(item.magnitude)
        switch item.rule {
        case .fixed(let points): return same(signed(points))
        case .ceiling(let score): return Bilingual("总分不超过 \(score)", "score at most \(score)")
        case .banded(let bands): return join(bands.map { band($0, unit) })
        case .bandedYearSum(let bands):
            let all = join(bands.map { band($0, unit) })
            return Bilingual("按全年合计：\(all.zh)", "sum of the year: \(all.en)")
        case .perUnit(let pieces):
            return join(pieces.enumerated().map { piece($1, unit, isFirst: $0 == 0) })
        }
    }

    static func cap(year: Int?, total: Int?) -> Bilingual {
        switch (year, total) {
        case (nil, nil): Bilingual("不限", "none")
        case (let year?, nil): Bilingual("每年 \(year)", "\(year) a year")
        case (nil, let total?): Bilingual("合计 \(total)", "\(total) in all")
        case (let year?, let total?): Bilingual("每年 \(year)，合计 \(total)", "\(year) a year, \(total) in all")
        }
    }

    static func cap(_ cap: Int?) -> Bilingual {
        cap.map { same(String($0)) } ?? Bilingual("不限", "none")
    }

    static func validity(_ months: Int?) -> Bilingual {
        months.map { Bilingual("\($0) 个月", $0 == 1 ? "1 month" : "\($0) months") }
            ?? Bilingual("至来源单位移出", "until the source ends it")
    }

    static func gates(_ gates: Gates) -> Bilingual {
        switch (gates.ordinaryProcedure, gates.legalConfirmation) {
        case (true, true): Bilingual("普通程序、依法确认", "ordinary procedure, legally confirmed")
        case (true, false): Bilingual("普通程序", "ordinary procedure")
        case (false, true): Bilingual("依法确认", "legally confirmed")
        case (false, false): Bilingual("无", "none")
        }
    }

    static func magnitude(_ kind: MagnitudeKind) -> Bilingual {
        switch kind {
        case .none: Bilingual("无", "none")
        case .fen: Bilingual("金额", "money")
        case .hours(let range):
            Bilingual("\(range.lowerBound)–\(range.upperBound) 小时", "\(range.lowerBound)–\(range.upperBound) hours")
        case .level(let range):
            Bilingual("\(range.lowerBound)–\(range.upperBound) 级", "level \(range.lowerBound)–\(range.upperBound)")
        }
    }

    static func polarity(_ polarity: Polarity) -> Bilingual {
        polarity == .positive ? Bilingual("加分", "bonus") : Bilingual("减分", "deduction")
    }

    static func sensitivity(_ sensitivity: Sensitivity) -> Bilingual {
        switch sensitivity {
        case .general: Bilingual("一般", "general")
        case .separateConsent: Bilingual("须单独同意", "separate consent")
        case .banned: Bilingual("禁止计分", "banned")
        }
    }

    /// A text that may be missing.
    static func text(_ text: String) -> Bilingual {
        text.isEmpty ? Bilingual("无", "none") : same(text)
    }

    /// The scores of a half-open interval, both ends named.
    static func interval(from: Int, to: Int) -> Bilingual {
        Bilingual("\(from)–\(to - 1) 分", "\(from)–\(to - 1)")
    }

    static func same(_ text: String) -> Bilingual { Bilingual(text, text) }

    static func signed(_ points: Int) -> String { points > 0 ? "+\(points)" : String(points) }

    private static func band(_ band: Rule.Band, _ unit: Unit) -> Bilingual {
        let from = unit.text(band.from)
        let points = signed(band.points)
        return Bilingual("\(from.zh)起 \(points)", "from \(from.en) \(points)")
    }

    private static func piece(_ piece: Rule.Piece, _ unit: Unit, isFirst: Bool) -> Bilingual {
        let per = unit.text(piece.per)
        let points = signed(piece.points)
        if let upTo = piece.upTo.map(unit.text) {
            return Bilingual("至 \(upTo.zh)每满 \(per.zh) \(points)", "up to \(upTo.en) \(points) per full \(per.en)")
        }
        return isFirst
            ? Bilingual("每满 \(per.zh) \(points)", "\(points) per full \(per.en)")
            : Bilingual("以上每满 \(per.zh) \(points)", "above \(points) per full \(per.en)")
    }

    private static func join(_ parts: [Bilingual]) -> Bilingual {
        Bilingual(parts.map(\.zh).joined(separator: "；"), parts.map(\.en).joined(separator: "; "))
    }

    private enum Unit {
        case plain, hours, yuan, level

        init(_ kind: MagnitudeKind) {
            switch kind {
            case .none: self = .plain
            case .hours: self = .hours
            case .fen: self = .yuan
            case .level: self = .level
            }
        }

        func text(_ magnitude: Int64) -> Bilingual {
            switch self {
            case .plain: same(String(magnitude))
            case .hours: Bilingual("\(magnitude) 小时", "\(magnitude) h")
            case .level: Bilingual("\(magnitude) 级", "level \(magnitude)")
            case .yuan: Bilingual("\(Self.yuan(magnitude)) 元", "\(Self.yuan(magnitude)) yuan")
            }
        }

        private static func yuan(_ fen: Int64) -> String {
            let (whole, rest) = fen.quotientAndRemainder(dividingBy: 100)
            return rest == 0 ? "\(whole)" : "\(whole)." + (rest < 10 ? "0" : "") + "\(rest)"
        }
    }
}
