import Glibc
import Intake

/// The return report on its way to disk. It has a temporary name until `publish` gives it its own, after the
/// transaction it reports on has committed; a report that is given up is removed.
struct ReportFile: ~Copyable {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var report = ReturnReport()
    private(set) var rows = 0

    /// A report nobody asked for is counted and not written.
    init(path: String?) throws(FileReadingError) {
        self.path = path ?? ""
        temporary = self.path + ".partial"
        descriptor = path == nil ? -1 : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        if path != nil, descriptor < 0 { throw FileReadingError(path: temporary, reason: errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    mutating func add(line: Int, recordNo: some Collection<UInt8>, faults: RowFaultSet) throws {
        rows += 1
        guard descriptor >= 0 else { return }
        report.add(line: line, recordNo: recordNo, faults: faults)
        if rows % 256 == 0 { try write() }
    }

    /// Completes the report, still under its temporary name.
    mutating func seal() throws {
        guard descriptor >= 0 else { return }
        try write()
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw FileReadingError(path: temporary, reason: errno)
        }
        descriptor = -1
    }

    /// Gives a sealed report its name.
    static func publish(_ path: String?) throws {
        guard let path else { return }
        guard rename(path + ".partial", path) == 0 else { throw FileReadingError(path: path, reason: errno) }
    }

    /// Removes a sealed report whose transaction did not commit, or cannot say that it did.
    static func discard(_ path: String?) {
        if let path { unlink(path + ".partial") }
    }

    private mutating func write() throws {
        let bytes = report.take()
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 else { throw FileReadingError(path: temporary, reason: errno) }
            written += count
        }
    }
}
