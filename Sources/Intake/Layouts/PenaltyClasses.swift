/// What a 双公示 penalty row says was imposed (CF_CFLB), as far as the catalogue has an indicator for it.
struct PenaltyClasses: OptionSet {
    let rawValue: UInt8

    static let detention = PenaltyClasses(rawValue: 1)
    static let fine = PenaltyClasses(rawValue: 2)
    static let confiscation = PenaltyClasses(rawValue: 4)
    static let licence = PenaltyClasses(rawValue: 8)
    /// A warning or a notice of criticism: not taken.
    static let minor = PenaltyClasses(rawValue: 16)
    /// Something the catalogue has no indicator for.
    static let other = PenaltyClasses(rawValue: 32)

    /// The classes that become records.
    static let recorded: PenaltyClasses = [.detention, .fine, .confiscation, .licence]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Reads one or several classes written with Chinese or ASCII punctuation between them.
    init(_ cell: Bytes) {
        self = []
        var start = 0
        var position = 0
        while position < cell.count {
            let length = PenaltyClasses.separatorLength(cell, at: position)
            if length > 0 {
                insert(class: cell.slice(start, position).trimmed)
                start = position + length
            }
            position += max(length, 1)
        }
        insert(class: cell.slice(start, cell.count).trimmed)
    }

    private mutating func insert(class name: Bytes) {
        if name.isEmpty { return }
        // 不予罚款, 免予罚款: named, but not imposed.
        if name.starts(with: "不") || name.starts(with: "免") {
            insert(.other)
        } else if name.contains("拘留") {
            insert(.detention)
        } else if name.contains("暂扣") || name.contains("吊销") {
            insert(.licence)
        } else if name.contains("没收") {
            insert(.confiscation)
        } else if name.contains("罚款") {
            insert(.fine)
        } else if name.contains("警告") || name.contains("通报批评") {
            insert(.minor)
        } else {
            insert(.other)
        }
    }

    private static func separatorLength(_ cell: Bytes, at position: Int) -> Int {
        switch cell[position] {
        case 0x20, 0x2B, 0x2C, 0x2F, 0x3B, 0x7C: return 1
        case 0xE3, 0xEF:
            let rest = cell.slice(position, cell.count)
            let isSeparator =
                rest.starts(with: "、") || rest.starts(with: "，") || rest.starts(with: "；")
                || rest.starts(with: "\u{3000}")
            return isSeparator ? 3 : 0
        default: return 0
        }
    }
}
