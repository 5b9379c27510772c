/// A release of OpenSSL as it names itself: `3.0.19`, `1.1.1w`, `4.0.0-beta1`, with or without what a builder appended
/// (`+quic`).
///
/// Fixes come to each branch in a release of its own, so releases of two branches do not tell which of them is mended.
package struct LibraryRelease: Hashable, Sendable {
    private let numbers: [Int]
    /// Of releases before 3.0, which counted their fixes in letters.
    private let letters: String
    /// `beta1` and the like come before the release they announce.
    private let preview: String?

    package init?(_ text: some StringProtocol) {
        let name = text.prefix { $0 != "+" }
        let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first?.split(separator: ".", omittingEmptySubsequences: false), digits.count == 3
        else { return nil }
        let letters = digits[2].drop { Self.digits.contains($0) }
        let numbers = [digits[0], digits[1], digits[2].dropLast(letters.count)].compactMap { text -> Int? in
            text.count <= 6 && text.allSatisfy(Self.digits.contains) ? Int(text) : nil
        }
        guard numbers.count == 3, letters.allSatisfy({ $0 >= "a" && $0 <= "z" }), letters.isEmpty || numbers[0] < 3,
            parts.count == 1 || !parts[1].isEmpty
        else { return nil }
        self.numbers = numbers
        self.letters = String(letters)
        preview = parts.count == 2 ? String(parts[1]) : nil
    }

    private static let digits: ClosedRange<Character> = "0"..."9"

    /// What is mended together: `3.0`, and `1.1.1` before.
    package var branch: String { numbers.prefix(numbers[0] < 3 ? 3 : 2).map(String.init).joined(separator: ".") }
}

extension LibraryRelease: Comparable {
    package static func < (one: LibraryRelease, other: LibraryRelease) -> Bool {
        if one.numbers != other.numbers { return one.numbers.lexicographicallyPrecedes(other.numbers) }
        // After `z` came `za`.
        if one.letters != other.letters {
            return (one.letters.count, one.letters) < (other.letters.count, other.letters)
        }
        guard let preview = one.preview else { return false }
        return other.preview.map { preview < $0 } ?? true
    }
}

extension LibraryRelease: CustomStringConvertible {
    package var description: String {
        numbers.map(String.init).joined(separator: ".") + letters + (preview.map { "-\($0)" } ?? "")
    }
}

/// The releases that sign with SM2 without telling of the nonce by time (CVE-2026-54872), one for each branch.
package struct SM2Fixes: Hashable, Sendable {
    package enum Standing: String, CaseIterable, Sendable {
        /// The release that mended the branch, or a later one.
        case fixed
        /// Before it. A distribution may have mended it under the old number; its owner knows.
        case old
        /// Of a branch nothing is known of here.
        case unknown
    }

    /// Ascending, each of another branch.
    package let releases: [LibraryRelease]

    /// 3.0.23 is the one release the fix is known from here. What other branches have it since, their notes of releases
    /// say.
    package static let known = SM2Fixes(releases: [LibraryRelease("3.0.23")].compactMap(\.self))

    private init(releases: [LibraryRelease]) {
        self.releases = releases.sorted()
    }

    /// Releases with commas between them; `nil` where one is none, or a branch is named twice.
    package init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let releases = parts.compactMap { part in LibraryRelease(part.filter { $0 != " " }) }
        guard releases.count == parts.count, Set(releases.map(\.branch)).count == releases.count else { return nil }
        self.init(releases: releases)
    }

    /// Where a release stands; what cannot be read as one is unknown.
    package func standing(of version: String) -> Standing {
        guard let release = LibraryRelease(version) else { return .unknown }
        if let fix = releases.first(where: { $0.branch == release.branch }) { return release < fix ? .old : .fixed }
        // Whatever came before the oldest branch that was mended is older than the fault's end.
        guard let oldest = releases.first else { return .unknown }
        return release < oldest ? .old : .unknown
    }

    /// These, and for branches they say nothing of, those of `others`.
    package func adding(_ others: SM2Fixes) -> SM2Fixes {
        let named = Set(releases.map(\.branch))
        return SM2Fixes(releases: releases + others.releases.filter { !named.contains($0.branch) })
    }
}

extension SM2Fixes: CustomStringConvertible {
    package var description: String { releases.map(\.description).joined(separator: ", ") }
}
