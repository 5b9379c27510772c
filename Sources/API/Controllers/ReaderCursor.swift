import CivilTime
import Signing
import UseCases

/// Where a page of readers begins, opaque to the caller so that it can change: a version byte, the instant and the
/// entry.
enum ReaderCursor {
    private static let version: UInt8 = 1

    static func text(_ place: ReadReaders.Place) -> String {
        Base64URL.encode([version] + bytes(UInt64(bitPattern: place.at.microseconds)) + bytes(place.entry))
    }

    static func place(_ text: some StringProtocol) -> ReadReaders.Place? {
        guard let bytes = Base64URL.decode(text.utf8), bytes.count == 25, bytes[0] == version else { return nil }
        let at = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let entry = bytes[9...].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        return ReadReaders.Place(at: Instant(microseconds: Int64(bitPattern: at)), entry: entry)
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
