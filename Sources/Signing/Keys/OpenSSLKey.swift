import COpenSSL

/// A key of one algorithm inside OpenSSL, public half or both, that signs and verifies bytes.
///
/// SM2 signs SM3(ZA ‖ message) with the id `1234567812345678` in ZA (GB/T 32918.2 §5.5, GM/T 0009 §7). OpenSSL before
/// 4.0 takes the empty id when none is set, which is another dialect that nobody else verifies.
///
/// Proof for `@unchecked Sendable`: the pointer never changes after `init`; nothing here sets anything on the key after
/// that, each operation has its own context, and OpenSSL lets threads share an object that nobody modifies, guarding
/// its own caches and counters with locks (openssl-threads(7)).
@safe final class OpenSSLKey: @unchecked Sendable {
    private static let sm2Identity = Array("1234567812345678".utf8)

    private let algorithm: SignatureAlgorithm
    private let key: OpaquePointer

    /// Checks that the public half is a point of the curve, and that the private half, if there is one, belongs to it.
    init(_ algorithm: SignatureAlgorithm, publicBytes: [UInt8], secret: SecretKey? = nil) throws(KeyError) {
        guard publicBytes.count == algorithm.publicKeyCount else { throw .wrongLength }
        self.algorithm = algorithm
        var parameters = Parameters()
        switch algorithm {
        case .ed25519:
            guard Ed25519Point.isUsable(publicBytes) else { throw .pointRefused }
            parameters.add("pub", bytes: publicBytes)
            if let secret { parameters.add("priv", secret: secret) }
        case .es256, .sm2:
            parameters.add("group", text: algorithm.openSSLGroup)
            // 4 announces an uncompressed point (SEC 1 §2.3.3).
            parameters.add("pub", bytes: [4] + publicBytes)
            if let secret { parameters.add("priv", secretNumber: secret) }
        }
        guard let key = unsafe Self.make(algorithm, parameters, both: secret != nil) else { throw .pointRefused }
        // `EVP_PKEY_fromdata` accepts halves that do not match, and signing with them gives the private one away.
        if secret != nil, unsafe !Self.halvesMatch(key) {
            unsafe EVP_PKEY_free(key)
            throw .halvesDiffer
        }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// 64 bytes. The private half must be there.
    func sign(_ message: Span<UInt8>) throws(SigningError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .cryptographyUnavailable(operation: "allocate") }
        defer { unsafe EVP_MD_CTX_free(context) }
        // A DER signature of two 256-bit numbers has at most 72 bytes.
        var signature = [UInt8](repeating: 0, count: 72)
        var count = signature.count
        var options: OpaquePointer?
        let ready =
            unsafe EVP_DigestSignInit_ex(context, &options, algorithm.openSSLDigest, nil, nil, key, nil) == 1
            && setIdentity(options)
        let code = unsafe message.withUnsafeBufferPointer { message in
            unsafe signature.withUnsafeMutableBufferPointer { signature in
                unsafe ready
                    ? EVP_DigestSign(context, signature.baseAddress, &count, message.baseAddress, message.count) : 0
            }
        }
        guard code == 1 else {
            ERR_clear_error()
            throw .cryptographyUnavailable(operation: "sign with \(algorithm.rawValue)")
        }
        signature.removeSubrange(count...)
        let raw = algorithm.order == nil ? signature : ECSignature.raw(der: signature)
        guard let raw, raw.count == SignatureAlgorithm.signatureCount else {
            throw .cryptographyUnavailable(operation: "write a signature with \(algorithm.rawValue)")
        }
        return raw
    }

    func verifies(_ signature: [UInt8], over message: Span<UInt8>) -> Bool {
        guard signature.count == SignatureAlgorithm.signatureCount else { return false }
        var signature = signature
        if let order = algorithm.order {
            guard let der = ECSignature.der(raw: signature, order: order) else { return false }
            signature = der
        }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        var options: OpaquePointer?
        let ready =
            unsafe EVP_DigestVerifyInit_ex(context, &options, algorithm.openSSLDigest, nil, nil, key, nil) == 1
            && setIdentity(options)
        let code = unsafe message.withUnsafeBufferPointer { message in
            unsafe signature.withUnsafeBufferPointer { signature in
                unsafe ready
                    ? EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress, message.count) : 0
            }
        }
        // A refused signature leaves words in this thread's error queue that would puzzle the next user of OpenSSL.
        if code != 1 { ERR_clear_error() }
        return code == 1
    }

    /// ZA is computed at the first byte of the message, so after the start of the operation is early enough.
    private func setIdentity(_ options: OpaquePointer?) -> Bool {
        guard algorithm == .sm2 else { return true }
        var parameters = Parameters()
        parameters.add("distid", bytes: Self.sm2Identity)
        return unsafe parameters.withPointer { unsafe EVP_PKEY_CTX_set_params(options, $0) == 1 }
    }

    private static func make(
        _ algorithm: SignatureAlgorithm, _ parameters: borrowing Parameters, both: Bool
    ) -> OpaquePointer? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, algorithm.openSSLKeyType, nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let code = unsafe parameters.withPointer { parameters in
            unsafe EVP_PKEY_fromdata_init(context) == 1
                ? EVP_PKEY_fromdata(
                    context, &key, both ? shangding_key_pair() : shangding_public_key(), parameters) : 0
        }
        guard code == 1 else {
            ERR_clear_error()
            return nil
        }
        return unsafe key
    }

    private static func halvesMatch(_ key: OpaquePointer) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_pairwise_check(context) == 1 else {
            ERR_clear_error()
            return false
        }
        return true
    }
}

extension SignatureAlgorithm {
    /// SM2 keys are of their own type: made as "EC" keys they would sign with ECDSA, or not at all.
    var openSSLKeyType: String {
        switch self {
        case .ed25519: "ED25519"
        case .es256: "EC"
        case .sm2: "SM2"
        }
    }

    var openSSLGroup: String { self == .sm2 ? "SM2" : "P-256" }

    /// Ed25519 hashes by itself.
    fileprivate var openSSLDigest: String? {
        switch self {
        case .ed25519: nil
        case .es256: "SHA256"
        case .sm2: "SM3"
        }
    }
}
