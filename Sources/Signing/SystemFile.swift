import Glibc

/// The few system calls the key ring needs: closed to others, whole or absent, and on disk before it is used.
enum SystemFile {
    /// A ring of thousands of keys is far smaller; anything larger is not a ring.
    private static let largest = 1 << 20

    static func message(of code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }

    /// Makes `folder` with mode 0700 unless it is there, and refuses one that others may enter.
    static func makePrivateFolder(_ folder: String, within parent: String) throws(SigningError) {
        if unsafe mkdir(folder, 0o700) == 0 {
            try synchronise(folder: parent)
        } else if errno != EEXIST {
            throw .ringUnusable(path: folder, operation: "make the folder", code: errno)
        }
        let descriptor = try openFile(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, operation: "open the folder")
        defer { close(descriptor) }
        try refuseExposure(of: descriptor, path: folder, fix: "chmod 700 \(quoted(folder))")
    }

    /// The bytes of a regular file that only its owner can read.
    static func readPrivate(_ path: String) throws(SigningError) -> [UInt8] {
        let descriptor: Int32
        do throws(SigningError) {
            descriptor = try openFile(path, O_RDONLY | O_NONBLOCK, operation: "read")
        } catch .ringUnusable(_, _, code: ENOENT) {
            throw .ringMissing(path: path)
        }
        defer { close(descriptor) }
        let status = try refuseExposure(of: descriptor, path: path, fix: "chmod 600 \(quoted(path))")
        guard status.st_mode & S_IFMT == S_IFREG else { throw .ringDamaged(path: path, reason: "it is not a file") }
        guard status.st_size <= largest else { throw .ringDamaged(path: path, reason: "it is too large") }
        // The buffer has its final size from the start: a growing one would leave copies of keys in freed memory.
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                bytes.cleanse()
                throw got == 0
                    ? .ringDamaged(path: path, reason: "it is incomplete")
                    : .ringUnusable(path: path, operation: "read", code: errno)
            }
            count += got
        }
        return bytes
    }

    /// Writes a new file under a passing name, forces it to disk and gives it the name `path` unless something has that
    /// name already; in that case `path` stays as it is.
    static func publish(_ bytes: [UInt8], as path: String, inFolder folder: String) throws(SigningError) {
        let draft = try makeDraft(bytes, inFolder: folder)
        defer { unsafe unlink(draft) }
        guard unsafe link(draft, path) == 0 || errno == EEXIST else {
            throw .ringUnusable(path: path, operation: "create", code: errno)
        }
        try synchronise(folder: folder)
    }

    /// The same for a file that takes the place of the one named `path`, and keeps its owner: whoever reads sees the
    /// old one or the new one.
    static func replace(_ bytes: [UInt8], at path: String, inFolder folder: String) throws(SigningError) {
        let draft = try makeDraft(bytes, inFolder: folder)
        var status = stat()
        guard unsafe stat(path, &status) == 0, unsafe chown(draft, status.st_uid, status.st_gid) == 0,
            unsafe rename(draft, path) == 0
        else {
            let code = errno
            unsafe unlink(draft)
            throw .ringUnusable(path: path, operation: "replace", code: code)
        }
        try synchronise(folder: folder)
    }

    /// Runs `body` while no other process is in the same call for this folder. Waits as long as it takes.
    static func locked<Result>(
        folder: String, _ body: () throws(SigningError) -> Result
    ) throws(SigningError) -> Result {
        let descriptor = try openFile(folder, O_RDONLY | O_DIRECTORY, operation: "open the folder")
        // Closing gives the lock back, as the end of the process does.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .ringUnusable(path: folder, operation: "lock", code: errno) }
        }
        return try body()
    }

    /// The file itself where `path` is a link to it: replacing the link would leave two rings.
    static func resolved(_ path: String) throws(SigningError) -> String {
        guard let resolved = unsafe realpath(path, nil) else {
            throw errno == ENOENT
                ? .ringMissing(path: path) : .ringUnusable(path: path, operation: "read", code: errno)
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The folder that holds the file of an absolute path.
    static func folder(of path: String) -> String {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return folder.isEmpty ? "/" : String(folder)
    }

    /// A new file, on disk and closed to others, under a name nobody looks for.
    private static func makeDraft(_ bytes: [UInt8], inFolder folder: String) throws(SigningError) -> String {
        let draft = "\(folder)/.draft-\(Hexadecimal.encode(try RandomBytes.make(count: 8)))"
        let descriptor = try openFile(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, operation: "create")
        defer { close(descriptor) }
        do throws(SigningError) {
            try write(bytes, to: descriptor, path: draft)
        } catch {
            unsafe unlink(draft)
            throw error
        }
        return draft
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SigningError) {
        var count = 0
        while count < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .ringUnusable(path: path, operation: "write", code: errno) }
            count += put
        }
        guard fsync(descriptor) == 0 else { throw .ringUnusable(path: path, operation: "write", code: errno) }
    }

    /// A name is durable only once its folder is.
    private static func synchronise(folder: String) throws(SigningError) {
        let descriptor = try openFile(folder, O_RDONLY | O_DIRECTORY, operation: "open the folder")
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .ringUnusable(path: folder, operation: "write", code: errno) }
    }

    private static func openFile(
        _ path: String, _ flags: Int32, mode: mode_t = 0, operation: String
    ) throws(SigningError) -> Int32 {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .ringUnusable(path: path, operation: operation, code: errno) }
        return descriptor
    }

    @discardableResult
    private static func refuseExposure(of descriptor: Int32, path: String, fix: String) throws(SigningError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .ringUnusable(path: path, operation: "examine", code: errno)
        }
        guard status.st_mode & 0o077 == 0 else { throw .ringExposed(path: path, fix: fix) }
        return status
    }

    /// For a shell: the printed command must work for a path with blanks too.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x2D...0x39).contains(byte) || byte == 0x5F
        }
        return plain
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
