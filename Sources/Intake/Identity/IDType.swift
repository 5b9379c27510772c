/// The kinds of identity document a record or an enrolment may name (河南省社会信用条例 art 16: the resident ID number,
/// or another valid number where there is none). The raw value is what is stored; it never changes meaning.
package enum IDType: UInt8, Sendable, CaseIterable {
    case residentID = 1
    /// 港澳居民居住证: numbered like a resident ID.
    case hkMacaoResidence = 2
    /// 台湾居民居住证: numbered like a resident ID.
    case twResidence = 3
    /// 外国人永久居留身份证: 18 characters since 2023, 15 before.
    case foreignPermanentResident = 4
    case passport = 5
    /// 港澳居民来往内地通行证.
    case hkMacaoPermit = 6
    /// 台湾居民来往大陆通行证.
    case twPermit = 7

    /// The word used in files, exports and the database.
    package var code: String { String(describing: staticCode) }

    /// The type named by its code, such as `resident_id`.
    package init?(code: String) {
        var copy = code
        guard let type = copy.withUTF8({ IDType(code: $0) }) else { return nil }
        self = type
    }

    var staticCode: StaticString {
        switch self {
        case .residentID: "resident_id"
        case .hkMacaoResidence: "hk_macao_residence"
        case .twResidence: "tw_residence"
        case .foreignPermanentResident: "foreign_permanent_resident"
        case .passport: "passport"
        case .hkMacaoPermit: "hk_macao_permit"
        case .twPermit: "tw_permit"
        }
    }

    init?(code bytes: Bytes) {
        // Nearly every row says resident_id, so it is compared first.
        for type in IDType.allCases where bytes.equals(type.staticCode) {
            self = type
            return
        }
        return nil
    }

    /// The type as departments write it in their own layouts; an empty cell means the resident ID card, because a
    /// number of any other kind fails its check.
    init?(departmentName bytes: Bytes) {
        if bytes.isEmpty {
            self = .residentID
            return
        }
        for (name, type) in IDType.departmentNames where bytes.equals(name) {
            self = type
            return
        }
        self.init(code: bytes)
    }

    private static let departmentNames: [(StaticString, IDType)] = [
        ("身份证", .residentID), ("居民身份证", .residentID), ("居民身份证号码", .residentID),
        ("中华人民共和国居民身份证", .residentID), ("港澳居民居住证", .hkMacaoResidence),
        ("台湾居民居住证", .twResidence), ("外国人永久居留身份证", .foreignPermanentResident),
        ("外国人永久居留证", .foreignPermanentResident), ("护照", .passport), ("护照号", .passport),
        ("港澳居民来往内地通行证", .hkMacaoPermit), ("台湾居民来往大陆通行证", .twPermit),
    ]
}
