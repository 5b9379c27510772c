import Signing

/// Where a page of a history begins: the run before it, opaque to the caller so that it can change.
///
/// A version byte and the run's 64 bits, in the 12 characters base64url (RFC 4648 §5) needs for nine bytes: no padding,
/// so each cursor has exactly one text.
struct HistoryCursor: Equatable {
    private static let version: UInt8 = 1

    let run: Int64

    init(run: Int64) {
        self.run = run
    }

    init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(Array(text.utf8)), bytes.count == 9, bytes[0] == Self.version,
            let run = Int64(exactly: bytes[1...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }), run > 0
        else { return nil }
        self.run = run
    }

    var text: String {
        Base64URL.encode([Self.version] + (0..<8).map { UInt8(truncatingIfNeeded: run >> (56 - 8 * Int64($0))) })
    }
}
