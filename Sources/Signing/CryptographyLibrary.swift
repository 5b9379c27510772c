import COpenSSL

/// The library all cryptography but TLS comes from.
package enum CryptographyLibrary {
    /// Its version as it says itself, such as `3.0.19`. SM2 signing before 3.0.23 leaks a little of each nonce by time
    /// (CVE-2026-54872), unless the distribution has mended that under the old number.
    package static var version: String { unsafe String(cString: OpenSSL_version(OPENSSL_FULL_VERSION_STRING)) }
}
