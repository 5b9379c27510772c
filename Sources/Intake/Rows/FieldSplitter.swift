/// Splits one record of a table into fields (RFC 4180), in memory it keeps from row to row.
///
/// A field without doubled quotation marks is a view of the record; only the others are copied.
struct FieldSplitter: ~Copyable {
    /// No layout has more columns; further ones are counted, not kept.
    static let mostColumns = 64

    private let fields: UnsafeMutablePointer<Bytes>
    private var unescaped: ByteBuffer
    private(set) var count = 0

    init(longest: Int) {
        fields = .allocate(capacity: FieldSplitter.mostColumns)
        fields.initialize(repeating: .none, count: FieldSplitter.mostColumns)
        unescaped = ByteBuffer(capacity: longest)
    }

    deinit {
        fields.deallocate()
    }

    /// The field at `index`, which is below `count` and `mostColumns`. Valid as long as the record and until the next
    /// split.
    subscript(index: Int) -> Bytes { fields[index] }

    /// Splits a record; `false` when its quotation marks do not follow the rules.
    mutating func split(_ record: Bytes) -> Bool {
        count = 0
        unescaped.removeAll()
        var position = 0
        while true {
            if position < record.count, record[position] == 0x22 {
                guard let end = quotedField(record, from: position + 1) else { return false }
                position = end
            } else {
                var end = position
                while end < record.count, record[end] != 0x2C {
                    if record[end] == 0x22 { return false }
                    end += 1
                }
                keep(record.slice(position, end))
                position = end
            }
            if position == record.count { return true }
            position += 1
        }
    }

    /// Keeps the field whose quotation mark stands before `start`; the offset of the comma or record end after it.
    private mutating func quotedField(_ record: Bytes, from start: Int) -> Int? {
        guard var close = record.first(0x22, from: start) else { return nil }
        func ends(at index: Int) -> Bool { index == record.count || record[index] == 0x2C }
        if ends(at: close + 1) {
            keep(record.slice(start, close))
            return close + 1
        }
        let kept = unescaped.count
        var from = start
        while true {
            unescaped.append(record.slice(from, close))
            if ends(at: close + 1) { break }
            guard record[close + 1] == 0x22 else { return nil }
            unescaped.append(0x22)
            from = close + 2
            guard let next = record.first(0x22, from: from) else { return nil }
            close = next
        }
        keep(unescaped.bytes.slice(kept, unescaped.count))
        return close + 1
    }

    private mutating func keep(_ field: Bytes) {
        if count < FieldSplitter.mostColumns { fields[count] = field }
        count += 1
    }
}
