import Signing
import Testing

/// What a start and readiness say of the library under SM2.
@Suite struct `The cryptography library` {
    @Test func `tells its version`() throws {
        let release = try #require(LibraryRelease(CryptographyLibrary.version))
        #expect(release.branch.hasPrefix("3."))
        #expect(CryptographyLibrary.Report().version == CryptographyLibrary.version)
    }

    @Test func `has releases in an order`() throws {
        let names = [
            "0.9.8zh", "1.0.2u", "1.1.1", "1.1.1a", "1.1.1w", "1.1.1za", "3.0.0-alpha17", "3.0.0-beta1", "3.0.0",
            "3.0.9", "3.0.19", "3.0.23", "3.1.0", "3.5.10", "4.0.0-beta1", "4.0.0",
        ]
        let releases = try names.map { try #require(LibraryRelease($0), "\($0)") }
        #expect(releases.sorted() == releases && Set(releases).count == releases.count)
        #expect(releases.map(\.description) == names)
        #expect(LibraryRelease("3.0.19+quic") == LibraryRelease("3.0.19"))
        #expect(releases.map(\.branch).suffix(3) == ["3.5", "4.0", "4.0"] && releases[3].branch == "1.1.1")
    }

    @Test(arguments: [
        "", "3", "3.0", "3.0.", "3.0.19.1", "3.0.19w", "3.0.x", "-3.0.1", "3.0.+1", "3. 0.1", "1.1.1W", "3.0.1-",
        "OpenSSL 3.0.19", "3.0.９", "9999999.0.0",
    ])
    func `has no release of another form`(text: String) {
        #expect(LibraryRelease(text) == nil && SM2Fixes.known.standing(of: text) == .unknown)
    }

    /// Other branches than 3.0 have their own releases with the fix, which are not known here: they are not guessed.
    @Test(arguments: [
        ("1.0.2u", SM2Fixes.Standing.old), ("1.1.1w", .old), ("3.0.0", .old), ("3.0.19", .old), ("3.0.22", .old),
        ("3.0.23-dev", .old), ("3.0.23", .fixed), ("3.0.24", .fixed), ("3.0.23+quic", .fixed), ("3.1.0", .unknown),
        ("3.1.99", .unknown), ("3.5.1", .unknown), ("4.0.0", .unknown),
    ])
    func `is old, fixed or unknown for SM2`(version: String, standing: SM2Fixes.Standing) {
        #expect(SM2Fixes.known.standing(of: version) == standing)
    }

    @Test func `is judged by the release of its own branch`() throws {
        let named = try #require(SM2Fixes("3.5.7, 3.0.19"))
        #expect(named.description == "3.0.19, 3.5.7")
        let all = named.adding(.known)
        #expect(all == named, "what the operator says of a branch goes before what is known here")
        let table: [(String, SM2Fixes.Standing)] = [
            ("1.1.1w", .old), ("3.0.18", .old), ("3.0.19", .fixed), ("3.1.4", .unknown), ("3.5.6", .old),
            ("3.5.7", .fixed), ("3.6.0", .unknown),
        ]
        for (version, standing) in table { #expect(all.standing(of: version) == standing, "\(version)") }
        let other = try #require(SM2Fixes("3.5.7"))
        #expect(other.adding(.known).standing(of: "3.0.22") == .old)
        for text in ["", "3.0.23,", "3.0", "3.0.19,3.0.23", "3.0.23;3.5.7"] {
            #expect(SM2Fixes(text) == nil, "\(text)")
        }
    }
}
