import COpenSSL

/// scrypt (RFC 7914): a password becomes a key at a price in memory and time that a guesser pays for each guess.
enum Scrypt {
    /// N = 2^`logN`, r and p of RFC 7914 §2. About 128·r·2^logN bytes are held while it runs.
    struct Cost: Hashable, Sendable {
        let logN: Int
        let r: Int
        let p: Int
    }

    static func derive(
        password: [UInt8], salt: [UInt8], cost: Cost, count: Int
    ) throws(SigningError) -> [UInt8] {
        var parameters = Parameters()
        parameters.add("pass", bytes: password)
        parameters.add("salt", bytes: salt)
        parameters.add("n", number: 1 << UInt64(cost.logN))
        parameters.add("r", number: UInt64(cost.r))
        parameters.add("p", number: UInt64(cost.p))
        // OpenSSL refuses more than 32 MiB unless told otherwise.
        parameters.add("maxmem_bytes", number: 128 * UInt64(cost.r) * (1 << UInt64(cost.logN) + UInt64(cost.p) + 2))
        guard let algorithm = unsafe EVP_KDF_fetch(nil, "SCRYPT", nil) else { throw failure }
        defer { unsafe EVP_KDF_free(algorithm) }
        guard let context = unsafe EVP_KDF_CTX_new(algorithm) else { throw failure }
        defer { unsafe EVP_KDF_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: count)
        let code = unsafe parameters.withPointer { parameters in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_KDF_derive(context, output.baseAddress, output.count, parameters)
            }
        }
        guard code == 1 else { throw failure }
        return output
    }

    private static var failure: SigningError {
        ERR_clear_error()
        return .cryptographyUnavailable(operation: "compute scrypt")
    }
}
