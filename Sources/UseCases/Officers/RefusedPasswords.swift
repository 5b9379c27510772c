import Glibc
import Signing

/// The operator's file of passwords nobody may choose, such as those of known breaches: in each line the SHA-1 of one
/// as 40 hexadecimal digits, perhaps a colon and a count, in ascending order. That is the form in which lists of
/// breaches are published; `Docs/operations.md` says how to make one of a plain list.
///
/// The file stays on disk, however large it is: a look-up reads some forty places of it. It is kept open, so that one
/// that is replaced counts from the next start on.
package final class RefusedPasswords: Sendable {
    private let descriptor: Int32
    private let size: Int

    /// What the operator names the file by.
    package static let setting = "SHANGDING_REFUSED_PASSWORDS"
    /// No line is longer.
    private static let longestLine = 128
    /// How many places are looked at when it is opened.
    private static let samples = 64

    /// Opens a file and looks at some of its lines.
    ///
    /// - Throws: `RefusedPasswordsFault`.
    package init(path: String) throws(RefusedPasswordsFault) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        var facts = stat()
        guard opened >= 0, fstat(opened, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            if opened >= 0 { close(opened) }
            throw .unreadable
        }
        descriptor = opened
        size = Int(facts.st_size)
        var last: [UInt8] = []
        for sample in 0...Self.samples {
            guard let (_, digest) = try line(from: size / Self.samples * sample, before: size) else { continue }
            guard !digest.lexicographicallyPrecedes(last) else { throw .unsorted }
            last = digest
        }
        guard !last.isEmpty else { throw .notDigests }
    }

    deinit { close(descriptor) }

    /// Whether a password is in the file. Takes some forty reads.
    package func contains(_ password: String) throws(RefusedPasswordsFault) -> Bool {
        let wanted = PasswordListDigest.of(password)
        // Its line, if there is one, begins in low..<high.
        var (low, high) = (0, size)
        while low < high {
            let middle = low + (high - low) / 2
            guard let (start, digest) = try line(from: middle, before: high) else {
                high = middle
                continue
            }
            if digest == wanted { return true }
            if digest.lexicographicallyPrecedes(wanted) { low = start + 1 } else { high = middle }
        }
        return false
    }

    /// The first line that begins at a place or later, and before another; `nil` where none does.
    private func line(
        from place: Int, before end: Int
    ) throws(RefusedPasswordsFault) -> (start: Int, digest: [UInt8])? {
        var start = 0
        if place > 0 {
            // A line begins behind the end of another, which may be the byte before.
            let around = try bytes(at: place - 1, count: Self.longestLine)
            guard let newline = around.firstIndex(of: UInt8(ascii: "\n")) else {
                if around.count == Self.longestLine { throw .notDigests }
                return nil
            }
            start = place + newline
        }
        guard start < end else { return nil }
        let found = try bytes(at: start, count: PasswordListDigest.length + 1)
        // Nothing more, or what begins the count or ends the line.
        let ends: [UInt8?] = [nil, UInt8(ascii: ":"), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        let digest = found.prefix(PasswordListDigest.length).map { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) ? byte - 32 : byte
        }
        guard digest.count == PasswordListDigest.length, digest.allSatisfy(Self.isHexadecimal),
            ends.contains(found.dropFirst(PasswordListDigest.length).first)
        else { throw .notDigests }
        return (start, digest)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    private func bytes(at place: Int, count: Int) throws(RefusedPasswordsFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &bytes, count, off_t(place))
        guard read >= 0 else { throw .unreadable }
        return Array(bytes.prefix(read))
    }
}

/// What is wrong with a file of refused passwords. One that was damaged since the start is the operator's to mend.
package enum RefusedPasswordsFault: PublicFault, CustomStringConvertible {
    case unreadable
    case notDigests
    case unsorted

    package var fault: Fault? { .temporarilyUnavailable }
    package var isForOperator: Bool { true }

    package var description: String { "\(RefusedPasswords.setting): \(reason)" }

    private var reason: String {
        switch self {
        case .unreadable: "the file cannot be read"
        case .notDigests:
            "each line must be the SHA-1 of a password as 40 hexadecimal digits, perhaps with a colon and a count"
        case .unsorted: "the lines must be in ascending order"
        }
    }
}
