/// The records of a file, decoded: what every layout reads from.
struct RowSource: ~Copyable {
    /// One record. `text` is its UTF-8, absent when `fault` says why.
    struct Row {
        let line: Int
        /// As delivered, without line end; the first 64 KiB of a record that is too long.
        let raw: Bytes
        let text: Bytes
        let fault: RowFault?
    }

    private var scanner: RecordScanner
    private var decoder: TextDecoder
    private var isAtStart = true

    init(quoting: Bool, encoding: FileEncoding?) {
        scanner = RecordScanner(quoting: quoting)
        decoder = TextDecoder(encoding: encoding, longest: RecordScanner.longest)
    }

    mutating func next(in chunk: Bytes, at position: inout Int) throws(FileFault) -> Row? {
        guard let record = scanner.next(in: chunk, at: &position) else { return nil }
        var raw = record.bytes
        if isAtStart {
            raw = decoder.strippingMark(raw)
            isAtStart = false
        }
        if record.isTooLong { return Row(line: record.line, raw: raw, text: .none, fault: .recordTooLong) }
        guard let text = try decoder.decode(raw) else {
            return Row(line: record.line, raw: raw, text: .none, fault: .badEncoding)
        }
        return Row(line: record.line, raw: raw, text: text, fault: nil)
    }

    /// Refuses a file that ends in the middle of a record or has none.
    func end() throws(FileFault) {
        try scanner.end()
        if isAtStart { throw .emptyFile }
    }
}
