import CivilTime
import FoundationEssentials

@testable import Scoring

/// The reference card, read from a copy of its published values; only as much reading as that file needs.
enum ReferenceCard {
    static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors/Scoring")

    static let card = Scorecard(
        code: "shangding-2026", version: 1, nameZh: "商鼎分", nameEn: "Shangding score",
        catalogueEdition: "zhengzhou-2026", catalogueDigest: String(repeating: "0", count: 64), semantics: 1,
        minimum: 0, base: 100, maximum: 200, totalBonusCap: 100, repeatMultiplier: 2,
        dimensions: ["荣誉信息", "社会公德", "职业道德", "家庭美德", "法律法规"].map { .init(nameZh: $0, nameEn: $0, cap: nil) },
        tiers: [
            .init(code: "very_low", labelZh: "信用较差", labelEn: "Very low", from: 0, to: 80),
            .init(code: "low", labelZh: "轻微失信", labelEn: "Low", from: 80, to: 100),
            .init(code: "good", labelZh: "信用良好", labelEn: "Good", from: 100, to: 120),
            .init(code: "excellent", labelZh: "信用优秀", labelEn: "Excellent", from: 120, to: 151),
            .init(code: "outstanding", labelZh: "信用极好", labelEn: "Outstanding", from: 151, to: 201),
        ],
        items: items)

    private static let items: [Scorecard.Item] = {
        guard let text = try? String(contentsOf: vectors.appending(path: "reference-card.csv"), encoding: .utf8) else {
            return []
        }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap {
            item($0.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
    }()

    private static func item(_ cells: [String]) -> Scorecard.Item? {
        guard cells.count == 20, let polarity = Polarity(rawValue: cells[4]), let rule = rule(cells[6]),
            let sensitivity = Sensitivity(rawValue: cells[18]), let sharing = Sharing(rawValue: cells[17])
        else { return nil }
        return Scorecard.Item(
            copying: Indicator(
                code: IndicatorCode(cells[0]), dimension: cells[1], nameZh: cells[2], nameEn: cells[3],
                polarity: polarity, magnitude: magnitude(cells[5]), rule: rule, capYear: Int(cells[7]),
                capTotal: Int(cells[8]),
                validityMonths: Int(cells[9]), retention: nil,
                gates: Gates(ordinaryProcedure: cells[11] == "ordinary", legalConfirmation: cells[12] == "yes"),
                sourceDepartment: cells[13], updateCycle: cells[14], legalBasis: cells[15], repairPath: cells[16],
                sharing: sharing, sensitivity: sensitivity, note: cells[19]))
    }

    private static func magnitude(_ text: String) -> MagnitudeKind {
        let bounds = text.split(whereSeparator: { $0 == ":" || $0 == "-" }).compactMap { Int64($0) }
        if text == "fen" { return .fen }
        guard bounds.count == 2 else { return .none }
        return text.hasPrefix("hours") ? .hours(bounds[0]...bounds[1]) : .level(bounds[0]...bounds[1])
    }

    static func rule(_ text: String) -> Rule? {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        let pairs = parts[1].split(separator: ";").map { $0.split(separator: "=").map(String.init) }
        let bands = pairs.compactMap { pair -> Rule.Band? in
            guard pair.count == 2, let from = Int64(pair[0]), let points = Int(pair[1]) else { return nil }
            return Rule.Band(from: from, points: points)
        }
        switch parts[0] {
        case "fixed": return Int(parts[1]).map(Rule.fixed)
        case "ceiling": return Int(parts[1]).map(Rule.ceiling)
        case "banded": return .banded(bands)
        case "bandedYearSum": return .bandedYearSum(bands)
        case "perUnit":
            return .perUnit(
                pairs.compactMap { pair in
                    let award = pair[1].split(separator: "/")
                    guard award.count == 2, let points = Int(award[0]), let per = Int64(award[1]) else { return nil }
                    return Rule.Piece(upTo: Int64(pair[0]), points: points, per: per)
                })
        default: return nil
        }
    }

    static func vocabulary(sources: some Sequence<String>) -> Vocabulary {
        Vocabulary(indicators: card.items.map(\.indicator), sources: sources.map(SourceCode.init))
    }
}
