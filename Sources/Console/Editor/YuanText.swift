/// Money as officers write it: yuan with at most two decimals. Inside it is fen; no floating point comes near it.
enum YuanText {
    /// `nil` for what is no amount.
    static func fen(_ text: String) -> Int64? {
        let plain = text.filter { $0 != "," && $0 != "，" && $0 != " " }
        let parts = plain.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...12).contains(parts[0].count), parts[0].allSatisfy(isDigit) else {
            return nil
        }
        let decimals = parts.count == 2 ? Array(parts[1]) : []
        guard parts.count == 1 || (1...2).contains(decimals.count), decimals.allSatisfy(isDigit) else { return nil }
        let digits = Array(parts[0]) + decimals + Array(repeating: 0x30, count: 2 - decimals.count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    static func text(_ fen: Int64) -> String {
        let (yuan, rest) = fen.quotientAndRemainder(dividingBy: 100)
        guard rest != 0 else { return String(yuan) }
        let decimals = rest < 10 ? "0\(rest)" : String(rest)
        return "\(yuan).\(decimals)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
