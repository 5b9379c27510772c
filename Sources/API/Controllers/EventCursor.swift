import CivilTime
import Signing

/// Where a client has come to in its feed: a position, and the day it was given, by which one is recognised that is
/// older than what is kept. Opaque to the client: a version byte, the day's number and the position, in base64url.
struct EventCursor: Equatable {
    private static let version: UInt8 = 2

    let position: Int64
    let day: Day

    init(position: Int64, day: Day) {
        self.position = position
        self.day = day
    }

    init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(Array(text.utf8)), bytes.count == 13, bytes[0] == Self.version else {
            return nil
        }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        guard let day = Int32(exactly: number(1..<5)), let position = Int64(exactly: number(5..<13)) else { return nil }
        self.init(position: position, day: Day(number: day))
    }

    var text: String {
        var bytes = [Self.version]
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: day.number >> (24 - 8 * Int32($0))) }
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: position >> (56 - 8 * Int64($0))) }
        return Base64URL.encode(bytes)
    }
}
