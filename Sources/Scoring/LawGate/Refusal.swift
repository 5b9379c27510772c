/// One reason why a scorecard may not be used: a stable code, the clause it offends, and the row it is about.
package struct Refusal: Hashable, Sendable {
    package let code: Code
    package let row: CardRow
    /// The member, column or value range in question, in the document's own words; may be empty.
    package let detail: String

    package init(_ code: Code, _ row: CardRow, detail: String = "") {
        self.code = code
        self.row = row
        self.detail = detail
    }

    package var clause: Clause { code.clause }

    /// The whole refusal as a sentence: the row, what is wrong, the clause.
    package var text: Bilingual {
        let details = detail.isEmpty ? ("", "") : ("：\(detail)", ": \(detail)")
        return Bilingual(
            "\(row.text.zh)：\(code.text.zh)\(details.0)（\(clause.text.zh)）",
            "\(row.text.en): \(code.text.en)\(details.1) (\(clause.text.en))")
    }
}

extension Refusal {
    /// Where a rule is written: an article of law, or a section of this system's published scoring rules.
    package enum Clause: Hashable, Sendable {
        /// 河南省社会信用条例 (2019-11-29).
        case henan(article: Int)
        case scoring(section: String)

        package var text: Bilingual {
            switch self {
            case .henan(let article):
                Bilingual("《河南省社会信用条例》第\(Self.numeral(article))条", "Henan Social Credit Regulations, art. \(article)")
            case .scoring(let section): Bilingual("《计分规则》第 \(section) 节", "Scoring, section \(section)")
            }
        }

        /// 1 to 99 as Chinese law numbers its articles.
        private static func numeral(_ number: Int) -> String {
            let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
            let tens = number / 10 % 10
            return (tens == 0 ? "" : (tens == 1 ? "" : digits[tens]) + "十") + digits[number % 10]
        }
    }
}
