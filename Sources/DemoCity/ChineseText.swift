/// The Chinese words of the department files, as bytes in the file's own encoding.
///
/// Departments still deliver GB18030. The table holds just the characters the generator writes, so that no converter of
/// the machine decides what the files of a seed look like; a test compares it with the system's converter.
enum ChineseText {
    static let characters: [Character] = Array(
        "郑奖荣字城罚决公政豫执刑初民〔〕第号（）年赵钱孙李周吴陈王张刘杨黄林何高马某自然"
            + "人身份证居行拘留暂扣吊销许可件没收违法所得款警告其他示例市全部未履情况退出时间企"
            + "业组织代码姓名类型案立发布院审支队综合不予及非为州"
    )

    /// Two bytes each, in the order of `characters`.
    static let codes: [UInt16] = [
        0xD6A3, 0xBDB1, 0xC8D9, 0xD7D6, 0xB3C7, 0xB7A3, 0xBEF6, 0xB9AB, 0xD5FE, 0xD4A5, 0xD6B4, 0xD0CC,
        0xB3F5, 0xC3F1, 0xA1B2, 0xA1B3, 0xB5DA, 0xBAC5, 0xA3A8, 0xA3A9, 0xC4EA, 0xD5D4, 0xC7AE, 0xCBEF,
        0xC0EE, 0xD6DC, 0xCEE2, 0xB3C2, 0xCDF5, 0xD5C5, 0xC1F5, 0xD1EE, 0xBBC6, 0xC1D6, 0xBACE, 0xB8DF,
        0xC2ED, 0xC4B3, 0xD7D4, 0xC8BB, 0xC8CB, 0xC9ED, 0xB7DD, 0xD6A4, 0xBED3, 0xD0D0, 0xBED0, 0xC1F4,
        0xD4DD, 0xBFDB, 0xB5F5, 0xCFFA, 0xD0ED, 0xBFC9, 0xBCFE, 0xC3BB, 0xCAD5, 0xCEA5, 0xB7A8, 0xCBF9,
        0xB5C3, 0xBFEE, 0xBEAF, 0xB8E6, 0xC6E4, 0xCBFB, 0xCABE, 0xC0FD, 0xCAD0, 0xC8AB, 0xB2BF, 0xCEB4,
        0xC2C4, 0xC7E9, 0xBFF6, 0xCDCB, 0xB3F6, 0xCAB1, 0xBCE4, 0xC6F3, 0xD2B5, 0xD7E9, 0xD6AF, 0xB4FA,
        0xC2EB, 0xD0D5, 0xC3FB, 0xC0E0, 0xD0CD, 0xB0B8, 0xC1A2, 0xB7A2, 0xB2BC, 0xD4BA, 0xC9F3, 0xD6A7,
        0xB6D3, 0xD7DB, 0xBACF, 0xB2BB, 0xD3E8,
        0xBCB0, 0xB7C7, 0xCEAA, 0xD6DD,
    ]

    /// `text` in `encoding`. A character missing from the table is written as `?`, which the tests would notice.
    static func bytes(_ text: String, in encoding: DemoManifest.Encoding) -> [UInt8] {
        guard encoding == .gb18030 else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for character in text {
            if let ascii = character.asciiValue {
                bytes.append(ascii)
            } else if let position = characters.firstIndex(of: character) {
                bytes.append(UInt8(codes[position] >> 8))
                bytes.append(UInt8(codes[position] & 0xFF))
            } else {
                bytes.append(0x3F)
            }
        }
        return bytes
    }
}
