import COpenSSL

/// HMAC-SHA-256 (RFC 2104) under one key, with a context that is reused for message after message.
@safe struct MessageCode: ~Copyable {
    private let context: OpaquePointer

    init(key: SecretKey) throws(SigningError) {
        try unsafe self.init { context in unsafe key.withBytes { unsafe Self.begin(context, key: $0) } }
    }

    /// For keys of other lengths, as the published vectors have them.
    init(key: [UInt8]) throws(SigningError) {
        try unsafe self.init { context in
            unsafe key.withUnsafeBufferPointer { unsafe Self.begin(context, key: $0) }
        }
    }

    private init(_ begin: (OpaquePointer) -> Int32) throws(SigningError) {
        guard let context = unsafe EVP_MAC_CTX_new(Algorithms.shared.hmac) else {
            throw .cryptographyUnavailable(operation: "allocate an HMAC context")
        }
        guard unsafe begin(context) == 1 else {
            unsafe EVP_MAC_CTX_free(context)
            throw .cryptographyUnavailable(operation: "set up HMAC-SHA-256")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    mutating func authenticate(_ message: Span<UInt8>) -> SHA256Digest {
        unsafe SHA256Digest { output in
            // A null key starts the next message under the key already set.
            guard unsafe EVP_MAC_init(context, nil, 0, nil) == 1,
                unsafe message.withUnsafeBufferPointer({ unsafe EVP_MAC_update(context, $0.baseAddress, $0.count) })
                    == 1
            else { return 0 }
            return unsafe EVP_MAC_final(context, output, nil, SHA256Digest.byteCount)
        }
    }

    /// The first 16 bytes of the code as two big-endian words.
    mutating func leadingWords(of message: Span<UInt8>) -> (high: UInt64, low: UInt64) {
        authenticate(message).leadingWords
    }

    private static func begin(_ context: OpaquePointer, key: UnsafeBufferPointer<UInt8>) -> Int32 {
        var parameters = Parameters()
        parameters.add("digest", text: "SHA256")
        return unsafe parameters.withPointer { unsafe EVP_MAC_init(context, key.baseAddress, key.count, $0) }
    }
}
