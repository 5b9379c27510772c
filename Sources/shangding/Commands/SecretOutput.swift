import ArgumentParser
import Glibc
import UseCases

/// Where a command leaves a secret it has made: standard output, or a new file that only its owner can read.
struct SecretOutput: ParsableArguments {
    @Option(help: "Write the secret to this new file, closed to others, instead of standard output.")
    var secretFile: String?

    /// Made before anything is done, so that a secret never comes to be that cannot be given.
    func open() throws -> SecretFile { try SecretFile(path: secretFile) }
}

/// A file for one secret, or standard output. A file that got none is removed.
struct SecretFile: ~Copyable {
    private let path: String?
    private let descriptor: Int32
    private var isWritten = false

    init(path: String?) throws {
        self.path = path
        guard let path else {
            descriptor = -1
            return
        }
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        guard let path else { return }
        close(descriptor)
        if !isWritten { unlink(path) }
    }

    /// Writes the secret, alone on its line in a file.
    mutating func give(_ secret: OpaqueSecret) throws {
        guard path != nil else { return print("client_secret \(secret.text)") }
        let line = Array((secret.text + "\n").utf8)
        guard line.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == line.count,
            fsync(descriptor) == 0
        else { throw CommandFailure("the secret could not be written; make a new one with `shangding client rotate`") }
        isWritten = true
    }
}
