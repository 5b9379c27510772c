import CivilTime
import StrictJSON
import Testing

@testable import Signing

@Suite struct `Times in signed statements` {
    private func fault(
        issuedAt: Int64? = 1_000, notBefore: Int64? = nil, expiresAt: Int64 = 1_120, now: Int64, microseconds: Int64 = 0
    ) -> JWTTimes.Fault? {
        JWTTimes(issuedAt: issuedAt, notBefore: notBefore, expiresAt: expiresAt)
            .fault(at: Instant(microseconds: now * 1_000_000 + microseconds), skew: 60, lifetime: 120)
    }

    @Test func `count with the skew to the edge of a second`() {
        #expect(fault(now: 939) == .notYetValid)
        #expect(fault(now: 939, microseconds: 999_999) == .notYetValid)
        #expect(fault(now: 940) == nil)
        #expect(fault(now: 1_179, microseconds: 999_999) == nil)
        #expect(fault(now: 1_180) == .expired)
    }

    @Test func `bound the lifetime`() {
        #expect(fault(expiresAt: 1_121, now: 1_000) == .lifetimeRefused)
        #expect(fault(expiresAt: 1_000, now: 1_000) == .lifetimeRefused)
        #expect(fault(expiresAt: 999, now: 1_000) == .lifetimeRefused)
        #expect(fault(expiresAt: 1_001, now: 1_000) == nil)
        #expect(fault(issuedAt: nil, expiresAt: 1_180, now: 1_000) == nil)
        #expect(fault(issuedAt: nil, expiresAt: 1_181, now: 1_000) == .lifetimeRefused)
        #expect(fault(issuedAt: nil, expiresAt: 940, now: 1_000) == .expired)
    }

    @Test func `heed a beginning other than the issue`() {
        #expect(fault(notBefore: 1_060, now: 1_000) == nil)
        #expect(fault(notBefore: 1_061, now: 1_000) == .notYetValid)
    }

    @Test func `do not overflow`() {
        #expect(fault(issuedAt: .min, expiresAt: .max, now: 1_000) == .lifetimeRefused)
        #expect(fault(issuedAt: nil, notBefore: .max, expiresAt: .max, now: 1_000) == .notYetValid)
        #expect(fault(issuedAt: nil, expiresAt: .min, now: 1_000) == .expired)
    }

    @Test(arguments: [
        (#"{"iat":1,"exp":2}"#, true, true), (#"{"iat":1,"nbf":1,"exp":2}"#, true, true), (#"{"exp":2}"#, false, true),
        (#"{"exp":2}"#, true, false), (#"{"iat":1}"#, true, false), (#"{"iat":"1","exp":2}"#, true, false),
        (#"{"iat":-1,"exp":2}"#, true, false), (#"{"iat":1,"exp":253402300800}"#, true, false),
        (#"{"iat":1,"exp":2,"nbf":true}"#, true, false), (#"{"iat":false,"exp":2}"#, false, false),
    ])
    func `are read as whole seconds`(text: String, needsIssuedAt: Bool, accepted: Bool) throws {
        var node = JSONNode(try JSONValue(reading: Array(text.utf8)))
        let times = node.object { JWTTimes(&$0, needsIssuedAt: needsIssuedAt) }
        #expect((times != nil) == accepted)
        #expect(node.faults.isEmpty == accepted)
    }
}
