import COpenSSL

/// AES-256-GCM under one key (NIST SP 800-38D): 12-byte nonce, 16-byte tag, one reusable context for each direction.
///
/// The key schedule is computed once; each message only sets a nonce. This type does not choose nonces.
@safe struct AuthenticatedCipher: ~Copyable {
    static let nonceCount = 12
    static let tagCount = 16

    private let sealing: OpaquePointer
    private let opening: OpaquePointer

    init(key: SecretKey) throws(SigningError) {
        let sealing = try unsafe Self.makeContext(key: key, encrypting: true)
        let opening: OpaquePointer
        do throws(SigningError) {
            unsafe opening = try Self.makeContext(key: key, encrypting: false)
        } catch {
            unsafe EVP_CIPHER_CTX_free(sealing)
            throw error
        }
        unsafe self.sealing = sealing
        unsafe self.opening = opening
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(sealing)
        unsafe EVP_CIPHER_CTX_free(opening)
    }

    /// Writes as many bytes as `plaintext` has and then the tag to `output`; answers whether OpenSSL did it all.
    @unsafe mutating func seal(
        _ plaintext: UnsafeBufferPointer<UInt8>, nonce: UnsafePointer<UInt8>,
        associated: UnsafeBufferPointer<UInt8>, output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        var written: Int32 = 0
        guard unsafe EVP_EncryptInit_ex2(sealing, nil, nil, nonce, nil) == 1,
            unsafe associated.isEmpty
                || EVP_EncryptUpdate(sealing, nil, &written, associated.baseAddress, Int32(associated.count)) == 1,
            unsafe plaintext.isEmpty
                || EVP_EncryptUpdate(sealing, output, &written, plaintext.baseAddress, Int32(plaintext.count)) == 1
        else { return false }
        let tag = unsafe output + plaintext.count
        return unsafe EVP_EncryptFinal_ex(sealing, tag, &written) == 1
            && EVP_CIPHER_CTX_ctrl(sealing, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), tag) == 1
    }

    /// Writes the plaintext to `output` and answers whether the tag is right; if not, `output` holds nothing to be
    /// used.
    ///
    /// `sealed` is ciphertext and tag, at least `tagCount` bytes.
    @unsafe mutating func open(
        _ sealed: UnsafeBufferPointer<UInt8>, nonce: UnsafePointer<UInt8>,
        associated: UnsafeBufferPointer<UInt8>, output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let count = sealed.count - Self.tagCount
        guard count >= 0, let start = sealed.baseAddress else { return false }
        // The control call copies the tag; its parameter is only for historical reasons not const.
        let tag = unsafe UnsafeMutableRawPointer(mutating: start + count)
        var written: Int32 = 0
        guard unsafe EVP_DecryptInit_ex2(opening, nil, nil, nonce, nil) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(opening, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), tag) == 1,
            unsafe associated.isEmpty
                || EVP_DecryptUpdate(opening, nil, &written, associated.baseAddress, Int32(associated.count)) == 1,
            unsafe count == 0 || EVP_DecryptUpdate(opening, output, &written, start, Int32(count)) == 1
        else { return false }
        return unsafe EVP_DecryptFinal_ex(opening, output + count, &written) == 1
    }

    private static func makeContext(key: SecretKey, encrypting: Bool) throws(SigningError) -> OpaquePointer {
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .cryptographyUnavailable(operation: "allocate a cipher context")
        }
        let code = unsafe key.withBytes { bytes in
            unsafe EVP_CipherInit_ex2(
                context, Algorithms.shared.aes256GCM, bytes.baseAddress, nil, encrypting ? 1 : 0, nil)
        }
        guard code == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .cryptographyUnavailable(operation: "set up AES-256-GCM")
        }
        return unsafe context
    }
}
