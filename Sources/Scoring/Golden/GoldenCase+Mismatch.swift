extension GoldenCase {
    /// One thing that came out otherwise than the case says. Codes, points and days are written as in a case file.
    package struct Mismatch: Hashable, Sendable {
        package let subject: Subject
        package let expected: String
        package let found: String

        package enum Subject: Hashable, Sendable {
            case score, tier, records, clamp, ceiling, reasons, outlook, remedies, scoreWithoutSuspensions
            /// Of the record with this number.
            case raw(String), applied(String), steps(String), endsOn(String)
            /// The case changes something that the card does not have.
            case cardChange
            /// No plan can be made of the card.
            case plan
        }

        /// What was compared, what the case says, what came out.
        package var text: Bilingual {
            if subject == .plan {
                return Bilingual("\(subject.text.zh)：\(found)", "\(subject.text.en): \(found)")
            }
            return Bilingual(
                "\(subject.text.zh)：应为 \(expected)，实为 \(found)",
                "\(subject.text.en): expected \(expected), found \(found)")
        }
    }
}

extension GoldenCase.Mismatch.Subject {
    package var text: Bilingual {
        switch self {
        case .score: Bilingual("信用分", "the score")
        case .tier: Bilingual("等级", "the tier")
        case .records: Bilingual("已知记录及其顺序", "the known records in their order")
        case .clamp: Bilingual("限于最低分与最高分之间所作的调整", "what keeping the score on the scale changed")
        case .ceiling: Bilingual("封顶所减分数", "what the ceiling took away")
        case .reasons: Bilingual("主要原因", "the reasons")
        case .outlook: Bilingual("今后变化", "the outlook")
        case .remedies: Bilingual("异议或修复被采纳后的分数", "the scores after an accepted objection or repair")
        case .scoreWithoutSuspensions: Bilingual("不计异议中止的信用分", "the score without suspensions")
        case .raw(let recordNo): Bilingual("记录 \(recordNo) 的原始分", "the raw points of record \(recordNo)")
        case .applied(let recordNo): Bilingual("记录 \(recordNo) 的计入分", "the applied points of record \(recordNo)")
        case .steps(let recordNo): Bilingual("记录 \(recordNo) 的计算步骤", "the steps of record \(recordNo)")
        case .endsOn(let recordNo): Bilingual("记录 \(recordNo) 停止计分之日", "the day record \(recordNo) ends")
        case .cardChange: Bilingual("用例所改的评分卡内容", "what the case changes on the card")
        case .plan: Bilingual("评分卡无法用于计算", "the card cannot be computed with")
        }
    }
}
