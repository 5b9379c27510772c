import COpenSSL

/// Comparison whose duration does not tell where two secrets differ (tokens, tags, codes).
package enum ConstantTime {
    /// Whether both hold the same bytes. The lengths are not secret: unequal lengths answer at once.
    package static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        let left = Array(left)
        let right = Array(right)
        guard left.count == right.count else { return false }
        return unsafe left.withUnsafeBytes { leftBytes in
            unsafe right.withUnsafeBytes { rightBytes in
                unsafe CRYPTO_memcmp(leftBytes.baseAddress, rightBytes.baseAddress, leftBytes.count) == 0
            }
        }
    }
}
