/// Where a page of a history begins: the run before it, opaque to the caller so that it can change.
///
/// A version byte and the run's 64 bits, in the 12 characters base64url (RFC 4648 §5) needs for nine bytes: no padding, so
/// each cursor has exactly one text.
struct HistoryCursor: Equatable {
    private static let version: UInt8 = 1
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    let run: Int64

    init(run: Int64) {
        self.run = run
    }

    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 12 else { return nil }
        var bits: UInt128 = 0
        for character in text.utf8 {
            guard let value = Self.alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt128(value)
        }
        guard bits >> 64 == UInt128(Self.version) else { return nil }
        run = Int64(bitPattern: UInt64(truncatingIfNeeded: bits))
        guard run > 0 else { return nil }
    }

    var text: String {
        let bits = UInt128(Self.version) << 64 | UInt128(UInt64(bitPattern: run))
        let characters = stride(from: 66, through: 0, by: -6).map { shift in
            Self.alphabet[Int(truncatingIfNeeded: bits >> shift) & 63]
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
