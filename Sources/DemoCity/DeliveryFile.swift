import CivilTime

/// One file while it is being written: the bytes not yet handed to the sink, and the counts its manifest entry needs.
///
/// A class because a run holds some thirty of them and writes to them in turn; it never leaves the run.
final class DeliveryFile {
    /// What an intake without faults makes of a row.
    enum Fate {
        case accepted(records: Int)
        case returned
        case duplicate
    }

    let hasByteOrderMark: Bool
    private(set) var manifest: DemoManifest.File
    private(set) var buffer: [UInt8] = []
    private(set) var serial = 0
    let recordPrefix: [UInt8]
    let leavesActionEmpty: Bool
    private let actPieces: [(before: [UInt8], between: [UInt8], after: [UInt8])]
    private let surnames: [[UInt8]]
    private let words: [Word: [UInt8]]

    /// Fixed texts of the penalty and court layouts.
    enum Word: String, CaseIterable {
        case someone = "某某"
        case naturalPerson = "自然人"
        case company = "法人及非法人组织"
        case identityCard = "居民身份证"
        case companyCode = "组织机构代码"
        case court = "郑州市示例法院"
        case nothingPerformed = "全部未履行"
        case authority = "郑州市示例综合执法支队"
        case act = "示例违法行为"
    }

    init(
        name: String, source: String, format: DemoManifest.Format, encoding: DemoManifest.Encoding,
        hasByteOrderMark: Bool = false
    ) {
        self.hasByteOrderMark = hasByteOrderMark
        manifest = DemoManifest.File(
            name: name, source: source, format: format, encoding: encoding, rows: 0, acceptedRows: 0, returnedRows: 0,
            duplicateRows: 0, records: 0)
        recordPrefix = Array("\(source)-".utf8)
        leavesActionEmpty = source.utf8.count % 2 == 0
        actPieces = Act.Form.allCases.map { form in
            let (before, between, after) = form.pieces
            return (
                ChineseText.bytes(before, in: encoding), ChineseText.bytes(between, in: encoding),
                ChineseText.bytes(after, in: encoding)
            )
        }
        surnames = "赵钱孙李周吴陈王张刘杨黄林何高马".map { ChineseText.bytes(String($0), in: encoding) }
        words = Dictionary(
            uniqueKeysWithValues: Word.allCases.map { ($0, ChineseText.bytes($0.rawValue, in: encoding)) })
    }

    /// Takes what has been written so far out of the file, once it is worth a write.
    func drain(atLeast count: Int, to sink: (String, [UInt8]) throws -> Void) rethrows {
        guard buffer.count >= max(count, 1) else { return }
        try sink(manifest.name, buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    func count(_ fate: Fate) {
        manifest.rows += 1
        switch fate {
        case .accepted(let records):
            manifest.acceptedRows += 1
            manifest.records += records
        case .returned:
            manifest.returnedRows += 1
        case .duplicate:
            manifest.returnedRows += 1
            manifest.duplicateRows += 1
        }
    }

    // MARK: Pieces of rows

    func put(_ byte: UInt8) { buffer.append(byte) }
    func put(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }
    func put(_ text: StaticString) { buffer.append(ascii: text) }
    func put(day: Day) { buffer.append(day: day) }
    func put(decimal value: Int) { buffer.append(decimal: value) }
    func put(tenThousandYuan fen: Int64) { buffer.append(tenThousandYuan: fen) }
    func put(decimal value: Int, width: Int) { buffer.append(decimal: value, width: width) }

    func put(_ word: Word) { put(words[word] ?? []) }
    func put(text: String) { put(ChineseText.bytes(text, in: manifest.encoding)) }

    func put(_ cell: DayCell) {
        switch cell {
        case .day(let day): put(day: day)
        case .impossible: put("2026-02-30")
        }
    }

    func put(_ act: Act) {
        guard case .document(let form, let year, let serial) = act else { return }
        let pieces = actPieces[form.rawValue]
        put(pieces.before)
        put(decimal: year, width: 4)
        put(pieces.between)
        put(decimal: serial)
        put(pieces.after)
    }

    /// An invented name: a surname and 某某, "so-and-so". Names in files are matched with nothing.
    func put(nameFor serial: Int) {
        put(surnames[serial % surnames.count])
        put(.someone)
    }

    func put(recordNumber number: RecordRow.Number) {
        switch number {
        case .next:
            serial += 1
            put(recordPrefix)
            put(decimal: serial, width: 8)
        case .same:
            put(recordPrefix)
            put(decimal: serial, width: 8)
        case .named(let name):
            buffer.append(contentsOf: name.utf8)
        }
    }
}
