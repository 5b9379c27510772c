import Signing
import Testing

@testable import Federation

/// What a one-time code is bound to (threats 16, 19 and 31).
@Suite struct `One-time codes` {
    private let binding = CodeBinding(Sample.inviteBody, id: Sample.invite, of: Scene.south)

    @Test func `fit the claim they were minted for, and no other`() throws {
        #expect(binding.fits(Sample.claim(), from: Scene.south))
        #expect(!binding.fits(Sample.claim(), from: Scene.east))
        let others = [
            Sample.claim(invite: Sample.id()), Sample.claim(verifier: try Verifier.random()),
            Sample.claim(scenario: "YOU-002"), Sample.claim(purpose: .rental), Sample.claim(minBand: .l2),
            Sample.claim(minBand: .l4), Sample.claim(disclose: .band), Sample.claim(disclose: .score),
        ]
        for other in others { #expect(!binding.fits(other, from: Scene.south)) }
    }

    /// A code planted in somebody else's login: the verifier there belongs to another invite.
    @Test func `from one login cannot be claimed in another`() throws {
        let (mine, theirs) = (try Verifier.random(), try Verifier.random())
        let invite = Invite(
            scenario: Sample.scenario, purpose: .travel, minBand: .l3, disclose: .meets,
            returnURI: "https://app.south.example/ccr/return", catalogueVersion: 12, challenge: mine.challenge)
        let id = Sample.id()
        let binding = CodeBinding(invite, id: id, of: Scene.south)
        #expect(binding.fits(Sample.claim(invite: id, verifier: mine), from: Scene.south))
        #expect(!binding.fits(Sample.claim(invite: id, verifier: theirs), from: Scene.south))
    }

    @Test func `are random, have one text, and are not printed`() throws {
        let codes = try (0..<100).map { _ in try OneTimeCode.random() }
        #expect(Set(codes).count == 100)
        for code in codes {
            #expect(code.text.utf8.count == 22 && OneTimeCode(code.text) == code)
            #expect(code.digest == SHA256Digest(hashing: code.bytes))
            #expect("\(code)" == "OneTimeCode(redacted)" && !String(reflecting: code).contains(code.text))
        }
        let code = try #require(codes.first)
        for text in [
            code.text + "=", String(code.text.dropLast()), code.text + "A", "", String(code.text.dropLast()) + "B",
        ] {
            #expect(OneTimeCode(text) == nil || OneTimeCode(text) != code)
        }
    }

    @Test func `hide behind a challenge that is the hash of the octets`() throws {
        let verifier = try #require(Verifier(bytes: [UInt8](repeating: 7, count: 32)))
        #expect(verifier.text.utf8.count == 43 && Verifier(verifier.text) == verifier)
        #expect(verifier.challenge == SHA256Digest(hashing: [UInt8](repeating: 7, count: 32)))
        #expect(Verifier(bytes: [UInt8](repeating: 7, count: 31)) == nil)
        #expect("\(verifier)" == "Verifier(redacted)")
    }

    /// One person at two partners has two names, drawn and not derived (threat 18).
    @Test func `lead to names that have nothing in common`() throws {
        let names = try (0..<100).map { _ in try SubjectID.random() }
        #expect(Set(names).count == 100)
        for name in names {
            #expect(name.text.utf8.count == 22 && SubjectID(name.text) == name && SubjectID(bytes: name.bytes) == name)
            #expect("\(name)" == "RandomID")
        }
        #expect(MessageID("AAAAAAAAAAAAAAAAAAAAAA")?.bytes == [UInt8](repeating: 0, count: 16))
        for text in [
            "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA==", "+AAAAAAAAAAAAAAAAAAAAA",
        ] {
            #expect(MessageID(text) == nil)
        }
    }
}
