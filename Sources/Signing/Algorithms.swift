import COpenSSL

/// The algorithms this room uses, fetched from OpenSSL once.
///
/// In OpenSSL 3 a name is looked up among the providers at each use unless it was fetched before; that look-up costs
/// more than hashing a short message.
///
/// Proof for `@unchecked Sendable`: the pointers never change after `init`, are never freed, and OpenSSL counts fetched
/// `EVP_MD`, `EVP_CIPHER` and `EVP_MAC` objects as immutable and safe to share between threads (openssl-threads(7)).
@safe struct Algorithms: @unchecked Sendable {
    let sha256: OpaquePointer
    let aes256GCM: OpaquePointer
    let hmac: OpaquePointer

    /// A process whose OpenSSL lacks one of the three can neither read nor write a citizen: it ends here, at first use.
    static let shared = Algorithms()

    private init() {
        guard let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil),
            let aes256GCM = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil),
            let hmac = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        else { fatalError("OpenSSL offers no SHA-256, AES-256-GCM or HMAC; check its configuration.") }
        unsafe self.sha256 = sha256
        unsafe self.aes256GCM = aes256GCM
        unsafe self.hmac = hmac
    }
}
