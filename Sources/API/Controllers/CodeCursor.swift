import Signing

/// Where a page of what has codes begins, opaque to the caller: a version byte and the code of the one before.
enum CodeCursor {
    private static let version: UInt8 = 1

    static func text(_ code: String) -> String { Base64URL.encode([version] + Array(code.utf8)) }

    static func code(_ text: Substring) -> String? {
        guard let bytes = Base64URL.decode(text.utf8), bytes.first == version, (2...33).contains(bytes.count),
            bytes.dropFirst().allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        return String(decoding: bytes.dropFirst(), as: UTF8.self)
    }
}
