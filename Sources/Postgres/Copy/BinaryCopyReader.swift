import CLibPQ

/// Takes a binary COPY apart as it arrives: header, rows, trailer.
///
/// The server sends whole rows per message, the first together with the header; a row cut in two is an error.
struct BinaryCopyReader: ~Copyable {
    private let session: ServerSession
    private var sawHeader = false
    private var sawTrailer = false
    private(set) var rowCount = 0
    /// Whether the server has said its last word, so that the session may go on.
    private(set) var serverEnded = false

    init(session: ServerSession) {
        self.session = session
    }

    mutating func readAll(_ row: (inout BinaryRow) throws -> Void) throws {
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let length = unsafe PQgetCopyData(session.pointer, &message, 0)
            guard length > 0, let message = unsafe message else { break }
            defer { unsafe PQfreemem(message) }
            try unsafe read(UnsafeRawBufferPointer(start: message, count: Int(length)), row)
        }
        serverEnded = true
        _ = try session.results()
        guard sawTrailer else { throw PostgresError(.unexpectedResult, detail: "a copy without its end") }
    }

    private mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ row: (inout BinaryRow) throws -> Void
    ) throws {
        var offset = try sawHeader ? 0 : unsafe header(bytes)
        while offset < bytes.count {
            guard bytes.count - offset >= 2 else { throw cut() }
            let fields = unsafe Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self))
            offset += 2
            guard fields >= 0 else {
                sawTrailer = true
                return
            }
            var next = unsafe BinaryRow(bytes: bytes, offset: offset, fieldCount: Int(fields))
            try row(&next)
            try next.skipRest()
            offset = next.offset
            rowCount += 1
        }
    }

    /// Signature, flags and extension; gives where the rows begin.
    private mutating func header(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> Int {
        guard bytes.count >= 19 else { throw cut() }
        let flags = unsafe Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 11, as: Int32.self))
        let extra = unsafe Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 15, as: Int32.self))
        guard unsafe bytes.starts(with: "PGCOPY\n".utf8), flags == 0, extra >= 0, bytes.count >= 19 + Int(extra) else {
            throw PostgresError(.unexpectedResult, detail: "not a binary copy")
        }
        sawHeader = true
        return 19 + Int(extra)
    }

    private func cut() -> PostgresError {
        PostgresError(.unexpectedResult, detail: "a copied row is cut in two")
    }
}
