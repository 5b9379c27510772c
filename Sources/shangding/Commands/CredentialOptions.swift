import ArgumentParser
import Glibc
import Signing

/// What a client will prove itself with: a key it keeps itself, or a secret that the command makes and leaves on
/// standard output or in a new file that only its owner can read.
struct CredentialOptions: ParsableArguments {
    @Option(help: "Write the secret to this new file, closed to others, instead of standard output.")
    var secretFile: String?

    @Option(help: "The client's public key (a JWK file) to prove itself with, instead of a secret.")
    var key: String?

    /// The key of `--key`.
    func publicKey() throws -> VerificationKey? {
        try key.map { path in
            do {
                return try VerificationKey(jwk: readFile(path, atMost: 4096))
            } catch let error as KeyError {
                throw CommandFailure("\(path): \(error)")
            }
        }
    }

    func validate() throws {
        guard secretFile == nil || key == nil else {
            throw ValidationError("--secret-file is for secrets; a client with --key gets none")
        }
    }

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

    /// Writes the secret, alone on its line in a file. A client with a key of its own has none.
    mutating func give(_ secret: SecretToken?) throws {
        guard let secret else { return }
        guard path != nil else { return print("client_secret \(secret.text)") }
        try write(secret.text + "\n")
    }

    /// Writes a text that holds a secret into the file.
    mutating func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
            fsync(descriptor) == 0
        else { throw CommandFailure("the secret could not be written; make a new one with `shangding client rotate`") }
        isWritten = true
    }
}
