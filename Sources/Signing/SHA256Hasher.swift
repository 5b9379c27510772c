import COpenSSL

/// Computes SHA-256 over messages that come in pieces, one message after another, without allocating for each.
@safe package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("OpenSSL could not allocate a digest context") }
        unsafe self.context = context
        restart()
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        let code = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe EVP_DigestUpdate(context, input.baseAddress, input.count)
        }
        precondition(code == 1, "OpenSSL could not update SHA-256")
    }

    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The digest of everything since the last call; the hasher is then ready for the next message.
    package mutating func finish() -> SHA256Digest {
        let digest = unsafe SHA256Digest { output in unsafe EVP_DigestFinal_ex(context, output, nil) }
        restart()
        return digest
    }

    private func restart() {
        precondition(
            unsafe EVP_DigestInit_ex2(context, Algorithms.shared.sha256, nil) == 1, "OpenSSL could not begin SHA-256")
    }
}
