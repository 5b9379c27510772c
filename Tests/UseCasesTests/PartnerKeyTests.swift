import Signing
import TestKit
import Testing
import UseCases

/// Which of our keys signs what a partner is sent.
@Suite struct `The key for a partner` {
    @Test func `is of the first algorithm the receiver wants and we have`() throws {
        let ring = try SignatureKeyRing.random(algorithms: [.ed25519, .es256], at: TestCity.opening)
        let (edwards, other) = (try ring.signingKey(for: .ed25519).id, try ring.signingKey(for: .es256).id)
        #expect(try ring.signingKey(preferring: [.ed25519, .es256]).id == edwards)
        #expect(try ring.signingKey(preferring: [.sm2, .es256, .ed25519]).id == other)
        #expect(throws: SigningError.self) { try ring.signingKey(preferring: [.sm2]) }
    }
}
