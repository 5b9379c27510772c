/// Cuts a file that arrives in chunks into records: lines, or in a table lines joined where a quotation mark is open.
///
/// It holds at most one record, so memory does not grow with the file, and what it finds does not depend on where the
/// chunks were cut. It looks at commas, quotation marks and line feeds only; everything else is the reader's.
struct RecordScanner: ~Copyable {
    /// A record may have this many bytes, its line end aside.
    static let longest = 65_536

    /// One record without its line end. `bytes` are valid until the scanner is called again.
    struct Record {
        /// The physical line it starts on, counted from 1.
        let line: Int
        /// The whole record, or its first `longest` bytes when it is too long.
        let bytes: Bytes
        let isTooLong: Bool
    }

    /// Where in a record the scanner stands.
    private enum State: UInt8 {
        /// No quotation mark so far: the common case, scanned with `memchr`.
        case plain
        case fieldStart, unquoted, quoted
        /// After a quotation mark inside quotes: the end of the field, or the first half of a doubled one.
        case quoteInQuotes
    }

    private let quoting: Bool
    private var state = State.plain
    /// The bytes of a record that began in an earlier chunk.
    private var carried: ByteBuffer
    /// After a record that was too long: dropping bytes up to the next line end.
    private var isSkipping = false
    private var line = 1
    private var lineFeedsInside = 0
    private var isSpent = false

    init(quoting: Bool) {
        self.quoting = quoting
        // One more for a carriage return, one more to notice that there is too much.
        self.carried = ByteBuffer(capacity: RecordScanner.longest + 2)
    }

    /// The next record that ends in this chunk, or `nil` when the rest of the chunk was kept for the next one.
    mutating func next(in chunk: Bytes, at position: inout Int) -> Record? {
        if isSpent {
            carried.removeAll()
            isSpent = false
        }
        if isSkipping {
            guard let lineFeed = chunk.first(0x0A, from: position) else {
                position = chunk.count
                return nil
            }
            position = lineFeed + 1
            line += 1
            isSkipping = false
        }
        guard position < chunk.count else { return nil }
        let start = position
        let limit = min(chunk.count, start + carried.capacity - carried.count)
        if let end = recordEnd(in: chunk, from: start, to: limit) {
            position = end + 1
            return finished(chunk.slice(start, end))
        }
        position = limit
        carried.append(chunk.slice(start, limit))
        guard carried.count == carried.capacity else { return nil }
        // Too long, whatever follows. Quotation marks of such a record are not trusted: a stray one must not swallow
        // the rest of the file, so reading resumes at the next line end.
        isSkipping = true
        return tooLong(carried.bytes, lineFeedAtEnd: false)
    }

    /// Says what is wrong with the end of the file, once all chunks have been scanned.
    func end() throws(FileFault) {
        if isSkipping { throw .missingFinalLineEnd(line: line) }
        guard !isSpent, carried.count > 0 else { return }
        throw state == .quoted ? .unclosedQuote(line: line) : .missingFinalLineEnd(line: line + lineFeedsInside)
    }

    private mutating func finished(_ tail: Bytes) -> Record {
        var record = tail
        if carried.count > 0 {
            carried.append(tail)
            record = carried.bytes
        }
        if let last = record.last, last == 0x0D { record = record.slice(0, record.count - 1) }
        guard record.count <= RecordScanner.longest else { return tooLong(record, lineFeedAtEnd: true) }
        return done(record, isTooLong: false, lineFeedAtEnd: true)
    }

    private mutating func tooLong(_ record: Bytes, lineFeedAtEnd: Bool) -> Record {
        done(record.slice(0, RecordScanner.longest), isTooLong: true, lineFeedAtEnd: lineFeedAtEnd)
    }

    private mutating func done(_ bytes: Bytes, isTooLong: Bool, lineFeedAtEnd: Bool) -> Record {
        let record = Record(line: line, bytes: bytes, isTooLong: isTooLong)
        line += lineFeedsInside + (lineFeedAtEnd ? 1 : 0)
        lineFeedsInside = 0
        state = .plain
        isSpent = true
        return record
    }

    /// The offset of the line feed that ends the record, if it lies before `limit`. Keeps its place otherwise.
    private mutating func recordEnd(in chunk: Bytes, from start: Int, to limit: Int) -> Int? {
        if state == .plain {
            let window = chunk.slice(start, limit)
            let lineFeed = window.first(0x0A)
            let line = lineFeed.map { window.slice(0, $0) } ?? window
            if !quoting || line.first(0x22) == nil { return lineFeed.map { start + $0 } }
            // The first quotation mark of the record: what it means depends on the byte before this window.
            let opensField = carried.count == 0 || carried.bytes[carried.count - 1] == 0x2C
            state = opensField ? .fieldStart : .unquoted
        }
        for index in start..<limit {
            let byte = chunk[index]
            switch state {
            case .quoted:
                if byte == 0x22 { state = .quoteInQuotes }
                if byte == 0x0A { lineFeedsInside += 1 }
                continue
            case .fieldStart where byte == 0x22, .quoteInQuotes where byte == 0x22:
                state = .quoted
                continue
            case .plain, .fieldStart, .unquoted, .quoteInQuotes:
                break
            }
            if byte == 0x0A { return index }
            state = byte == 0x2C ? .fieldStart : .unquoted
        }
        return nil
    }
}
