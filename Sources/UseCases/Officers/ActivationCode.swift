package import Signing

/// What an officer sets the account up with: one half from the administrator who asked, one from the officer who
/// approved. Each half is drawn by itself and shown once, so that nobody has both but the officer they are handed to.
package enum ActivationCode {
    package static let prefix = "sda_"

    package static func half() throws(SigningError) -> SecretToken { try SecretToken.random(prefix: prefix) }

    /// What is kept of both: SHA-256 over the digests of the halves.
    static func digest(_ asked: SHA256Digest, _ approved: SHA256Digest) -> SHA256Digest {
        SHA256Digest(hashing: asked.bytes + approved.bytes)
    }

    /// The same of what somebody presents; `nil` where a half has not its form.
    static func digest(of asked: String, and approved: String) -> SHA256Digest? {
        guard let asked = SecretToken(asked, prefix: prefix), let approved = SecretToken(approved, prefix: prefix)
        else { return nil }
        return digest(asked.digest, approved.digest)
    }
}
