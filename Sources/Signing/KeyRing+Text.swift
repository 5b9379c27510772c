import COpenSSL
import CivilTime

/// The key ring as a file, one key a line (see `SealedText`).
///
///     shangding key ring 1
///     field 1 active 2026-11-23T00:00:00Z <64 hexadecimal digits>
///     blind_index 1 active 2026-11-23T00:00:00Z <64 hexadecimal digits>
///     sha256 <64 hexadecimal digits, over all bytes before this line>
extension KeyRing {
    private static let heading = "shangding key ring 1"

    /// The text contains the keys: the caller wipes it.
    func fileText() -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(keys.count * 160)
        defer { lines.cleanse() }
        for key in keys {
            lines.append(contentsOf: "\(key.purpose.rawValue) \(key.id) \(key.state.rawValue) \(key.createdAt) ".utf8)
            unsafe key.secret.withBytes { unsafe Hexadecimal.append($0, to: &lines) }
            lines.append(0x0A)
        }
        return SealedText.write(heading: Self.heading, lines: lines)
    }

    /// Reads what `fileText` writes. `path` is for the messages only.
    init(fileText text: [UInt8], path: String) throws(SigningError) {
        let keys = try Self.keys(fileText: text, path: path)
        for purpose in Purpose.allCases where !keys.contains(where: { $0.purpose == purpose }) {
            throw .ringIncomplete(path: path, purpose: purpose)
        }
        try self.init(keys: keys) { .ringDamaged(path: path, reason: $0) }
    }

    /// The keys of a file that may be of a program that knew fewer purposes; otherwise they are sound.
    static func keys(fileText text: [UInt8], path: String) throws(SigningError) -> [Key] {
        func damaged(_ reason: String) -> SigningError { .ringDamaged(path: path, reason: reason) }
        var keys: [Key] = []
        for (index, line) in try SealedText.lines(of: text, heading: Self.heading, orThrow: damaged).enumerated() {
            // The heading is line 1.
            guard let key = Key(line: line) else { throw damaged("line \(index + 2) is not a key") }
            keys.append(key)
        }
        let active = try activeKeys(keys, orThrow: damaged)
        for key in keys where active[key.purpose] == nil {
            throw damaged("there is no active \(key.purpose.rawValue) key")
        }
        return keys
    }
}

extension KeyRing.Key {
    fileprivate init?(line: ArraySlice<UInt8>) {
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 5 else { return nil }
        func text(_ index: Int) -> String { String(decoding: words[index], as: UTF8.self) }
        guard let purpose = KeyRing.Purpose(rawValue: text(0)), let id = UInt32(text(1)),
            let state = KeyRing.State(rawValue: text(2)), let createdAt = Instant(text(3)),
            var bytes = Hexadecimal.decode(words[4])
        else { return nil }
        defer { bytes.cleanse() }
        guard let secret = SecretKey(copying: bytes[...]) else { return nil }
        self.init(purpose: purpose, id: id, state: state, createdAt: createdAt, secret: secret)
    }
}

extension [UInt8] {
    /// Overwrites the bytes in a way the optimiser does not remove. Of use only while no other copy shares the storage.
    mutating func cleanse() {
        unsafe withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
