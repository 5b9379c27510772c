#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes the files of a city below a folder, keeping each open until the city is complete.
package final class DirectorySink {
    private let folder: String
    private var streams: [String: UnsafeMutablePointer<FILE>] = [:]

    /// The folder is made if it is missing, its parent must exist.
    package init(folder: String) throws(DemoCityError) {
        self.folder = folder
        try DirectorySink.makeFolder(folder)
        try DirectorySink.makeFolder(folder + "/records")
    }

    deinit {
        for stream in streams.values { fclose(stream) }
    }

    package func write(_ name: String, _ bytes: [UInt8]) throws(DemoCityError) {
        let stream = try stream(for: name)
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw failure(name) }
    }

    /// Closes every file; only then is it known that all bytes arrived.
    package func finish() throws(DemoCityError) {
        let open = streams
        streams = [:]
        var failed: DemoCityError?
        for (name, stream) in open where fclose(stream) != 0 {
            failed = failure(name)
        }
        if let failed { throw failed }
    }

    private func stream(for name: String) throws(DemoCityError) -> UnsafeMutablePointer<FILE> {
        if let known = streams[name] { return known }
        guard let stream = fopen(folder + "/" + name, "w") else { throw failure(name) }
        streams[name] = stream
        return stream
    }

    private func failure(_ name: String) -> DemoCityError {
        .fileNotWritten(path: folder + "/" + name, errno: errno)
    }

    private static func makeFolder(_ path: String) throws(DemoCityError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .fileNotWritten(path: path, errno: errno) }
    }
}
