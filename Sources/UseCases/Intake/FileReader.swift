import Glibc

/// Reads a file in large chunks with bounded memory, and says which file it could not read and why.
package struct FileReader: ~Copyable {
    private let descriptor: Int32
    private var buffer: UnsafeMutableRawBufferPointer
    package let path: String
    /// Size when opened, for progress.
    package let size: Int

    package init(path: String) throws(FileReadingError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw FileReadingError(path: path, reason: errno) }
        var facts = stat()
        guard fstat(opened, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw FileReadingError(path: path, reason: EINVAL)
        }
        descriptor = opened
        self.path = path
        size = Int(facts.st_size)
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        close(descriptor)
    }

    /// The next bytes, valid during the call of `body`; `false` at the end of the file.
    package mutating func next(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Bool {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw FileReadingError(path: path, reason: errno) }
        guard count > 0 else { return false }
        try body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer.bindMemory(to: UInt8.self))[0..<count]))
        return true
    }

    /// Back to the first byte.
    package mutating func rewind() throws(FileReadingError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileReadingError(path: path, reason: errno) }
    }
}

/// A file that cannot be read, with the operating system's reason.
package struct FileReadingError: Error, CustomStringConvertible {
    package let path: String
    let reason: Int32

    package var description: String { "\(path): \(String(cString: strerror(reason)))" }
}
