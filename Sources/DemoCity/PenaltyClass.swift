/// The classes of CF_CFLB that occur here.
enum PenaltyClass: Hashable {
    case detention, suspension, revocation, confiscation, fine, warning, unknown

    var text: String {
        switch self {
        case .detention: "行政拘留"
        case .suspension: "暂扣许可证件"
        case .revocation: "吊销许可证件"
        case .confiscation: "没收违法所得"
        case .fine: "罚款"
        case .warning: "警告"
        case .unknown: "其他"
        }
    }
}

extension PenaltyClass {
    /// The classes whose decisions give a record, by the indicator of that record.
    static let byIndicator: [(code: String, penalty: PenaltyClass)] = [
        ("LAW-004", .detention), ("LAW-005", .fine), ("LAW-006", .confiscation), ("LAW-007", .revocation),
    ]
}
