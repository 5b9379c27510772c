/// Which department delivers how: most in UTF-8 rows of our own layout, some as they really do.
enum DemoLayout {
    /// 作出处罚机关, whose decisions come as `xzcf`.
    static let penaltySource = "cfjg"
    /// 市中级人民法院, whose list of defaulters comes as `sxbzxr`.
    static let courtSource = "zy"
    static let courtListIndicator = "LAW-001"
    /// The file in which the personnel bureau corrects an earlier one.
    static let correctionSource = "rsj"

    private static let ndjsonSources = ["wjw"]
    private static let gb18030Sources = ["gaj"]
    private static let byteOrderMarkSources = ["jdb"]

    static func records(of source: String) -> DeliveryFile {
        let isNDJSON = ndjsonSources.contains(source)
        return DeliveryFile(
            name: isNDJSON ? "records/\(source).ndjson" : "records/\(source).csv", source: source,
            format: isNDJSON ? .recordsNDJSON : .recordsCSV,
            encoding: gb18030Sources.contains(source) ? .gb18030 : .utf8,
            hasByteOrderMark: byteOrderMarkSources.contains(source))
    }

    static func penalties() -> DeliveryFile {
        DeliveryFile(
            name: "records/\(penaltySource)-xzcf.csv", source: penaltySource, format: .penalties, encoding: .gb18030)
    }

    static func courtList() -> DeliveryFile {
        DeliveryFile(
            name: "records/\(courtSource)-sxbzxr.csv", source: courtSource, format: .courtList, encoding: .utf8)
    }

    static func correction() -> DeliveryFile {
        DeliveryFile(
            name: "records/\(correctionSource)-correction.csv", source: correctionSource, format: .recordsCSV,
            encoding: .utf8)
    }
}
