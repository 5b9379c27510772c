import Logging
import Signing
import Testing

@testable import shangding

/// What a start does about the library under SM2.
@Suite struct `The library under SM2` {
    private static func library(_ version: String, insisting text: String? = nil, signs: Bool = true) throws
        -> SM2Library
    {
        SM2Library(version: version, insisted: try text.map { try #require(SM2Fixes($0)) }, signs: signs)
    }

    @Test(arguments: [
        ("3.0.19", SM2Library.Verdict.warning), ("1.1.1w", .warning), ("3.5.1", .notice), ("4.0.0", .notice),
        ("3.0.23", .silence),
    ])
    func `is warned of where it is old, and not refused where nobody asked`(
        version: String, verdict: SM2Library.Verdict
    ) throws {
        #expect(try Self.library(version).verdict == verdict)
        #expect(try Self.library(version, signs: false).verdict == .silence)
    }

    @Test func `is refused where the operator insists on another, and SM2 signs`() throws {
        let asked = "3.0.23,3.5.7"
        for version in ["3.0.19", "1.1.1w", "3.5.6", "3.1.0", "4.0.0", "nothing"] {
            #expect(try Self.library(version, insisting: asked).verdict == .refusal, "\(version)")
            #expect(try Self.library(version, insisting: asked, signs: false).verdict == .silence, "\(version)")
        }
        for version in ["3.0.23", "3.0.24", "3.5.7", "3.5.12"] {
            #expect(try Self.library(version, insisting: asked).verdict == .silence, "\(version)")
        }
        // A distribution that has mended it under the old number.
        #expect(try Self.library("3.0.19", insisting: "3.0.19").verdict == .silence)
        let refused = try Self.library("3.0.19", insisting: asked)
        let failure = #expect(throws: CommandFailure.self) { try refused.check(Logger(label: "test")) }
        for part in ["3.0.19", asked.replacing(",", with: ", "), "SHANGDING_SM2_OPENSSL"] {
            #expect(failure?.description.contains(part) == true, "\(part)")
        }
    }
}
