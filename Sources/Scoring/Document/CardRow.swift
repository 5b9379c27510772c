/// The row of a card that a refusal or a change is about.
package enum CardRow: Hashable, Sendable {
    case card
    case dimension(String)
    case tier(String)
    case item(IndicatorCode)
    /// A place in the document, as a JSON pointer.
    case document(String)

    package var text: Bilingual {
        switch self {
        case .card: Bilingual("评分卡", "scorecard")
        case .dimension(let name): Bilingual("维度 \(name)", "dimension \(name)")
        case .tier(let code): Bilingual("等级 \(code)", "tier \(code)")
        case .item(let code): Bilingual("指标 \(code)", "item \(code)")
        case .document(let pointer):
            pointer.isEmpty ? Bilingual("文件", "document") : Bilingual("文件 \(pointer)", "document \(pointer)")
        }
    }
}
