/// A request that may arrive more than once: the key its sender drew for it, and what it asks.
package struct IdempotentRequest: Sendable {
    /// Bytes of a key: visible ASCII.
    package static let keyBytes = 1...128

    let key: [UInt8]
    /// Method, path and content, each behind its length.
    let content: [UInt8]

    /// `nil` for a key that is empty, too long or not visible ASCII.
    package init?(key: String, method: String, path: String, content: [UInt8]) {
        guard Self.keyBytes.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.key = Array(key.utf8)
        var bytes: [UInt8] = []
        for part in [Array(method.utf8), Array(path.utf8), content] {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
            bytes += part
        }
        self.content = bytes
    }
}

/// A request together with how its answer is written, since the bytes are what is kept.
package struct Once<Outcome: Sendable>: Sendable {
    let request: IdempotentRequest
    let answer: @Sendable (Outcome) throws -> [UInt8]

    package init(_ request: IdempotentRequest, answer: @escaping @Sendable (Outcome) throws -> [UInt8]) {
        self.request = request
        self.answer = answer
    }
}
