import Glibc

/// Turns records into UTF-8, one record at a time, so that a bad sequence spoils its own record and no other.
///
/// Splitting comes before decoding: in UTF-8 and in GB18030 alike no byte of a longer character looks like a comma, a
/// quotation mark or a line end. The encoding of a file is the one given, else the one its byte order mark announces,
/// else decided for the whole file by its first record that is not ASCII.
struct TextDecoder: ~Copyable {
    private(set) var encoding: FileEncoding?
    private var converter: GB18030Converter?
    private var decoded: ByteBuffer

    init(encoding: FileEncoding?, longest: Int) {
        self.encoding = encoding
        // Two bytes of GB18030 become at most three of UTF-8.
        self.decoded = ByteBuffer(capacity: longest * 2)
    }

    /// The file's first record without its byte order mark; takes the encoding from it when none was given.
    mutating func strippingMark(_ record: Bytes) -> Bytes {
        guard let (announced, length) = FileEncoding.announced(by: record) else { return record }
        guard encoding == nil || encoding == announced else { return record }
        encoding = announced
        return record.slice(length, record.count)
    }

    /// The record in UTF-8, valid until the next call, or `nil` when it is not text in the file's encoding.
    mutating func decode(_ record: Bytes) throws(FileFault) -> Bytes? {
        if record.isASCII { return record }
        let isUTF8 = encoding != .gb18030 && (try? UTF8Span(validating: record.span)) != nil
        let encoding = self.encoding ?? (isUTF8 ? .utf8 : .gb18030)
        self.encoding = encoding
        switch encoding {
        case .utf8: return isUTF8 ? record : nil
        case .gb18030:
            guard let count = try openConverter().convert(record, into: decoded.base, capacity: decoded.capacity) else {
                return nil
            }
            decoded.setCount(count)
            return decoded.bytes
        }
    }

    private mutating func openConverter() throws(FileFault) -> GB18030Converter {
        if let converter { return converter }
        let opened = try GB18030Converter()
        converter = opened
        return opened
    }
}

/// The C library's GB18030 table, opened once per file.
private final class GB18030Converter {
    private let handle: iconv_t

    init() throws(FileFault) {
        guard let handle = iconv_open("UTF-8", "GB18030"), Int(bitPattern: handle) != -1 else {
            throw .encodingUnavailable
        }
        self.handle = handle
    }

    deinit {
        iconv_close(handle)
    }

    /// How many bytes of UTF-8 were written, or `nil` when the record holds a sequence that is no character or half of
    /// one.
    func convert(_ record: Bytes, into output: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int? {
        _ = iconv(handle, nil, nil, nil, nil)
        var source = UnsafeMutableRawPointer(mutating: record.baseAddress)?.assumingMemoryBound(to: CChar.self)
        var sourceLeft = record.count
        var target: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self)
        var targetLeft = capacity
        guard iconv(handle, &source, &sourceLeft, &target, &targetLeft) != -1, sourceLeft == 0 else { return nil }
        return capacity - targetLeft
    }
}
