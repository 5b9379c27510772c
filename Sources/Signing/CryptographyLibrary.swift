import COpenSSL

/// The library all cryptography but TLS comes from.
package enum CryptographyLibrary {
    /// Its version as it says itself, such as `3.0.19`.
    package static var version: String { unsafe String(cString: OpenSSL_version(OPENSSL_FULL_VERSION_STRING)) }

    /// What is told of it to whoever runs the service.
    package struct Report: Hashable, Sendable {
        package let version: String
        package let sm2: SM2Fixes.Standing

        /// Of this program's library, unless another version is named.
        package init(version: String = CryptographyLibrary.version, fixes: SM2Fixes = .known) {
            self.version = version
            sm2 = fixes.standing(of: version)
        }
    }
}
