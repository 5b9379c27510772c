import COpenSSL

/// Draws new key pairs inside OpenSSL and hands out their two halves.
enum KeyPairGenerator {
    static func make(
        _ algorithm: SignatureAlgorithm
    ) throws(SigningError) -> (publicBytes: [UInt8], secret: SecretKey) {
        guard let key = unsafe generate(algorithm) else { throw failure(algorithm) }
        defer { unsafe EVP_PKEY_free(key) }
        var publicBytes = [UInt8](repeating: 0, count: 65)
        var count = 0
        let code = unsafe publicBytes.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_PKEY_get_octet_string_param(key, "pub", buffer.baseAddress, buffer.count, &count)
        }
        guard code == 1, count <= publicBytes.count, let secret = unsafe secret(of: key, algorithm) else {
            throw failure(algorithm)
        }
        publicBytes.removeSubrange(count...)
        // An uncompressed point begins with a 4.
        if algorithm != .ed25519, publicBytes.first == 4 { publicBytes.removeFirst() }
        guard publicBytes.count == algorithm.publicKeyCount else { throw failure(algorithm) }
        return (publicBytes, secret)
    }

    private static func generate(_ algorithm: SignatureAlgorithm) -> OpaquePointer? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, algorithm.openSSLKeyType, nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe algorithm == .ed25519 || EVP_PKEY_CTX_set_group_name(context, algorithm.openSSLGroup) == 1
        else { return nil }
        var key: OpaquePointer?
        return unsafe EVP_PKEY_generate(context, &key) == 1 ? key : nil
    }

    private static func secret(of key: OpaquePointer, _ algorithm: SignatureAlgorithm) -> SecretKey? {
        var bytes = [UInt8](repeating: 0, count: SecretKey.byteCount)
        defer { bytes.cleanse() }
        var number: OpaquePointer?
        defer { unsafe BN_clear_free(number) }
        let count = unsafe bytes.withUnsafeMutableBufferPointer { buffer -> Int in
            if algorithm == .ed25519 {
                var count = buffer.count
                return unsafe EVP_PKEY_get_raw_private_key(key, buffer.baseAddress, &count) == 1 ? count : 0
            }
            guard unsafe EVP_PKEY_get_bn_param(key, "priv", &number) == 1 else { return 0 }
            return unsafe Int(BN_bn2binpad(number, buffer.baseAddress, Int32(buffer.count)))
        }
        return count == SecretKey.byteCount ? SecretKey(copying: bytes[...]) : nil
    }

    private static func failure(_ algorithm: SignatureAlgorithm) -> SigningError {
        ERR_clear_error()
        return .cryptographyUnavailable(operation: "make a key for \(algorithm.rawValue)")
    }
}
