/// The encodings files arrive in. GBK is read as GB18030, which contains it.
package enum FileEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case gb18030

    /// As an operator writes it: `utf-8`, `gb18030`, `gbk`; case and a missing hyphen do not matter.
    package init?(name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "gb18030", "gb-18030", "gbk": self = .gb18030
        default: return nil
        }
    }

    /// The encoding the first bytes of a file announce, and how many bytes the announcement takes.
    static func announced(by bytes: Bytes) -> (encoding: FileEncoding, length: Int)? {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return (.utf8, 3) }
        if bytes.count >= 4, bytes[0] == 0x84, bytes[1] == 0x31, bytes[2] == 0x95, bytes[3] == 0x33 {
            return (.gb18030, 4)
        }
        return nil
    }
}
